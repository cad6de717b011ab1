import { SkeletonRows } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { texts } from '../../texts.ts'
import css from './OverviewView.module.css'

/** The place of the Overview while its parts are on their way; it appears whole, so that no part pushes another. */
export function OverviewSkeleton() {
  const t = texts.overview
  return (
    <div className={css.page} aria-busy="true">
      <h1 className="t3">{texts.app.loading}…</h1>
      <div className={css.grid}>
        <div className={css.column}>
          <Pane title={t.fleet}><SkeletonRows rows={7} /></Pane>
          <Pane title={t.hosts}><SkeletonRows rows={4} /></Pane>
        </div>
        <div className={css.column}>
          <Pane title={t.attention}><SkeletonRows rows={4} height={56} /></Pane>
          <Pane title={t.cycles}><SkeletonRows rows={4} height={27} /></Pane>
        </div>
      </div>
    </div>
  )
}
