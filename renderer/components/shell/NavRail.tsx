import { Tooltip, UnstyledButton } from '@mantine/core'
import { GitCompareArrows, LayoutGrid, ScrollText, Server, Settings2, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { HostView } from '../../../shared/ipc/contract.ts'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { screens, type Screen } from '../../stores/uiStore.ts'
import { texts } from '../../texts.ts'
import { waitingApprovals } from '../../viewmodels/approvals.ts'
import { hostReach, hostRefusal, hostTone } from '../../viewmodels/hostState.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import { RelativeTime } from '../RelativeTime.tsx'
import { Seal } from '../Seal.tsx'
import { ToneGlyph } from '../Standing.tsx'
import css from './NavRail.module.css'

const icons: Readonly<Record<Screen, ReactNode>> = {
  overview: <LayoutGrid size={15} />, drift: <GitCompareArrows size={15} />, approvals: <Seal size={15} plain />,
  audit: <ScrollText size={15} />, hosts: <Server size={15} />, signers: <UsersRound size={15} />, settings: <Settings2 size={15} />,
}

/** Screens with their counts, and the hosts: freshness, reach, and the filter that narrows every screen to one. */
export function NavRail() {
  const { drift, approvals, fleet, ui } = useStores()
  const screen = useUi((state) => state.screen)
  const hostFilter = useUi((state) => state.hostFilter)
  const driftCount = useStore(drift.store, (state) => ofHost(state.value ?? [], hostFilter).filter((row) => row.standing !== 'ignored').length)
  const approvalCount = useStore(approvals.store, (state) => waitingApprovals(ofHost(state.value ?? [], hostFilter)).length)
  const hosts = useLive(fleet).value?.hosts
  const counts: Partial<Record<Screen, number>> = { drift: driftCount, approvals: approvalCount }
  return (
    <nav className={css.nav} aria-label={texts.app.main}>
      {screens.map((name) => (
        <Tooltip key={name} label={texts.screens[name]} position="right" classNames={{ tooltip: css.railOnly ?? '' }}>
          <UnstyledButton className={css.item} data-on={name === screen || undefined} aria-current={name === screen ? 'page' : undefined} onClick={() => ui.setState({ screen: name })}>
            {icons[name]}
            <span className={css.label}>{texts.screens[name]}</span>
            {(counts[name] ?? 0) > 0 && <span className={css.count} data-screen={name}>{counts[name]}</span>}
          </UnstyledButton>
        </Tooltip>
      ))}
      <h2 className={css.head}>{texts.app.hostsHead}</h2>
      {hosts?.length === 0 && <p className={css.none}>{texts.app.noHosts}</p>}
      <div className={css.hosts} role="group" aria-label={texts.app.hostsHead}>
        {hosts?.map((host) => (
          <HostItem key={host.id} host={host} on={hostFilter === host.id} onClick={() => ui.setState({ hostFilter: hostFilter === host.id ? null : host.id })} />
        ))}
      </div>
      {hostFilter !== null && (
        <UnstyledButton className={css.all} onClick={() => ui.setState({ hostFilter: null })}>
          {texts.app.everyHost}
        </UnstyledButton>
      )}
    </nav>
  )
}

function HostItem({ host, on, onClick }: { readonly host: HostView; readonly on: boolean; readonly onClick: () => void }) {
  const online = host.nodes.filter((node) => node.online).length
  return (
    <Tooltip label={`${host.id}: ${hostReach(host)}`} position="right" classNames={{ tooltip: css.railOnly ?? '' }}>
      <UnstyledButton className={css.host} aria-pressed={on} aria-label={texts.app.onlyHost(host.id)} onClick={onClick}>
        <ToneGlyph tone={hostTone(host)} size={15} />
        <b className="cut">{host.id}</b>
        <span className="t3 tiny">{host.seenAt === null ? '–' : <RelativeTime iso={host.seenAt} short />}</span>
        <small className="cut">
          {host.nodes.length === 0 || hostRefusal(host) !== null ? hostReach(host) : texts.app.nodes(online, host.nodes.length)} · {texts.modes[host.mode].toLowerCase()}
        </small>
      </UnstyledButton>
    </Tooltip>
  )
}
