import { Button } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useLive, useOnline, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { waitingApprovals } from '../../viewmodels/approvals.ts'
import { overviewHeadline } from '../../viewmodels/headline.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import { WelcomeView } from '../welcome/WelcomeView.tsx'
import { AttentionPane } from './AttentionPane.tsx'
import { CyclesPane } from './CyclesPane.tsx'
import { FleetPane } from './FleetPane.tsx'
import { HostsPane } from './HostsPane.tsx'
import { OperationsPane } from './OperationsPane.tsx'
import { StandingCounts } from './StandingCounts.tsx'
import { TrendPane } from './TrendPane.tsx'
import css from './OverviewView.module.css'

/** Which hosts and guests need me now? */
export function OverviewView() {
  const { fleet, cells, drift, approvals, bridge } = useStores()
  const hostFilter = useUi((state) => state.hostFilter)
  const online = useOnline()
  const known = useLive(fleet)
  const guests = useLive(cells)
  const waiting = useLive(approvals)
  const differing = useLive(drift)
  if (known.value === null) {
    return (
      <div className={css.page}>
        {known.error === null ? <SkeletonRows rows={12} height={44} /> : <ErrorNotice error={known.error} onRetry={() => void fleet.refresh()} />}
      </div>
    )
  }
  if (known.value.hosts.length === 0) return <WelcomeView />
  const hosts = known.value.hosts.filter((host) => hostFilter === null || host.id === hostFilter)
  const shown = ofHost(guests.value ?? [], hostFilter)
  const headline = overviewHeadline(shown, hosts, waitingApprovals(ofHost(waiting.value ?? [], hostFilter)).length)
  const busy = hosts.every((host) => host.busy)
  const runCycle = async (): Promise<void> => void reportResult(await bridge.call['cycle.run']({ host: hostFilter }), () => texts.app.cycleStarted)
  return (
    <div className={css.page}>
      <div className={css.head}>
        <div className="grow">
          <h1>{headline.title}</h1>
          <p className="t2">{headline.detail}</p>
        </div>
        <Button variant="filled" leftSection={<RefreshCw size={14} />} disabled={!online || busy} onClick={() => void runCycle()}>
          {texts.app.runCycle} <kbd>R</kbd>
        </Button>
      </div>
      {known.error !== null && <ErrorNotice error={known.error} onRetry={() => void fleet.refresh()} />}
      {guests.error !== null && <ErrorNotice error={guests.error} onRetry={() => void cells.refresh()} />}
      {differing.error !== null && <ErrorNotice error={differing.error} onRetry={() => void drift.refresh()} />}
      {waiting.error !== null && <ErrorNotice error={waiting.error} onRetry={() => void approvals.refresh()} />}
      <StandingCounts cells={shown} />
      <div className={css.grid}>
        <div className={css.column}>
          <FleetPane cells={guests.value === null ? null : shown} hosts={hosts} />
          <HostsPane hosts={hosts} />
        </div>
        <div className={css.column}>
          <AttentionPane hosts={hosts} cells={shown} />
          <TrendPane />
          <CyclesPane cycles={ofHost(known.value.cycles, hostFilter)} />
          <OperationsPane />
        </div>
      </div>
    </div>
  )
}
