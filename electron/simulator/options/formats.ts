import { checkProperties } from './propertyFormats.ts'

/**
 * Checks of text formats. Each returns what is wrong, in Proxmox's words, or null. The texts were recorded from
 * Proxmox VE 9.1.8's own daemons.
 */
export type FormatCheck = (value: string, name: string) => string | null

const dnsName = /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/

export const checkDnsName: FormatCheck = (value) =>
  dnsName.test(value) ? null : 'invalid format - value does not look like a valid DNS name\n'

/** Tags split at `;`, `,` and white space; each `[a-z0-9_][a-z0-9_\-+.]*`. */
export const checkTags: FormatCheck = (value) =>
  splitTags(value).every((tag) => /^[a-z0-9_][a-z0-9_\-+.]*$/i.test(tag)) ? null : 'invalid format - invalid characters in tag\n'

export function splitTags(value: string): string[] {
  return value.split(/[;,\s]+/).filter((tag) => tag !== '')
}

/** LXC: `name` is required, and `hwaddr` must look like a MAC. */
export const checkLxcNet: FormatCheck = (value, name) =>
  checkProperties('lxcNet', value, name) ?? checkMac(/(?:^|,)hwaddr=([^,]*)/.exec(value)?.[1])

/** LXC: a mount point says where it is mounted. */
export const checkLxcMountPoint: FormatCheck = (value, name) => checkProperties('lxcMountPoint', value, name)

export const checkQemuNet: FormatCheck = (value, name) =>
  checkProperties('qemuNet', value, name) ?? checkMac(/(?:^|,)(?:macaddr|virtio|e1000e?|rtl8139|vmxnet3)=([^,]*)/.exec(value)?.[1])

/** A drive of a machine; its slot tells the bus. */
export const checkQemuDrive: FormatCheck = (value, name) => {
  const bus = /^(scsi|virtio|sata|ide)\d+$/.exec(name)?.[1]
  return bus === 'scsi' || bus === 'virtio' || bus === 'sata' || bus === 'ide' ? checkProperties(bus, value, name) : null
}

export const checkAgent: FormatCheck = (value, name) => checkProperties('agent', value, name)

function checkMac(mac: string | undefined): string | null {
  if (mac === undefined || /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) return null
  return 'invalid format - format error\nvalue does not look like a valid unicast MAC address\n'
}

/** QEMU memory: a number of MiB, or `current=` one. At least 16. */
export const checkQemuMemory: FormatCheck = (value) => {
  const size = value.replace(/^current=/, '')
  if (!/^\d+$/.test(size)) return `invalid format - format error\nmemory.current: type check ('integer') failed - got '${size}'\n`
  return Number(size) < 16 ? 'invalid format - format error\nmemory.current: value must have a minimum value of 16\n' : null
}

/** `[[order=]N][,up=S][,down=S]`. */
export const checkStartup: FormatCheck = (value) =>
  /^(order=)?\d+$|^((order|up|down)=\d+)(,(order|up|down)=\d+)*$/.test(value) ? null : 'invalid format - unable to parse startup options\n'

/** Names of snapshots and the like: a letter first, and at least two characters. */
export const checkConfigId: FormatCheck = (value) =>
  /^[a-z][a-z0-9_-]+$/i.test(value) ? null : `invalid format - invalid configuration ID '${value}'\n`
