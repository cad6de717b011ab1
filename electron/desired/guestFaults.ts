/** What does not go together in one guest, though each field by itself is right. Pure. */
import type { GuestType } from '../../shared/domain/guest.ts'
import { optionFault } from '../engine/normalise/configurableOptions.ts'
import { settingFault } from '../engine/normalise/diskProperties.ts'
import { cloudInitOptions } from './cloudInitFields.ts'
import { diskFields } from './diskFields.ts'
import type { CheckedGuest } from './guestFields.ts'
import { networkFields } from './networkFields.ts'
import { optionFields } from './optionFields.ts'
import { diskSlotType } from './slots.ts'
import type { ValueField } from './valueField.ts'

/** A fault, its path from the guest on, and the remedy. */
export interface GuestFault {
  readonly path: readonly string[]
  readonly message: string
  readonly hint: string
}

const typeName: Readonly<Record<GuestType, string>> = { lxc: 'a container', qemu: 'a VM' }
const other: Readonly<Record<GuestType, GuestType>> = { lxc: 'qemu', qemu: 'lxc' }

/** All faults between the fields of a guest; none = it can be taken. Pure. */
export function guestFaults(guest: CheckedGuest): readonly GuestFault[] {
  if (guest.absent && Object.keys(guest).length > 1) {
    const hint = 'To have the guest removed, leave only "absent: true". To keep it, remove that line.'
    return [{ path: ['absent'], message: '"absent: true" stands together with other fields', hint }]
  }
  return [...swapFaults(guest), ...typeFaults(guest), ...engineFaults(guest), ...diskFaults(guest), ...cloudInitFaults(guest), ...creationFaults(guest)]
}

function swapFaults({ type, spec }: CheckedGuest): readonly GuestFault[] {
  if (type !== 'qemu' || spec?.swap === undefined) return []
  const hint = 'Remove "swap", or write "type: lxc" if this is a container.'
  return [{ path: ['spec', 'swap'], message: 'swap is declared for a VM, and VMs have none', hint }]
}

/** Slots and fields that the declared type does not have. Without a type nothing is known, and the plan tells. */
function typeFaults({ type, networks, disks, options }: CheckedGuest): readonly GuestFault[] {
  if (type === undefined) return []
  const foreign = (path: readonly string[], only: GuestType | null | undefined): readonly GuestFault[] => {
    if (only === undefined || only === null || only === type) return []
    const hint = `Remove it, or write "type: ${other[type]}" if this is ${typeName[other[type]]}.`
    return [{ path, message: `"${path.at(-1)}"${path.length > 2 ? ` of ${path[1]}` : ''} is declared, and ${typeName[type]} has none`, hint }]
  }
  const within = (place: string, slot: string, value: object | 'none', fields: Readonly<Record<string, ValueField>>): readonly GuestFault[] =>
    value === 'none' ? [] : Object.keys(value).flatMap((name) => foreign([place, slot, name], fields[name]?.only))
  return [
    ...Object.entries(networks ?? {}).flatMap(([slot, value]) => within('networks', slot, value, networkFields)),
    ...Object.entries(disks ?? {}).flatMap(([slot, value]) => {
      const whole = foreign(['disks', slot], diskSlotType(slot))
      return whole.length > 0 ? whole : within('disks', slot, value, diskFields)
    }),
    ...Object.keys(options ?? {}).flatMap((name) => foreign(['options', name], optionFields[name]?.only)),
  ]
}

/** What the engine would refuse on this type of guest though the file can hold it: `ro` of an IDE disk, an `ostype` of the other type. */
function engineFaults({ type, disks, options }: CheckedGuest): readonly GuestFault[] {
  const faulty = Object.entries(options ?? {}).flatMap(([name, value]): readonly GuestFault[] => {
    if (value === undefined || type === undefined || (optionFields[name]?.only ?? type) !== type) return []
    const fault = value === null || optionFault(other[type], name, value) === null ? optionFault(type, name, value) : null
    return fault === null ? [] : [{ path: ['options', name], message: fault, hint: value === null ? 'Remove this line, or give it a value.' : (optionFields[name]?.remedy(name) ?? '') }]
  })
  const unfit = Object.entries(disks ?? {}).flatMap(([slot, disk]): readonly GuestFault[] => {
    const slotType = diskSlotType(slot)
    if (disk === 'none' || slotType === null || (type ?? slotType) !== slotType) return []
    return Object.keys(disk).flatMap((name): readonly GuestFault[] => {
      if (!Object.hasOwn(diskFields, name) || (slot === 'rootfs' && name === 'mp') || (diskFields[name]?.only ?? slotType) !== slotType) return []
      const fault = settingFault(slotType, slot, name, null)
      return fault === null ? [] : [{ path: ['disks', slot, name], message: fault.replace(/\.$/, ''), hint: 'Remove it from this slot.' }]
    })
  })
  return [...faulty, ...unfit]
}

