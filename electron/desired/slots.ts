/** The slots that can be declared, with their highest index (`PVE::QemuServer::Drive`, `PVE::LXC::Config`). Pure. */
import type { GuestType } from '../../shared/domain/guest.ts'

export const networkSlotPattern = /^net(?:[0-9]|[12][0-9]|3[01])$/

const diskRanges: Readonly<Record<string, { readonly last: number; readonly type: GuestType }>> = {
  mp: { last: 255, type: 'lxc' },
  scsi: { last: 30, type: 'qemu' },
  virtio: { last: 15, type: 'qemu' },
  sata: { last: 5, type: 'qemu' },
  ide: { last: 3, type: 'qemu' },
}

/** For the JSON Schema; `diskSlotType` tells the same. */
export const diskSlotPattern = /^(?:rootfs|mp(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])|scsi(?:[0-9]|[12][0-9]|30)|virtio(?:[0-9]|1[0-5])|sata[0-5]|ide[0-3])$/

/** The type of guest that has this slot for a disk; null = no such slot can be declared. */
export function diskSlotType(slot: string): GuestType | null {
  if (!diskSlotPattern.test(slot)) return null
  return slot === 'rootfs' || slot.startsWith('mp') ? 'lxc' : 'qemu'
}

/** What is wrong with the name of a slot, and what to do; null = nothing. */
export function slotFault(kind: 'networks' | 'disks', slot: string): { readonly message: string; readonly hint: string } | null {
  const [, bus, index] = /^([a-z]+)(0|[1-9]\d{0,8})$/.exec(slot) ?? []
  if (kind === 'networks') {
    if (networkSlotPattern.test(slot)) return null
    return bus === 'net'
      ? { message: `${slot} is out of range`, hint: 'Networks go from net0 to net31.' }
      : { message: `${JSON.stringify(slot)} is no slot of a network`, hint: 'Networks stand under their slot: net0 to net31.' }
  }
  if (diskSlotType(slot) !== null) return null
  const range = bus === undefined || !Object.hasOwn(diskRanges, bus) ? undefined : diskRanges[bus]
  if (range !== undefined && index !== undefined) return { message: `${slot} is out of range`, hint: `These slots go from ${bus}0 to ${bus}${range.last}.` }
  if (bus === 'unused') return { message: `${slot} is a volume that is not attached`, hint: 'To attach it, declare it under the slot it is to have, with its "volume".' }
  if (bus === 'efidisk' || bus === 'tpmstate') return { message: `${slot} cannot be declared`, hint: 'Proxmox makes it and fixes its size. Remove these lines.' }
  return { message: `${JSON.stringify(slot)} is no slot of a disk`, hint: 'Disks stand under their slot: rootfs, mp0 … of a container; scsi0 …, virtio0 …, sata0 …, ide0 … of a VM.' }
}
