import { Button } from '@mantine/core'
import type { CycleView } from '../../../shared/ipc/contract.ts'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { duration } from '../../viewmodels/times.ts'
import css from './CyclesPane.module.css'

const shownCycles = 7

/** The last cycles of all hosts, newest first. */
export function CyclesPane({ cycles }: { readonly cycles: readonly CycleView[] }) {
  const { ui } = useStores()
  const t = texts.overview
  const rows = [...cycles].sort((a, b) => b.finishedAt.localeCompare(a.finishedAt)).slice(0, shownCycles)
  return (
    <Pane title={t.cycles} actions={<Button size="xs" variant="subtle" onClick={() => ui.setState({ screen: 'audit' })}>{t.allInAudit}</Button>}>
      {rows.length === 0 ? (
        <p className={css.none}>{t.noCycles}</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr><th>{t.finished}</th><th>{t.host}</th><th className="right">{t.differ}</th><th>{t.outcome}</th><th className={`right ${css.took}`}>{t.took}</th></tr>
          </thead>
          <tbody>
            {rows.map((cycle) => (
              <tr key={`${cycle.host}/${cycle.finishedAt}`}>
                <td><RelativeTime iso={cycle.finishedAt} /></td>
                <td className="cut">{cycle.host}</td>
                <td className="right num">{cycle.drifted}</td>
                <td className={cycle.applied > 0 ? 'tone-ok' : 't2'}>{outcomeText(cycle)}</td>
                <td className={`right num t2 ${css.took}`}>{duration(cycle.tookMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Pane>
  )
}

function outcomeText(cycle: CycleView): string {
  const t = texts.overview
  if (cycle.outcome === 'unreachable') return t.unreachable
  const parts = [
    ...(cycle.outcome === 'partial' ? [t.partial] : []),
    ...(cycle.applied > 0 ? [t.applied(cycle.applied)] : []),
    ...(cycle.waiting > 0 ? [t.waits(cycle.waiting)] : []),
  ]
  return parts.length === 0 ? t.complete : parts.join(', ')
}
