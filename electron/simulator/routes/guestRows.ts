import type { Cluster } from '../cluster.ts'
import type { Guest } from '../guests/guest.ts'
import { measureGuest } from '../guests/measure.ts'

const pressures = {
  pressurecpufull: '0.00', pressurecpusome: '0.00', pressureiofull: '0.00', pressureiosome: '0.00',
  pressurememoryfull: '0.00', pressurememorysome: '0.00',
}

/** A guest's live state: a row of `GET /nodes/{node}/lxc` or `…/qemu`, and the body of `status/current`. */
export function describeLive(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const { maxcpu, template, status, ...figures } = measureGuest(cluster, guest)
  const { lock, tags } = Object.fromEntries(guest.config.values)
  const running = guest.status !== 'stopped'
  return {
    ...figures, vmid: guest.vmid, cpus: maxcpu,
    ...(guest.type === 'lxc' || running ? { diskread: 0, diskwrite: 0 } : {}),
    status: status === 'stopped' ? 'stopped' : 'running',
    ...(guest.pid === null ? {} : { pid: guest.pid }),
    ...(running ? pressures : {}),
    ...(template ? { template: 1 } : {}),
    ...(lock === undefined ? {} : { lock }),
    ...(tags === undefined ? {} : { tags }),
    ...(guest.type === 'lxc' ? { type: 'lxc', swap: 0, maxswap: Number(guest.config.values.get('swap') ?? 512) * 1024 ** 2 } : { memhost: figures.mem }),
  }
}
