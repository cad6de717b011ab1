import { Button, Tooltip } from '@mantine/core'
import { ChevronDown, EyeOff, FilePen, Undo2, X } from 'lucide-react'
import { useMemo } from 'react'
import { maxChosenGuests } from '../../../shared/domain/drift.ts'
import type { DriftRow } from '../../../shared/ipc/contract.ts'
import { showHiddenCharacters } from '../../../shared/lib/hiddenCharacters.ts'
import { Pane } from '../../components/Pane.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useCommand, useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { benignRows, gateChosen } from '../../viewmodels/applyGate.ts'
import { chooseAll, commonCauses, guestId } from '../../viewmodels/driftCauses.ts'
import { heldReason } from '../../viewmodels/safetyState.ts'
import { toneOf } from '../../viewmodels/standings.ts'
import { CauseActions } from './CauseActions.tsx'
import frame from './FocusFrame.module.css'
import css from './ChosenPane.module.css'

/** More than these are counted, not listed. */
const shownGuests = 200
const shownCauses = 50

/** Several guests at once: what they share, and one decision for all of them. */
export function ChosenPane({ rows }: { readonly rows: readonly DriftRow[] }) {
  const { ui, fleet, safety } = useStores()
  const online = useOnline()
  const hosts = useLive(fleet).value?.hosts ?? []
  const state = useLive(safety).value
  const held = rows.map((row) => heldReason(state, row.host)).find((reason) => reason !== null) ?? null
  const gate = gateChosen(rows, hosts, online, held)
  const guests = useMemo(() => chooseAll(rows), [rows])
  const causes = useMemo(() => commonCauses(rows), [rows])
  const decidable = online && guests.length > 0 && rows.length <= maxChosenGuests
  const t = texts.decisions
  const putBack = (): void => {
    if (gate.allowed) ui.setState({ apply: { kind: 'guests', guests: rows.map(({ host, vmid }) => ({ host, vmid })) } })
  }
  const decide = (kind: 'ignore' | 'accept'): void => {
    if (decidable) ui.setState({ decision: { kind, guests } })
  }
  useCommand('apply', putBack)
  useCommand('accept', () => decide('accept'))
  useCommand('ignore', () => decide('ignore'))
  return (
    <section id="guest-detail" className={`${css.pane} ${frame.ringed}`} tabIndex={-1} aria-label={t.chosen(rows.length)}>
      <header className={css.head}>
        <div className={css.top}>
          <h1 className="nowrap">{t.chosen(rows.length)}</h1>
          <span className={css.actions}>
            <Button leftSection={<X size={14} />} onClick={() => ui.setState({ chosen: [] })}>{t.clear}</Button>
            <Button leftSection={<EyeOff size={14} />} disabled={!decidable} onClick={() => decide('ignore')}>{t.ignore} <kbd>I</kbd></Button>
            <Button leftSection={<FilePen size={14} />} disabled={!decidable} onClick={() => decide('accept')}>{t.accept} <kbd>A</kbd></Button>
            <Tooltip label={gate.allowed ? '' : gate.reason} disabled={gate.allowed}>
              <Button variant="filled" leftSection={<Undo2 size={14} />} data-disabled={!gate.allowed} aria-disabled={!gate.allowed} onClick={putBack}>
                {t.putBackGuests(gate.allowed ? benignRows(rows, hosts).length : rows.length)} <kbd>P</kbd>
              </Button>
            </Tooltip>
          </span>
        </div>
        <p className="t2">{gate.allowed ? t.chosenDetail : gate.reason}</p>
      </header>
      <div className={frame.frame}><div className={css.body} tabIndex={0} role="group" aria-label={t.chosenCauses}>
        <Pane title={t.chosenCauses}>
          <ul className={css.causes}>
            {causes.slice(0, shownCauses).map((cause) => (
              <li key={cause.id}>
                <span className="mono grow">{cause.title}</span>
                <span className="t2 nowrap">{texts.drift.guests(cause.guests.length)}</span>
                <CauseActions cause={cause}>
                  <Button size="xs" disabled={!online} rightSection={<ChevronDown size={13} />} aria-label={t.sameCause(cause.title)}>{t.choose}</Button>
                </CauseActions>
              </li>
            ))}
            {rows.slice(0, shownGuests).map((row) => (
              <li key={guestId(row)}>
                <ToneGlyph tone={toneOf[row.standing]} />
                <span className="mono t2">{row.vmid}</span>
                <b>{showHiddenCharacters(row.name ?? '')}</b>
                <span className="t2 cut grow">{showHiddenCharacters(row.headline)}</span>
                <span className="t3 nowrap">{row.host}</span>
              </li>
            ))}
            {rows.length > shownGuests && <li className="t2">{t.moreChosen(rows.length - shownGuests)}</li>}
          </ul>
        </Pane>
      </div></div>
    </section>
  )
}
