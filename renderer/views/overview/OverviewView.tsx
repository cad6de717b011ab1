import { Button } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { useEffect } from 'react'
import { ErrorNotice } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useRoomy } from '../../components/useRoomy.ts'
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
import { OverviewSkeleton } from './OverviewSkeleton.tsx'
import { StandingCounts } from './StandingCounts.tsx'
import { TrendPane } from './TrendPane.tsx'
import css from './OverviewView.module.css'

/** Which hosts and guests need me now? */
export function OverviewView() {
  const { fleet, cells, drift, trend, approvals, operations, bridge } = useStores()
  const hostFilter = useUi((state) => state.hostFilter)
  const online = useOnline()
  const roomy = useRoomy()
  const known = useLive(fleet)
  const guests = useLive(cells)
  const waiting = useLive(approvals)
  const differing = useLive(drift)
  const recent = useLive(operations)
  const days = useLive(trend)
  useEffect(() => void trend.refresh(), [trend, differing.value])
  const parts = [
    { resource: fleet, state: known }, { resource: cells, state: guests }, { resource: drift, state: differing },
    { resource: approvals, state: waiting }, { resource: operations, state: recent }, { resource: trend, state: days },
  ]
  if (known.value?.hosts.length === 0) return <WelcomeView />
  if (parts.some(({ state }) => state.value === null && state.error === null)) return <OverviewSkeleton />
  const hosts = (known.value?.hosts ?? []).filter((host) => hostFilter === null || host.id === hostFilter)
  const shown = ofHost(guests.value ?? [], hostFilter)
  const headline = overviewHeadline(shown, hosts, waitingApprovals(ofHost(waiting.value ?? [], hostFilter)).length)
  const busy = hosts.every((host) => host.busy)
  const runCycle = async (): Promise<void> => void reportResult(await bridge.call['cycle.run']({ host: hostFilter }), () => texts.app.cycleStarted)
  const cycles = <CyclesPane cycles={ofHost(known.value?.cycles ?? [], hostFilter)} />
  return (
    <div className={css.page}>
      {known.value !== null && (
        <div className={css.head}>
          <div className="grow">
            <h1>{headline.title}</h1>
            <p className="t2">{headline.detail}</p>
          </div>
          <Button variant="filled" leftSection={<RefreshCw size={14} />} disabled={!online || busy} onClick={() => void runCycle()}>
            {texts.app.runCycle} <kbd>R</kbd>
          </Button>
        </div>
      )}
      {parts.map(({ resource, state }, index) => state.error !== null && <ErrorNotice key={index} error={state.error} onRetry={() => void resource.refresh()} />)}
      {known.value !== null && (
        <>
          <StandingCounts cells={shown} />
          <div className={css.grid}>
            <div className={css.column}>
              <FleetPane cells={shown} hosts={hosts} />
              {roomy ? <div className={css.pair}><HostsPane hosts={hosts} />{cycles}</div> : <HostsPane hosts={hosts} />}
            </div>
            <div className={css.column}>
              <AttentionPane hosts={hosts} cells={shown} />
              {days.value !== null && <TrendPane points={days.value} />}
              {!roomy && cycles}
              <OperationsPane />
            </div>
          </div>
        </>
      )}
    </div>
  )
}
