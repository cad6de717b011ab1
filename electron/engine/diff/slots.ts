/** What declared networks and disks have in common. Pure. */
import type { SlotProperties } from '../../../shared/domain/guest.ts'

/** By name, then by number: `mp2` before `mp10`. */
export const bySlot = new Intl.Collator('en', { numeric: true }).compare

/** Declared properties for people, by name. Pure. */
export function shownProperties(properties: SlotProperties): string {
  return Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`).join(',')
}
