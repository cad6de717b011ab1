/** From a checked guest of a file to the domain. Pure. */
import { normaliseTags } from '../engine/normalise/tags.ts'
import type { DesiredCreation, DesiredDisk, DesiredGuest, DesiredHa, DesiredNetwork } from '../../shared/domain/guest.ts'
import { cloudInitOptions, encodeSshKeys } from './cloudInitFields.ts'
import type { CheckedGuest } from './guestFields.ts'

/** What is declared, without where it stands. */
export function toDesiredGuest(vmid: number, guest: CheckedGuest | null): DesiredGuest {
  if (guest === null) return { vmid }
  const { spec, tags, absent, type, run, name, description, onboot, networks, disks, ha, create } = guest
  const options = { ...guest.options, ...cloudInitAsOptions(guest['cloud-init']) }
  return {
    vmid,
    ...(type !== undefined && { type }),
    ...(absent !== undefined && { absent }),
    ...(run !== undefined && { run }),
    ...(name !== undefined && { name }),
    ...(spec?.cores !== undefined && { cores: spec.cores }),
    ...(spec?.memory !== undefined && { memoryBytes: spec.memory }),
    ...(spec?.swap !== undefined && { swapBytes: spec.swap }),
    ...(spec?.disk !== undefined && { diskBytes: spec.disk }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags: normaliseTags(tags) }),
    ...(onboot !== undefined && { onboot }),
    ...(Object.keys(options).length > 0 && { options: present(options) }),
    ...(networks !== undefined && { networks: mapValues(networks, toNetwork) }),
    ...(disks !== undefined && { disks: mapValues(disks, toDisk) }),
    ...(ha !== undefined && { ha: toHa(ha) }),
    ...(create !== undefined && { create: toCreation(create) }),
  }
}

type Checked<K extends keyof CheckedGuest> = NonNullable<CheckedGuest[K]>

/** Cloud-init as the options that Proxmox keeps. */
function cloudInitAsOptions(declared: CheckedGuest['cloud-init']): Record<string, string | null> {
  if (declared === undefined) return {}
  const { 'ssh-keys': keys, ip, ...rest } = declared
  const named = Object.entries(rest).flatMap(([name, value]) => {
    const option = cloudInitOptions[name]
    return option === undefined || value === undefined ? [] : [[option, value] as const]
  })
  return {
    ...Object.fromEntries(named),
    ...(keys !== undefined && { sshkeys: encodeSshKeys(keys) }),
    ...Object.fromEntries(Object.entries(ip ?? {}).map(([slot, value]) => [slot.replace('net', 'ipconfig'), value])),
  }
}

function toNetwork(network: Checked<'networks'>[string]): DesiredNetwork | null {
  if (network === 'none') return null
  const properties = present(network)
  const { mac } = properties
  return { properties: { ...properties, ...(mac !== undefined && { mac: mac.toLowerCase() }) } }
}

function toDisk(disk: Checked<'disks'>[string]): DesiredDisk | null {
  if (disk === 'none') return null
  const { volume, storage, size, ...properties } = disk
  return {
    ...(volume !== undefined && { volume }),
    ...(storage !== undefined && { storage }),
    ...(size !== undefined && { sizeBytes: size }),
    properties: present(properties as Readonly<Record<string, string | undefined>>),
  }
}

function toHa(ha: Checked<'ha'>): DesiredHa | null {
  if (ha === 'none') return null
  const { group, 'max-restart': maxRestart, 'max-relocate': maxRelocate } = ha
  return {
    ...(group !== undefined && { group }),
    ...(maxRestart !== undefined && { maxRestart }),
    ...(maxRelocate !== undefined && { maxRelocate }),
  }
}

function toCreation(create: Checked<'create'>): DesiredCreation {
  switch (create.from) {
    case 'template':
      return create
    case 'empty': {
      const { from, node, iso, 'cloud-init-storage': cloudInitStorage } = create
      return { from, node, ...(iso !== undefined && { iso }), ...(cloudInitStorage !== undefined && { cloudInitStorage }) }
    }
    case 'clone': {
      const { from, node, source, full, storage } = create
      return { from, node, source, full, ...(storage !== undefined && { storage }) }
    }
  }
}

function present<T>(record: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, T] => entry[1] !== undefined))
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
