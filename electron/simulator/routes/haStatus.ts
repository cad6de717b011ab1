import type { Cluster } from '../cluster.ts'
import type { HaResource } from '../ha/haResources.ts'
import type { ApiRequest } from './route.ts'

/** GET /cluster/ha/status/current: quorum, the manager, each node's local manager, and every resource. */
export function describeHaStatus({ cluster, servedBy }: ApiRequest): { data: unknown } {
  const timestamp = cluster.clock.nowSeconds()
  const resources = cluster.ha.all().toSorted((a, b) => (a.sid < b.sid ? -1 : 1))
  const active = resources.length > 0
  const quorum = {
    id: 'quorum', type: 'quorum', node: servedBy.name, quorate: Number(cluster.quorate),
    status: cluster.quorate ? 'OK' : `No quorum on node '${servedBy.name}'!`,
  }
  const nodes = [...cluster.nodes.values()]
  const [master] = nodes
  const lrms = nodes.map(({ name }) => ({
    id: `lrm:${name}`, type: 'lrm', node: name, timestamp,
    status: `${name} (${active ? 'active, watchdog active' : 'idle, watchdog standby'}, ${new Date(timestamp * 1000).toUTCString()})`,
  }))
  const manager = { id: 'master', type: 'master', node: master?.name, timestamp, status: `${master?.name} (${active ? 'active' : 'idle'}, ${new Date(timestamp * 1000).toUTCString()})` }
  return { data: [quorum, ...(active ? [manager] : []), ...lrms, ...resources.map((resource) => describeService(cluster, resource))] }
}

function describeService({ guests }: Cluster, { sid, vmid, crmState, options }: HaResource): Record<string, unknown> {
  const guest = guests.get(vmid)
  const requested = options.get('state') ?? 'started'
  const state = verboseState(crmState, requested, guest?.status !== 'stopped')
  return {
    id: `service:${sid}`, type: 'service', sid, node: guest?.node ?? '---', state, status: `${sid} (${guest?.node ?? '---'}, ${state})`,
    request_state: requested, ...(crmState === null ? {} : { crm_state: crmState }),
    ...Object.fromEntries(['max_restart', 'max_relocate', 'comment'].flatMap((key) => {
      const value = options.get(key)
      return value === undefined ? [] : [[key, key === 'comment' ? value : Number(value)]]
    })),
  }
}

/** Source: PVE::HA::Tools::get_verbose_service_state. */
function verboseState(crmState: HaResource['crmState'], requested: string, running: boolean): string {
  if (requested === 'ignored') return 'ignored'
  if (crmState === null) return 'queued'
  if (crmState === 'stopped') return requested === 'disabled' ? 'disabled' : requested === 'stopped' ? 'stopped' : 'starting'
  if (crmState === 'started') return requested === 'stopped' || requested === 'disabled' ? 'stopping' : running ? 'started' : 'starting'
  return crmState === 'error' && requested === 'disabled' ? 'clearing error flag' : crmState
}
