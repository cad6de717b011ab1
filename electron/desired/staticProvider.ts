import type { DesiredProvider, DesiredState } from '../ports.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'

/** Declares these guests for as long as it lives; it never changes. A VMID given twice is a bug and throws. */
export function createStaticProvider(guests: readonly DesiredGuest[]): DesiredProvider {
  const byVmid = new Map(guests.map((guest) => [guest.vmid, guest]))
  if (byVmid.size !== guests.length) throw new Error('a VMID is declared twice')
  const state: DesiredState = { guests: byVmid, problems: [] }
  return {
    current: async () => state,
    onChange: () => () => undefined,
    close: async () => undefined,
  }
}
