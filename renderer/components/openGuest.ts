import type { GuestKey } from '../stores/detailStore.ts'
import type { Stores } from '../stores/createStores.ts'

/** Shows one guest in Drift. Effect: changes the screen. */
export function openGuest(stores: Stores, guest: GuestKey): void {
  stores.detail.open({ host: guest.host, vmid: guest.vmid })
  stores.ui.setState({ screen: 'drift' })
}
