/** From Proxmox's answer on high availability to the domain. Pure. */
import type { HaResource } from '../../shared/domain/guest.ts'
import type { WireHaResources } from './wireSchemas.ts'

/**
 * Resources out of `GET /cluster/ha/resources`, by VMID. A resource is named `vm:101` or `ct:101`; what is no guest is
 * left out. What is not told has Proxmox's default; `enabled` is an old word for `started`.
 */
export function toHaResources(entries: WireHaResources): ReadonlyMap<number, HaResource> {
  const byVmid = new Map<number, HaResource>()
  for (const { sid, state, group, max_restart: maxRestart, max_relocate: maxRelocate } of entries) {
    const vmid = /^(?:vm|ct):(\d+)$/.exec(sid)?.[1]
    if (vmid === undefined) continue
    byVmid.set(Number(vmid), {
      state: !state || state === 'enabled' ? 'started' : state,
      group: group || null,
      maxRestart: maxRestart ?? 1,
      maxRelocate: maxRelocate ?? 1,
    })
  }
  return byVmid
}
