/** Networks, disks, options and cloud-init of a guest as a file would declare them: what is a default is left out. Pure. */
import { configurableOption, optionFault } from '../engine/normalise/configurableOptions.ts'
import { propertiesOf, settingFault } from '../engine/normalise/diskProperties.ts'
import { differingDiskProperties, parseDisk } from '../engine/normalise/disks.ts'
import { differingNetworkProperties, parseNetwork } from '../engine/normalise/networks.ts'
import { sameOption } from '../engine/normalise/options.ts'
import { parseBoolean } from '../engine/normalise/propertyString.ts'
import { formatProxmoxSize, mebibyte } from '../engine/normalise/sizes.ts'
import type { GuestOptions, GuestType } from '../../shared/domain/guest.ts'
import { cloudInitFields, cloudInitOptions, decodeSshKeys, encodeSshKeys, ipConfigField, sshKeyField } from './cloudInitFields.ts'
import { diskFields, volumeIdPattern } from './diskFields.ts'
import { networkFields } from './networkFields.ts'
import { optionFields } from './optionFields.ts'
import { diskSlotType } from './slots.ts'
import type { ValueField } from './valueField.ts'

/** What stands in a file, and what cannot, with the reason. `entry` null = nothing is declared. */
export interface Described {
  readonly entry: Readonly<Record<string, unknown>> | null
  readonly leftOut: readonly string[]
}

const cannot = ', for it cannot be declared'

const slotOrder = new Intl.Collator('en', { numeric: true }).compare

/** Keys of a guest's options in the order in which they are shown. */
export function sortedKeys(options: GuestOptions): readonly string[] {
  return Object.keys(options).toSorted(slotOrder)
}

/**
 * What a file says for a stored text: `true` or a number where that means the same, else the text. undefined = the
 * field cannot hold it. `same` tells whether what the file would declare is what is stored.
 */
