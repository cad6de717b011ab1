import { useMediaQuery } from '@mantine/hooks'
import { ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { openGuest } from '../../components/openGuest.ts'
import { useCommand, useLive, useOnline, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { gateApproval } from '../../viewmodels/approvalGate.ts'
import { groupApprovals, matchesApproval, stepApproval, stepApprovalGroup } from '../../viewmodels/approvals.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import { ActionBar } from './ActionBar.tsx'
import { ApprovalCard } from './ApprovalCard.tsx'
import { ApprovalDialogs, type ApprovalDialog } from './ApprovalDialogs.tsx'
import { ApprovalList } from './ApprovalList.tsx'
import { SignersRail } from './SignersRail.tsx'
import css from './ApprovalsView.module.css'

/** Under this width the people who sign stand above the payload instead of beside it. */
const narrow = '(max-width: 1240px)'

/** What waits for a signature, and what would be lost? List, card, people; actions below. */
export function ApprovalsView() {
  const { approvals, approval, operations, ui } = useStores()
  const list = useLive(approvals)
  const running = useLive(operations).value ?? []
  const open = useStore(approval.store)
  const isNarrow = useMediaQuery(narrow, window.matchMedia(narrow).matches, { getInitialValueInEffect: false })
  const [filter, setFilter] = useState('')
  const shown = ofHost(list.value ?? [], useUi((state) => state.hostFilter))
  const groups = groupApprovals(shown.filter((row) => matchesApproval(row, filter)), running)
  const first = stepApproval(groups, null, 0)
  const t = texts.approvals

  // Something is always open when there is something, as in Drift.
  useEffect(() => {
    if (open.key === null && first !== null) approval.open(first)
  }, [open.key, first, approval])

  const move = (step: number, by = stepApproval): void => {
    const next = by(groups, open.key, step)
    if (next !== null) approval.open(next)
  }
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('group.next', () => move(1, stepApprovalGroup))
  useCommand('group.previous', () => move(-1, stepApprovalGroup))
  useCommand('back', () => {
    if (document.getElementById('approval-card')?.contains(document.activeElement) === true) return document.getElementById('approval-list')?.focus()
    if (filter === '') ui.setState({ hostFilter: null })
    else setFilter('')
  })
  useCommand('list.open', () => document.getElementById('approval-card')?.focus())

  return (
    <div className={css.grid}>
      <ApprovalList groups={groups} all={shown.length} loaded={list.value !== null} error={list.error} openId={open.key} filter={filter} setFilter={setFilter} />
      <div className={css.main}>
        {open.error !== null && <div className={css.notice}><ErrorNotice error={open.error} onRetry={() => void approval.refresh()} /></div>}
        {open.key === null && list.value !== null && shown.length === 0 && <EmptyState icon={<ShieldCheck size={24} />} title={t.none} detail={t.noneDetail} />}
        {open.key !== null && open.value === null && open.error === null && <SkeletonRows rows={8} height={44} />}
        {open.value !== null && <OpenItem key={open.value.id} item={open.value} isNarrow={isNarrow} />}
      </div>
      {!isNarrow && <aside className={css.rail} tabIndex={0} aria-label={t.signatures.title}>{open.value !== null && <SignersRail item={open.value} />}</aside>}
    </div>
  )
}

/** The card of the open item with its actions. Knows which dialog is open. */
function OpenItem({ item, isNarrow }: { readonly item: ApprovalDetail; readonly isNarrow: boolean }) {
  const stores = useStores()
  const online = useOnline()
  const signing = useStore(stores.signing.store)
  const [dialog, setDialog] = useState<ApprovalDialog | null>(null)
  const gate = gateApproval(item, signing, online)
  const sign = (): void => {
    if (gate.sign) void stores.signing.sign(item.id)
  }
  useCommand('sign', sign)
  useCommand('reject', () => gate.reject && setDialog('reject'))
  useCommand('export', () => gate.exportIt && setDialog('export'))
  useCommand('import', () => online && setDialog('import'))
  const { host, vmid } = item
  const toDrift = host === null || vmid === null ? null : () => openGuest(stores, { host, vmid })
  return (
    <>
      <ApprovalCard item={item} isNarrow={isNarrow} toDrift={toDrift} />
      <ActionBar item={item} gate={gate} online={online} onSign={sign} onDialog={setDialog} />
      <ApprovalDialogs item={item} dialog={dialog} close={() => setDialog(null)} />
    </>
  )
}