function diskFaults({ spec, disks }: CheckedGuest): readonly GuestFault[] {
  const faults: GuestFault[] = []
  const slotOfVolume = new Map<string, string>()
  for (const [slot, disk] of Object.entries(disks ?? {})) {
    const at = (name: string, message: string, hint: string): void => void faults.push({ path: name === '' ? ['disks', slot] : ['disks', slot, name], message, hint })
    if (disk === 'none') {
      if (slot === 'rootfs') at('', 'the root disk of a container cannot be taken away', 'Remove this line.')
      continue
    }
    const { volume, storage, size } = disk
    const hasPath = Object.hasOwn(disk, 'mp')
    if (volume === undefined && storage === undefined && slot !== 'rootfs') {
      at('', `${slot} has neither a volume nor a storage`, 'Name the volume that stands there ("volume: local-lvm:vm-101-disk-1"), or a storage and a size for a new one.')
    }
    const ofVolume = volume?.slice(0, volume.indexOf(':'))
    if (storage !== undefined && ofVolume !== undefined && storage !== ofVolume) {
      at('storage', `the volume of ${slot} lies on ${ofVolume}, and the storage is ${storage}`, 'Keep "volume" for the disk that is there, or "storage" and "size" for a new one.')
    }
    if (volume === undefined && storage !== undefined && size === undefined && slot !== 'rootfs') {
      at('storage', `${slot} does not say how large it is to be`, 'Add its size, such as "size: 8GiB".')
    }
    if (slot.startsWith('mp') && !hasPath) at('', `${slot} does not say where it is mounted`, 'Add the path inside the container, such as "mp: /data".')
    if (slot === 'rootfs') {
      if (hasPath) at('mp', 'the root disk is mounted at "/" and takes no path', 'Remove "mp".')
      if (size !== undefined && spec?.disk !== undefined) {
        const message = size === spec.disk ? 'the size of the root disk stands here and as "disk" under "spec"' : 'the size of rootfs and "disk" under "spec" contradict each other'
        at('size', message, 'Keep one of the two: both mean the root disk.')
      }
    }
    if (volume === undefined) continue
    const before = slotOfVolume.get(volume)
    if (before === undefined) slotOfVolume.set(volume, slot)
    else at('volume', `${slot} and ${before} declare the same volume`, 'Keep it in the slot it is to have.')
  }
  return faults
}

function cloudInitFaults(guest: CheckedGuest): readonly GuestFault[] {
  const declared = guest['cloud-init']
  if (declared === undefined) return []
  if (guest.type === 'lxc') {
    return [{ path: ['cloud-init'], message: 'cloud-init is declared for a container, and containers have none', hint: 'Remove it: addresses of a container stand under "networks", DNS under "options".' }]
  }
  return Object.entries(cloudInitOptions).flatMap(([name, option]) =>
    Reflect.get(declared, name) === undefined || guest.options?.[option] === undefined
      ? []
      : [{ path: ['cloud-init', name], message: `"${name}" stands here and as "${option}" under "options"`, hint: 'Keep one of the two.' }],
  )
}

function creationFaults({ type, spec, disks, create }: CheckedGuest): readonly GuestFault[] {
  if (create === undefined) return []
  if (type === undefined) return [{ path: ['create'], message: 'a guest that can be created has to say its type', hint: 'Add "type: lxc" for a container or "type: qemu" for a VM.' }]
  if (create.from === 'template' && type === 'qemu') {
    return [{ path: ['create', 'from'], message: 'a VM cannot be made from a template archive', hint: 'Write "from: empty" or "from: clone", or "type: lxc" if this is a container.' }]
  }
  if (create.from === 'empty' && type === 'lxc') {
    return [{ path: ['create', 'from'], message: 'a container cannot be made empty', hint: 'Write "from: template" or "from: clone", or "type: qemu" if this is a VM.' }]
  }
  const root = disks?.['rootfs']
  const rootSize = spec?.disk ?? (typeof root === 'object' ? root.size : undefined)
  if (create.from === 'template' && rootSize === undefined) {
    return [{ path: ['create'], message: 'the root disk of the new container has no size', hint: 'Add it under "spec", such as "disk: 8GiB".' }]
  }
  if (create.from === 'clone' && !create.full && create.storage !== undefined) {
    return [{ path: ['create', 'storage'], message: 'a linked clone stays on the storage of its template', hint: 'Remove "storage", or write "full: true".' }]
  }
  return []
}
