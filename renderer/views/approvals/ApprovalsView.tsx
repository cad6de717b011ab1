import { Button } from '@mantine/core'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { ApprovalRow } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { openGuest } from '../../components/openGuest.ts'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { endedApprovals, waitingApprovals } from '../../viewmodels/approvals.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import type { GuestKey } from '../../stores/detailStore.ts'
import { ApprovalDetail } from './ApprovalDetail.tsx'
import css from './ApprovalsView.module.css'

/** What waits for a signature, and why. Read-only: signing needs an enrolled key. */
export function ApprovalsView() {
  const stores = useStores()
  const { value, error } = useLive(stores.approvals)
  const all = ofHost(value ?? [], useUi((state) => state.hostFilter))
  const rows = waitingApprovals(all)
  const ended = endedApprovals(all)
  const [openId, setOpenId] = useState<string | null>(null)
  const index = Math.max(0, rows.findIndex((row) => row.id === openId))
  const open = rows[index]
  const t = texts.approvals
  const guest = open === undefined ? null : guestOf(open)
  const move = (step: number): void => setOpenId(rows[Math.min(rows.length - 1, Math.max(0, index + step))]?.id ?? null)
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('list.open', () => guest !== null && openGuest(stores, guest))

  return (
    <div className={css.grid}>
      <aside className={css.aside} aria-label={t.list}>
        <div className={css.head}>
          <h1>{t.title}</h1>
          <span className="t3">{t.waiting(rows.length)}</span>
        </div>
        {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void stores.approvals.refresh()} /></div>}
        {value === null && error === null && <SkeletonRows rows={3} height={62} />}
        <div role="listbox" tabIndex={0} aria-label={t.list} className={css.list} aria-activedescendant={open === undefined ? undefined : `approval-${open.id}`}>
          {rows.map((row) => <Card key={row.id} row={row} selected={row === open} onOpen={() => setOpenId(row.id)} />)}
        </div>
        {ended.length > 0 && <Ended rows={ended} />}
      </aside>
      <section className={css.detail} aria-label={open?.summary ?? t.none}>
        {open !== undefined && <ApprovalDetail row={open} />}
        {open === undefined && value !== null && <EmptyState icon={<ShieldCheck size={24} />} title={t.none} detail={t.noneDetail} />}
        <footer className={css.foot}>
          <Seal size={16} />
          <span className="grow">{t.signing}</span>
          {guest !== null && <Button onClick={() => openGuest(stores, guest)}>{t.toDrift}</Button>}
        </footer>
      </section>
    </div>
  )
}

function Card({ row, selected, onOpen }: { readonly row: ApprovalRow; readonly selected: boolean; readonly onOpen: () => void }) {
  const t = texts.approvals
  return (
    <div id={`approval-${row.id}`} role="option" aria-selected={selected} className={css.card} onClick={onOpen}>
      <Seal />
      <div className="grow">
        <b className={css.title}>{row.summary}</b>
        <div className="small t2 cut">{row.host ?? t.noHost} · {row.classification.reason}</div>
        <div className={css.line}>
          <ClassChip classification={row.classification} />
          <span className="tiny t2">{t.signed(row.signed.length, row.needed)}</span>
          <span className="grow" />
          <span className="tiny t2"><RelativeTime iso={row.createdAt} short /></span>
        </div>
      </div>
    </div>
  )
}

/** Items that do not wait any more, and how each ended. */
function Ended({ rows }: { readonly rows: readonly ApprovalRow[] }) {
  const t = texts.approvals
  return (
    <section className={css.ended} aria-label={t.ended}>
      <h2>{t.ended}</h2>
      <ul tabIndex={0} aria-label={t.ended}>
        {rows.map((row) => (
          <li key={row.id}>
            <span className="cut grow" title={row.endedBecause ?? ''}>{row.summary}</span>
            <span className="t2">{t.states[row.state]}</span>
            <span className="t3 tiny"><RelativeTime iso={row.updatedAt} short /></span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The guest an item is about; null for a change of the signer set. */
function guestOf(row: ApprovalRow): GuestKey | null {
  return row.host === null || row.vmid === null ? null : { host: row.host, vmid: row.vmid }
}
