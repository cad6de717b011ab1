import { UnstyledButton } from '@mantine/core'
import { openGuest } from '../../components/openGuest.ts'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { operationTone, operationWord } from '../../viewmodels/operationWord.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import css from './OperationsPane.module.css'

const shownOperations = 6

/** What was applied last, and what is on its way. */
export function OperationsPane() {
  const stores = useStores()
  const filter = useUi((state) => state.hostFilter)
  const rows = ofHost(useLive(stores.operations).value ?? [], filter).slice(0, shownOperations)
  const t = texts.overview
  return (
    <Pane title={t.operations}>
      {rows.length === 0 && <p className={css.none}>{t.noOperations}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className={css.row}>
            <UnstyledButton className={css.item} onClick={() => openGuest(stores, row)}>
              <ToneGlyph tone={operationTone(row)} />
              <span className="grow">
                <span className={`cut ${css.summary}`}>{row.summary}</span>
                <span className="tiny t2">{row.host} · {operationWord(row)}</span>
              </span>
              <span className="tiny t3"><RelativeTime iso={row.updatedAt} short /></span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Pane>
  )
}
