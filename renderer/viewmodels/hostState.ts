import type { HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { Tone } from './standings.ts'
import { duration } from './times.ts'

/** Which role shows how far a host could be seen. Pure. */
export function hostTone(host: HostView): Tone {
  if (host.reach === 'complete') return 'ok'
  return host.reach === 'unreachable' || host.nodes.some((node) => !node.online) ? 'unreachable' : 'unknown'
}

/** Why a host that does answer could not be looked at, as a title: another certificate, a token that it refuses; null = it does not answer, or all is well. Pure. */
export function hostRefusal(host: HostView): string | null {
  const [error] = host.errors
  if (host.reach !== 'unreachable' || error === undefined || error.code === 'node_unreachable') return null
  return texts.app.errorTitle(error.code)
}

/** How far a host could be seen, in words: `Partial`, `Does not answer`, `The token is not accepted`. Pure. */
export function hostReach(host: HostView): string {
  return hostRefusal(host) ?? texts.reach[host.reach]
}

/** `Complete, 41 ms`, `Partial: 2 of 3 nodes`, `Cycle runs…`. Pure. */
export function hostState(host: HostView): string {
  if (host.busy) return texts.overview.cycleRuns
  const reach = hostReach(host)
  const online = host.nodes.filter((node) => node.online).length
  if (host.reach === 'partial' && online < host.nodes.length) return `${reach}: ${texts.app.nodes(online, host.nodes.length)}`
  return host.tookMs === null ? reach : `${reach}, ${duration(host.tookMs)}`
}
