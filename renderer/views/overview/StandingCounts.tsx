import { UnstyledButton } from '@mantine/core'
import type { FleetCell, GuestStanding } from '../../../shared/ipc/contract.ts'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { countStandings, isDrifting, standingOrder, toneOf } from '../../viewmodels/standings.ts'
import css from './StandingCounts.module.css'

/** Shown when there are some; the others also at zero, so that each keeps its place. */
const rare: ReadonlySet<GuestStanding> = new Set(['frozen', 'ignored'])

/** Counts by standing; at the same time the key to the colours and shapes of the matrix below. */
export function StandingCounts({ cells }: { readonly cells: readonly FleetCell[] }) {
  const stores = useStores()
  const counts = countStandings(cells)
  const shown = standingOrder.filter((standing) => !rare.has(standing) || (counts.get(standing) ?? 0) > 0)
  const show = (standing: GuestStanding): void => stores.ui.setState({ screen: standing === 'pending' ? 'approvals' : 'drift' })
  return (
    <ul className={css.counts} aria-label={texts.overview.counts}>
      {shown.map((standing) => {
        const count = counts.get(standing) ?? 0
        const tone = toneOf[standing]
        const body = (
          <>
            <span className={css.swatch} data-tone={tone} aria-hidden="true">
              {standing !== 'in_sync' && <ToneGlyph tone={tone} size={11} />}
            </span>
            <b className={css.number}>{count.toLocaleString('en-US')}</b>
            <span className={css.label}>{texts.standings[standing]}</span>
          </>
        )
        return (
          <li key={standing} data-zero={count === 0 || undefined}>
            {count > 0 && isDrifting(standing) ? <UnstyledButton className={css.cell} onClick={() => show(standing)}>{body}</UnstyledButton> : <span className={css.cell}>{body}</span>}
          </li>
        )
      })}
    </ul>
  )
}
