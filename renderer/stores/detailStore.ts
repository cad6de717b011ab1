import type { CountersignBridge, DriftDetail } from '../../shared/ipc/contract.ts'
import { createFollowed, type Followed } from './followed.ts'

/** Names a guest as the contract does. */
export interface GuestKey {
  readonly host: string
  readonly vmid: number
}

/** The guest that is open in Drift. */
export type DetailStore = Followed<GuestKey, DriftDetail>

/** Makes the store. */
export function createDetailStore({ call }: CountersignBridge): DetailStore {
  return createFollowed<GuestKey, DriftDetail>(({ host, vmid }) => call['drift.get']({ host, vmid }), sameGuest)
}

/** Whether two keys name the same guest; two nulls do too. Pure. */
export function sameGuest(a: GuestKey | null, b: GuestKey | null): boolean {
  if (a === null || b === null) return a === b
  return a.host === b.host && a.vmid === b.vmid
}
