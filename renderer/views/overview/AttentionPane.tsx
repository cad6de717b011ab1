import { UnstyledButton } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { EmptyState } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { ToneTile } from '../../components/Standing.tsx'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { waitingApprovals } from '../../viewmodels/approvals.ts'
import { rankAttention, type AttentionItem } from '../../viewmodels/attention.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import css from './AttentionPane.module.css'

/** What needs a person, most consequential first; a row opens the place where it can be dealt with. */
export function AttentionPane({ hosts, cells }: { readonly hosts: readonly HostView[]; readonly cells: readonly FleetCell[] }) {
  const { drift, approvals, approval, operations, detail, ui } = useStores()
  const filter = useUi((state) => state.hostFilter)
  const items = rankAttention({
    hosts, cells,
    drift: ofHost(useLive(drift).value ?? [], filter),
    approvals: waitingApprovals(ofHost(useLive(approvals).value ?? [], filter)),
    operations: ofHost(useLive(operations).value ?? [], filter),
  })
  const open = (item: AttentionItem): void => {
    if (item.guest !== null) detail.open({ host: item.guest.host, vmid: item.guest.vmid })
    if (item.approval !== undefined) approval.open(item.approval)
    ui.setState({ screen: item.screen })
  }
  const t = texts.overview
  return (
    <Pane title={t.attention} detail={t.attentionDetail}>
      {items.length === 0 && <EmptyState icon={<CircleCheck size={20} />} title={t.nothing} detail={t.nothingDetail} />}
      <ol className={css.list} tabIndex={items.length > 0 ? 0 : -1} aria-label={t.attention}>
        {items.map((item) => (
          <li key={item.id}>
            <UnstyledButton className={css.item} onClick={() => open(item)}>
              <ToneTile tone={item.tone} />
              <span className="grow">
                <b className={css.title}>{item.title}</b>
                <span className={css.detail}>{item.detail}</span>
              </span>
              <span className={css.go} aria-hidden="true">{item.approval === undefined ? t.open : t.review}</span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </Pane>
  )
}
