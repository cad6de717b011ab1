import type { Cluster } from '../cluster.ts'
import type { Actor, EffectKind } from '../ledger.ts'
import { cloudInitIn, freeAll } from './belongings.ts'
import { canonicalOption } from './canonicalOption.ts'
import { createGuest, type Guest, isVolumeKey } from './guest.ts'
import { haRoundMs } from '../ha/haResources.ts'
import { recorder } from './guestContext.ts'
import { placeVolume } from './placeVolume.ts'
import { type GuestAddress, startWork } from './power.ts'
import { volumesIn } from './snapshots.ts'

/** The configuration file with its lock `create`: the one that is overwritten, or a new and empty one. */
export function lockForCreation(cluster: Cluster, { node, type, vmid }: GuestAddress): void {
  const guest = cluster.guests.get(vmid) ?? createGuest(type, vmid, node, {})
  guest.config.values.set('lock', 'create')
  cluster.guests.set(vmid, guest)
}

/** Writes options into a guest that is being made: canonical values, new volumes, new MACs. Throws what Proxmox refuses. */
export function fillOptions(cluster: Cluster, made: Guest, options: ReadonlyMap<string, string>): void {
  const context = { cluster, guest: made, effect: () => undefined }
  for (const [key, value] of options) {
    const stored = canonicalOption(made.type, key, value, cluster.random)
    if (stored === null) continue
    if (isVolumeKey(made.type, key)) placeVolume(context, key, stored)
    else made.config.values.set(key, stored)
  }
}

/** Frees what was made so far and forgets the configuration, as an orderly failure does. */
export function abandonCreation(cluster: Cluster, made: Guest): void {
  freeAll(cluster, ownVolumes(made))
  cluster.guests.delete(made.vmid)
}

/** What a creation goes on with: a start, and whether HA keeps the guest as it then is. */
export interface Afterwards {
  readonly start: boolean
  readonly haManaged: boolean
}

/** The guest is there, unlocked: one effect. Then it is handed to HA and started, if that was asked for. */
export function settleCreation(cluster: Cluster, made: Guest, actor: Actor & { readonly upid: string }, detail: Readonly<Record<string, unknown>>, afterwards: Afterwards, kind: EffectKind = 'guest.create'): void {
  cluster.guests.set(made.vmid, made)
  recorder(cluster, made, actor)(kind, { ...detail, volumes: ownVolumes(made) })
  if (afterwards.haManaged) cluster.ha.add(made, new Map([['state', afterwards.start ? 'started' : 'stopped']]), cluster.clock.nowMs() + cluster.clock.scaled(haRoundMs))
  if (!afterwards.start) return
  const address = { node: made.node, type: made.type, vmid: made.vmid }
  const type = made.type === 'lxc' ? 'vzstart' : 'qmstart'
  cluster.tasks.start({ node: cluster.node(made.node), type, id: String(made.vmid), user: actor.user, work: startWork(cluster, address, actor.user) })
}

function ownVolumes({ type, config }: Guest): readonly string[] {
  return [...volumesIn(type, config.values), ...cloudInitIn(type, config.values)]
}
