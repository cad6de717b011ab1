import { useEffect, useState } from 'react'
import type { DriftCause } from '../../../shared/domain/drift.ts'
import type { DriftDetail, RequestOutput } from '../../../shared/ipc/contract.ts'
import { CopyValue } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { shownTexts } from '../../viewmodels/shownTexts.ts'
import css from './HistoryPane.module.css'

type History = RequestOutput<'drift.history'>
const shownEnded = 20

/** Who changed it, as far as the host's log tells, and how earlier differences ended. */
export function HistoryPane({ detail }: { readonly detail: DriftDetail }) {
  const { bridge } = useStores()
  const [history, setHistory] = useState<History | null>(null)
  const { host, vmid, seenAt, since } = detail
  useEffect(() => {
    let wanted = true
    void bridge.call['drift.history']({ host, vmid }).then((result) => wanted && result.ok && setHistory(shownTexts(result.value)))
    return () => {
      wanted = false
    }
  }, [bridge, host, vmid, seenAt, since])
  const t = texts.decisions
  const nothing = history !== null && history.open.length === 0 && history.ended.length === 0
  return (
    <Pane title={t.history} detail={t.historyDetail}>
      {nothing && <p className={css.none}>{t.noHistory}</p>}
      <ol className={css.list}>
        {history?.open.map((each) => (
          <li key={each.field}>
            <span className="t2"><RelativeTime iso={each.since} /></span>
            <div>
              <b>{texts.fieldName(each.field)}</b> {each.actual ?? texts.drift.none}
              <Cause by={each.by} />
            </div>
          </li>
        ))}
        {history?.ended.slice(0, shownEnded).map((each) => (
          <li key={`${each.field}/${each.since}/${each.endedAt}`} className={css.ended}>
            <span className="t3"><RelativeTime iso={each.endedAt} /></span>
            <div className="t2">
              <b>{texts.fieldName(each.field)}</b> {each.actual ?? texts.drift.none}: {t.endings[each.ended]}
              {each.endedBy !== null && <Cause by={each.endedBy} />}
            </div>
          </li>
        ))}
      </ol>
      {history !== null && history.open.some((each) => each.by?.kind === 'task') && <p className={css.foot}>{t.matched}</p>}
    </Pane>
  )
}

function Cause({ by }: { readonly by: DriftCause | null }) {
  const t = texts.decisions
  if (by === null) return <div className="t3 small">{t.nobody}</div>
  if (by.kind === 'declaration') return <div className="t2 small">{t.byDeclaration(by.declaredAt)}</div>
  return (
    <div className="t2 small">
      <div>{t.byTask(by.user, by.task)}, <RelativeTime iso={by.at} /></div>
      <div className={css.upid}><CopyValue shown={by.upid} whole={by.upid} label="UPID" /></div>
    </div>
  )
}
