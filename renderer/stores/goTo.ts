import type { Navigation } from '../../shared/ipc/screens.ts'
import type { Stores } from './createStores.ts'

/**
 * Leads the window to a screen and, there, to what `id` names: in Approvals a request, in Drift `host/vmid`, in Hosts a
 * host. It shows and does nothing else. Open dialogs are put away, since they would lie over it.
 */
export function goTo({ ui, detail, approval }: Stores, { screen, id }: Navigation): void {
  if (id !== null && screen === 'approvals') approval.open(id)
  if (id !== null && screen === 'drift') {
    const [host = '', vmid = ''] = id.split('/')
    if (/^\d+$/.test(vmid)) detail.open({ host, vmid: Number(vmid) })
  }
  ui.setState({ screen, shortcuts: false, addHost: false, apply: null, request: null, decision: null, ...(id !== null && screen === 'hosts' ? { hostFilter: id } : {}) })
}
