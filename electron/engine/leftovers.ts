import type { GuestSpec, StoredVolume } from '../../shared/domain/guest.ts'
import { isDiskSlot } from './normalise/diskSlots.ts'

/**
 * Volumes that carry a guest's VMID and that its configuration does not name, be it in use, unused, as a drive or
 * pending. A volume that only a snapshot names is among them: it is not in use, and a removal frees it too. Pure.
 */
export function leftoversOf({ options, disks }: GuestSpec, stored: readonly StoredVolume[]): readonly StoredVolume[] {
  const named = new Set(disks.map((disk) => disk.volume))
  for (const values of [options.running, options.nextBoot]) {
    for (const [key, value] of Object.entries(values)) if (isDiskSlot(key)) named.add(volumeIn(value))
  }
  return stored.filter(({ volume }) => !named.has(volume))
}

/** The first part of a stored disk is its volume; its key may be written out. */
function volumeIn(value: string): string {
  return (value.split(',', 1)[0] ?? '').replace(/^(?:volume|file)=/, '')
}