function describeValue(field: ValueField<string | null> | undefined, stored: string, same: (declared: string) => boolean): unknown {
  if (field === undefined) return undefined
  const flag = parseBoolean(stored)
  const number = /^(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(stored) ? [Number(stored)] : []
  return [...(flag === null ? [] : [flag]), ...number, stored].find((candidate) => {
    const { success, data } = field.schema.safeParse(candidate)
    return success && data !== null && same(data)
  })
}

/** One network. The MAC is left out: the one that is there is kept. */
export function describeNetwork(type: GuestType, slot: string, raw: string): Described {
  const leftOut: string[] = []
  const entry: Record<string, unknown> = {}
  for (const [name, stored] of parseNetwork(type, raw)) {
    if (name === 'mac') continue
    const value = describeNetworkProperty(type, name, stored, raw)
    if (value === undefined) leftOut.push(`${name} of ${slot}${cannot}`)
    else entry[name] = value
  }
  return { entry: Object.keys(entry).length === 0 ? null : inOrder(entry, networkFields), leftOut }
}

/** One property of a stored network; undefined = it cannot be declared. */
export function describeNetworkProperty(type: GuestType, name: string, stored: string, raw: string): unknown {
  return describeValue(ofType(networkFields, name, type), stored, (declared) => differingNetworkProperties(type, { [name]: declared }, raw).length === 0)
}

/** One disk or mount point by the volume that stands there. `withSize` false = the root disk, whose size is told as `disk`. */
export function describeDisk(type: GuestType, slot: string, raw: string, withSize: boolean): Described {
  const disk = diskSlotType(slot) === type ? parseDisk(type, slot, raw) : null
  if (disk === null) return { entry: null, leftOut: [] }
  if (!volumeIdPattern.test(disk.volume)) return { entry: null, leftOut: [`${slot}, which is no volume of a storage`] }
  const leftOut: string[] = []
  const properties: Record<string, unknown> = {}
  for (const [name, stored] of propertiesOf(type, raw)) {
    if (notDeclared.has(name) || Object.keys(differingDiskProperties(type, { [name]: stored }, disk.volume)).length === 0) continue
    const value = describeDiskProperty(type, slot, name, stored, raw)
    if (value === undefined) leftOut.push(`${name} of ${slot}${cannot}`)
    else properties[name] = value
  }
  if (slot.startsWith('mp') && properties['mp'] === undefined) return { entry: null, leftOut: [`${slot}, whose path cannot be declared`] }
  const size = withSize ? describeSize(disk.sizeBytes) : null
  return { entry: { volume: disk.volume, ...(size !== null && { size }), ...inOrder(properties, diskFields) }, leftOut }
}

/** What Proxmox writes of a disk by itself. */
const notDeclared = new Set(['size', 'format', 'media'])

/** One property of a stored disk; undefined = it cannot be declared. */
export function describeDiskProperty(type: GuestType, slot: string, name: string, stored: string, raw: string): unknown {
  if (settingFault(type, slot, name, null) !== null) return undefined
  return describeValue(ofType(diskFields, name, type), stored, (declared) => Object.keys(differingDiskProperties(type, { [name]: declared }, raw)).length === 0)
}

/** `8GiB`: in whole MiB, for disks grow in those, and rounding up would ask for growth. null = nothing to tell. */
export function describeSize(bytes: number | null | undefined): string | null {
  const mib = Math.floor((bytes ?? 0) / mebibyte)
  return mib < 1 ? null : `${formatProxmoxSize(mib * mebibyte)}iB`
}

/** Options besides cloud-init's. */
export function describeOptions(type: GuestType, options: GuestOptions): Described {
  const leftOut: string[] = []
  const entry: Record<string, unknown> = {}
  for (const key of sortedKeys(options)) {
    if (configurableOption(type, key) === undefined || !Object.hasOwn(optionFields, key) || isCloudInit(type, key)) continue
    const value = describeOption(type, key, options[key] ?? '')
    if (value === undefined) leftOut.push(key + cannot)
    else entry[key] = value
  }
  return { entry: Object.keys(entry).length === 0 ? null : entry, leftOut }
}

/** Cloud-init of a VM. */
export function describeCloudInit(type: GuestType, options: GuestOptions): Described {
  const leftOut: string[] = []
  const entry: Record<string, unknown> = {}
  const ip: Record<string, unknown> = {}
  for (const key of sortedKeys(options)) {
    if (!isCloudInit(type, key)) continue
    const value = describeOption(type, key, options[key] ?? '')
    if (value === undefined) leftOut.push(key + cannot)
    else if (key.startsWith('ipconfig')) ip[key.replace('ipconfig', 'net')] = value
    else entry[fileKeyOf(key)] = value
  }
  const all = { ...entry, ...(Object.keys(ip).length > 0 && { ip }) }
  return { entry: Object.keys(all).length === 0 ? null : all, leftOut }
}

/** One option as a file holds it, cloud-init's too; undefined = it cannot be declared. */
export function describeOption(type: GuestType, key: string, stored: string): unknown {
  const same = (declared: string): boolean => sameOption(type, key, declared, stored) && optionFault(type, key, declared) === null
  if (key === 'sshkeys') {
    const keys = decodeSshKeys(stored)
    const encoded = keys === null || !keys.every((each) => sshKeyField.schema.safeParse(each).success) ? null : encodeSshKeys(keys)
    return encoded !== null && same(encoded) ? keys : undefined
  }
  if (/^ipconfig\d+$/.test(key)) return describeValue(ipConfigField, stored, same)
  const fields = isCloudInit(type, key) ? cloudInitFields[fileKeyOf(key)] : ofType(optionFields, key, type)
  return describeValue(fields, stored, same)
}

/** Whether an option stands under `cloud-init` in a file. */
function isCloudInit(type: GuestType, key: string): boolean {
  return type === 'qemu' && (key === 'sshkeys' || /^ipconfig\d+$/.test(key) || Object.values(cloudInitOptions).includes(key))
}

function fileKeyOf(option: string): string {
  return option === 'sshkeys' ? 'ssh-keys' : (Object.entries(cloudInitOptions).find(([, each]) => each === option)?.[0] ?? option)
}

function ofType<T extends string | null>(fields: Readonly<Record<string, ValueField<T>>>, name: string, type: GuestType): ValueField<T> | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  return (field?.only ?? type) === type ? field : undefined
}

/** In the order of the table, whatever the order on the host. */
function inOrder(entry: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(fields).filter((name) => Object.hasOwn(entry, name)).map((name) => [name, entry[name]]))
}
