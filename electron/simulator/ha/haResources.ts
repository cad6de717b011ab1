import { createHash } from 'node:crypto'
import type { Guest } from '../guests/guest.ts'

/** What the cluster's resource manager knows of a service; null until it has looked. Source: PVE::HA::Manager. */
export type CrmState = 'started' | 'stopped' | 'request_stop' | 'migrate' | 'error'

/** One section of `/etc/pve/ha/resources.cfg`, and what the manager makes of it. */
export interface HaResource {
  /** `ct:101` or `vm:110`. */
  readonly sid: string
  readonly type: 'ct' | 'vm'
  readonly vmid: number
  /** As sent: `state`, `comment`, `max_restart`, `max_relocate`, `failback`. */
  readonly options: Map<string, string>
  crmState: CrmState | null
  /** Cluster time at which the manager looks at it next. */
  lookMs: number
  /** What was asked of the manager beside the state. */
  command: { readonly kind: 'stop' } | { readonly kind: 'migrate'; readonly node: string } | null
  /** UPID of the task that the manager waits for. */
  task: string | null
  failedStarts: number
}

/** A round of the manager, before scaling: so long a request waits. */
export const haRoundMs = 10_000

export function sidOf(guest: Pick<Guest, 'type' | 'vmid'>): string {
  return `${guest.type === 'lxc' ? 'ct' : 'vm'}:${guest.vmid}`
}

/** The HA resources of the cluster. */
export class HaResources {
  readonly #resources = new Map<string, HaResource>()

  find(sid: string): HaResource | undefined {
    return this.#resources.get(sid)
  }

  /** Does HA decide over the guest's power? Not when its state is `ignored`. Source: vm_is_ha_managed. */
  isManaged(guest: Pick<Guest, 'type' | 'vmid'>): boolean {
    const resource = this.find(sidOf(guest))
    return resource !== undefined && resource.options.get('state') !== 'ignored'
  }

  /** Adds a resource that the manager first looks at at `lookMs`. */
  add(guest: Pick<Guest, 'type' | 'vmid'>, options: ReadonlyMap<string, string>, lookMs: number): HaResource {
    const resource: HaResource = {
      sid: sidOf(guest), type: guest.type === 'lxc' ? 'ct' : 'vm', vmid: guest.vmid, options: new Map(options),
      crmState: null, lookMs, command: null, task: null, failedStarts: 0,
    }
    this.#resources.set(resource.sid, resource)
    return resource
  }

  remove(sid: string): boolean {
    return this.#resources.delete(sid)
  }

  all(): readonly HaResource[] {
    return [...this.#resources.values()]
  }

  /** SHA-1 of the configuration file of all resources. */
  digest(): string {
    const sections = this.all().toSorted((a, b) => (a.sid < b.sid ? -1 : 1)).map(({ type, vmid, options }) =>
      [`${type}: ${vmid}`, ...[...options].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `\t${key} ${value}`), ''].join('\n'))
    return createHash('sha1').update(sections.join('\n')).digest('hex')
  }
}
