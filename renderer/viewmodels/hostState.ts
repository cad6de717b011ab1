import type { HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { Tone } from './standings.ts'
import { duration } from './times.ts'

/** Which role shows how far a host could be seen. Pure. */
export function hostTone(host: HostView): Tone {
  if (host.reach === 'complete') return 'ok'
  return host.reach === 'unreachable' || host.nodes.some((node) => !node.online) ? 'unreachable' : 'unknown'
}

/** `Complete, 41 ms`, `Partial: 2 of 3 nodes`, `Cycle runs…`. Pure. */
export function hostState(host: HostView): string {
  if (host.busy) return texts.overview.cycleRuns
  const reach = texts.reach[host.reach]
  const online = host.nodes.filter((node) => node.online).length
  if (host.reach === 'partial' && online < host.nodes.length) return `${reach}: ${texts.app.nodes(online, host.nodes.length)}`
  return host.tookMs === null ? reach : `${reach}, ${duration(host.tookMs)}`
}
