import { Button } from '@mantine/core'
import { Equal } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useLive, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { decidableFields, gateGuest } from '../../viewmodels/applyGate.ts'
import { heldReason } from '../../viewmodels/safetyState.ts'
import { quietGuest } from '../../viewmodels/quietGuest.ts'
import { shownTexts } from '../../viewmodels/shownTexts.ts'
import { DiffTable } from './DiffTable.tsx'
import { GuestHead } from './GuestHead.tsx'
import { HistoryPane } from './HistoryPane.tsx'
import { IgnoredPane } from './IgnoredPane.tsx'
import { PlanLine } from './PlanLine.tsx'
import { ProgressPane } from './ProgressPane.tsx'
import { ProposalsPane } from './ProposalsPane.tsx'
import { Receipts } from './Receipts.tsx'
import { StepsPane } from './StepsPane.tsx'
import frame from './FocusFrame.module.css'
import css from './DriftDetailPane.module.css'

/** The open guest: what differs, what would be sent, what was judged equal, and what is on its way. */
export function DriftDetailPane() {
  const { detail, drift, ui } = useStores()
  const { key, value, error } = useStore(detail.store)
  const listed = useLive(drift)
  const shown = useMemo(() => (value === null ? null : shownTexts(value)), [value])
  const t = texts.drift
  return (
    <section id="guest-detail" className={`${css.pane} ${frame.ringed}`} tabIndex={-1} aria-label={key === null ? t.noGuest : `${key.vmid} ${shown?.name ?? ''} on ${key.host}`}>
      {key === null && listed.value === null && listed.error === null && <SkeletonRows rows={8} height={44} />}
      {key === null && listed.value !== null && (
        <EmptyState icon={<Equal size={22} />} title={t.noGuest} detail={t.noGuestDetail}>
          <Button size="xs" onClick={() => ui.setState({ screen: 'overview' })}>{t.toOverview}</Button>
        </EmptyState>
      )}
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void detail.refresh()} /></div>}
      {key !== null && value === null && error === null && <SkeletonRows rows={8} height={44} />}
      {value !== null && shown !== null && <Guest key={`${value.host}/${value.vmid}`} detail={shown} requests={value.steps.map(({ request }) => request)} />}
    </section>
  )
}

/** `requests` = those of the steps as they are, to be copied. */
function Guest({ detail, requests }: { readonly detail: DriftDetail; readonly requests: readonly DriftDetail['steps'][number]['request'][] }) {
  const t = texts.drift
  const [left, setLeft] = useState<readonly string[]>([])
  const decidable = decidableFields(detail)
  const chosen = decidable.filter((field) => !left.includes(field))
  const { fleet, safety } = useStores()
  const host = useLive(fleet).value?.hosts.find((one) => one.id === detail.host) ?? null
  const gate = gateGuest(detail, host, useOnline(), heldReason(useLive(safety).value, detail.host), chosen)
  const nothing = detail.fields.length === 0 && detail.steps.length === 0
  const quiet = quietGuest(detail)
  return (
    <>
      <GuestHead detail={detail} chosen={chosen} gate={gate} />
      <div className={css.plan}><PlanLine detail={detail} /></div>
      <div className={frame.frame}><div className={css.body} tabIndex={0} role="region" aria-label={t.fields}>
        <div className={css.columns}>
          <div className={css.main}>
            <div className={css.table}>
              {detail.fields.length > 0 && <DiffTable fields={detail.fields} decidable={decidable} chosen={chosen} onChoose={(fields) => setLeft(decidable.filter((field) => !fields.includes(field)))} />}
              {nothing && <EmptyState icon={<ToneGlyph tone={quiet.tone} size={22} />} title={quiet.title} detail={quiet.detail} />}
              {detail.receipts.length > 0 && <Receipts key={`${detail.host}/${detail.vmid}`} receipts={detail.receipts} />}
            </div>
          </div>
          <div className={css.side}>
            <div className={css.stack}>
              <StepsPane steps={detail.steps} requests={requests} gate={gate} chosen={chosen} />
              {detail.proposals.length > 0 && <ProposalsPane detail={detail} />}
              {detail.operations.length > 0 && <ProgressPane operations={detail.operations} />}
            </div>
            <div className={css.stack}>
              {detail.ignored.length > 0 && <IgnoredPane detail={detail} />}
              <HistoryPane detail={detail} />
            </div>
          </div>
        </div>
      </div></div>
    </>
  )
}
