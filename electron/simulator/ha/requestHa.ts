import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { type Guest, wordFor } from '../guests/guest.ts'
import { recorder } from '../guests/guestContext.ts'
import type { TaskWork } from '../taskWork.ts'
import { type HaResource, haRoundMs, sidOf } from './haResources.ts'

export type HaRequest = { readonly kind: 'start' } | { readonly kind: 'stop' } | { readonly kind: 'migrate'; readonly node: string }

/**
 * `hastart`, `hastop` and `hamigrate`: the task files a request and is done; the manager acts later. A start sets the
 * requested state at once, the others are queued. Source: `ha-manager set`, `ha-manager crm-command`.
 */
export function requestHa(cluster: Cluster, guest: Guest, request: HaRequest, user: string): TaskWork {
  const sid = sidOf(guest)
  const resource = cluster.ha.find(sid)
  if (!resource) throw new Error(`${sid} is no HA resource`)
  const words = { start: 'start', stop: 'stop', migrate: 'migration' } as const
  return {
    durationMs: 700,
    finish(upid) {
      refuseInError(resource, undefined)
      if (request.kind === 'start') resource.options.set('state', 'started')
      else resource.command = request
      wakeManager(cluster, resource)
      recorder(cluster, guest, { user, upid })('ha.set', { sid, request: request.kind, ...(request.kind === 'migrate' ? { node: request.node } : {}) })
      return [`Requesting HA ${words[request.kind]} for ${wordFor(guest.type)} ${guest.vmid}${request.kind === 'migrate' ? ` to node ${request.node}` : ''}`]
    },
  }
}

/** A service in error takes no request but that it be disabled. */
export function refuseInError({ sid, crmState }: HaResource, state: string | undefined): void {
  if (crmState === 'error' && state !== 'disabled') throw died(`service '${sid}' in error state, must be disabled and fixed first`)
}

/** A change is seen with the manager's next round. */
export function wakeManager({ clock }: Cluster, resource: HaResource): void {
  resource.lookMs = clock.nowMs() + clock.scaled(haRoundMs)
}
