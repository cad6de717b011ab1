import type { TrendPoint } from '../../../shared/domain/drift.ts'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { texts } from '../../texts.ts'
import { trendDays, trendShape } from '../../viewmodels/trendShape.ts'
import css from './TrendPane.module.css'

/** How many guests differed over the last days, as steps; the same as a table for those who do not see it. */
export function TrendPane({ points }: { readonly points: readonly TrendPoint[] }) {
  const t = texts.decisions
  const shape = trendShape(points)
  return (
    <Pane title={t.trend} detail={t.trendDetail(trendDays)}>
      {shape === null && <p className={css.none}>{t.trendEmpty}</p>}
      {shape !== null && (
        <div className={css.chart}>
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            <path className={css.area} d={shape.area} />
            <path className={css.line} d={shape.line} vectorEffect="non-scaling-stroke" />
          </svg>
          <div className={css.legend}>
            <span><RelativeTime iso={shape.from} /></span>
            <span>{t.trendMost} <b className="num">{shape.most}</b></span>
            <span>{t.trendNow} <b className="num">{shape.now}</b></span>
          </div>
          <table className="visually-hidden">
            <caption>{t.trendTable}</caption>
            <thead><tr><th>{t.trendAt}</th><th>{t.trendGuests}</th></tr></thead>
            <tbody>{shape.moves.map((point) => <tr key={point.at}><td>{point.at}</td><td>{point.guests}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </Pane>
  )
}
