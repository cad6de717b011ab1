import { Button } from '@mantine/core'
import { useStores } from '../../stores/storesContext.ts'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { SettleOperation } from '../../components/SettleOperation.tsx'
import { texts } from '../../texts.ts'
import type { ApprovalStory } from '../../viewmodels/approvalStory.ts'
import { EndGlyph } from './EndGlyph.tsx'
import css from './ItemNotices.module.css'

/** How the item ended, why, and where to go on: its successor, its guest, its rows in the audit log; and the way to settle what nobody knows the outcome of. */
export function EndedNotice({ item, story, toDrift }: { readonly item: ApprovalDetail; readonly story: ApprovalStory; readonly toDrift: (() => void) | null }) {
  const { approval, audit, ui } = useStores()
  const t = texts.approvals
  const { successor } = item
  const toAudit = (): void => {
    audit.setFilter({ ...audit.store.getState().filter, host: ui.getState().hostFilter, vmid: item.vmid, kind: null })
    ui.setState({ screen: 'audit' })
  }
  return (
    <section className={css.story} data-shape={story.shape}>
      <EndGlyph shape={story.shape} />
      <div className="grow">
        <div className="row"><b className="grow">{story.title}</b><span className="tiny t3"><RelativeTime iso={item.updatedAt} /></span></div>
        {story.detail !== '' && <p className="t2">{story.detail}</p>}
        <div className={css.actions}>
          {successor !== null && <Button size="xs" onClick={() => approval.open(successor)}>{t.story.successor}</Button>}
          <Button size="xs" onClick={toAudit}>{t.toAudit}</Button>
          {toDrift !== null && <Button size="xs" onClick={toDrift}>{t.toDrift}</Button>}
        </div>
        {item.operation !== null && story.shape === 'unclear' && <div className={css.settle}><SettleOperation operation={item.operation} /></div>}
      </div>
    </section>
  )
}
