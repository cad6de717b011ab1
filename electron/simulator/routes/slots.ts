import type { GuestType } from '../../../shared/domain/guest.ts'

/** Every slot that can hold a volume, as the API schema lists them. */
export function slotsOf(type: GuestType): readonly string[] {
  const family = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index}`)
  return type === 'lxc'
    ? ['rootfs', ...family('mp', 256)]
    : [...family('ide', 4), ...family('scsi', 31), ...family('virtio', 16), ...family('sata', 6), 'efidisk0', 'tpmstate0']
}
