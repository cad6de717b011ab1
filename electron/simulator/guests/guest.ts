import type { GuestType } from '../../../shared/domain/guest.ts'
import { lxcOptions } from '../options/lxcOptions.ts'
import type { OptionSpec, OptionTable } from '../options/optionTable.ts'
import { findSpec } from '../options/parameters.ts'
import { qemuOptions } from '../options/qemuOptions.ts'

/** A guest's configuration file, parsed. Values are as the API reads them back. */
export interface GuestConfig {
  readonly values: Map<string, string>
  /** Set at the next start. */
  readonly pending: Map<string, string>
  /** Removed at the next start; `force` frees the volume too. */
  readonly pendingDelete: Map<string, 'plain' | 'force'>
  /** Lines such as `lxc.apparmor.profile: unconfined`, which the API can only show. */
  readonly rawLxc: readonly (readonly [string, string])[]
  /** Sections `[name]` of the file: the options then, with `snaptime`, `parent`, `description`, `snapstate` and `vmstate`. */
  readonly snapshots: Map<string, Map<string, string>>
}

export interface Guest {
  readonly vmid: number
  readonly type: GuestType
  node: string
  status: 'running' | 'stopped' | 'paused'
  /** Cluster time of the last start; null when stopped. */
  startedAtMs: number | null
  pid: number | null
  /** Another one once the guest is recycled. */
  config: GuestConfig
}

/** A stopped guest with the given options. */
export function createGuest(type: GuestType, vmid: number, node: string, values: Readonly<Record<string, string>>): Guest {
  return {
    vmid, type, node,
    status: 'stopped',
    startedAtMs: null,
    pid: null,
    config: { values: new Map(Object.entries(values)), pending: new Map(), pendingDelete: new Map(), rawLxc: [], snapshots: new Map() },
  }
}

export function optionsOf(type: GuestType): OptionTable {
  return type === 'lxc' ? lxcOptions : qemuOptions
}

export function findOption(type: GuestType, key: string): OptionSpec | undefined {
  return findSpec(optionsOf(type), key)
}

/** `CT` or `VM`, as Proxmox's messages call a guest. */
export function wordFor(type: GuestType): 'CT' | 'VM' {
  return type === 'lxc' ? 'CT' : 'VM'
}

export function guestName(guest: Guest): string {
  return guest.config.values.get(guest.type === 'lxc' ? 'hostname' : 'name') ?? `${wordFor(guest.type)}${guest.vmid}`
}

/** Does the option hold a volume that belongs to the guest's data? */
export function isVolumeKey(type: GuestType, key: string): boolean {
  return type === 'lxc' ? /^(rootfs|mp\d+|unused\d+)$/.test(key) : /^((scsi|virtio|sata|ide)\d+|efidisk0|tpmstate0|unused\d+)$/.test(key)
}

/** The slots of a configuration that hold volumes in use, in order of their names. */
export function drivesIn(type: GuestType, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values.keys()].filter((key) => isVolumeKey(type, key) && !key.startsWith('unused') && volumeIn(values.get(key) ?? '') !== null).toSorted(byDriveName)
}

/** `rootfs` comes first. */
function byDriveName(a: string, b: string): number {
  return Number(b === 'rootfs') - Number(a === 'rootfs') || a.localeCompare(b, 'en', { numeric: true })
}

/** The volume id in a disk value: `local-lvm:vm-101-disk-0` of `local-lvm:vm-101-disk-0,size=8G`. Null for `none` and CD images. */
export function volumeIn(value: string): string | null {
  const volume = /^(?:file=|volume=)?([^,]+)/.exec(value)?.[1]
  return volume !== undefined && /^[a-z][\w.-]*:/i.test(volume) && !/(^|,)media=cdrom/.test(value) ? volume : null
}

/** Is it a cloud-init drive, or its volume? A medium by its value, and yet the guest's own. */
export function isCloudInit(value: string): boolean {
  return /-cloudinit(\.\w+)?(,|$)/.test(value)
}
