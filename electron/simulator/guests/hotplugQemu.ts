import { parsePropertyString } from '../options/propertyString.ts'
import { findOption, type Guest, isVolumeKey } from './guest.ts'

type Values = ReadonlyMap<string, string>

/** Properties of a disk that a running VM cannot take. Source: vmconfig_update_disk of PVE::QemuServer. */
const coldDiskProperties = ['aio', 'discard', 'iothread', 'queues', 'product', 'cache', 'ssd', 'vendor', 'ro'] as const
/** Properties of a network card that need it to be unplugged first; its bridge, VLAN and firewall change under way. */
const coldNetProperties = ['queues', 'mtu'] as const

/**
 * Does a change of the option come into force while the VM runs? `next` null = it is unset. What does not waits for
 * the next start. Source: vmconfig_hotplug_pending of PVE::QemuServer.
 */
export function canPlug(guest: Guest, key: string, next: string | null): boolean {
  const { values } = guest.config
  const now = values.get(key)
  const features = hotplugFeatures(values)
  if (/^net\d+$/.test(key)) return features.includes('network') || (next !== null && now !== undefined && isSameCard(now, next))
  if (isVolumeKey('qemu', key)) return canPlugDisk(key, now, next, features.includes('disk'))
  switch (key) {
    case 'hotplug': return !/memory|cpu/.test(`${now ?? ''} ${next ?? ''}`)
    case 'memory': return features.includes('memory') && values.get('numa') === '1'
    case 'vcpus': return features.includes('cpu')
    case 'tablet': return features.includes('usb')
    case 'balloon': return (now !== '0') === (next !== '0')
    case 'agent': return next !== null && now !== undefined && isSameAgent(now, next)
    default: return findOption('qemu', key)?.live === true
  }
}

/** `hotplug` is a list, 1 for the default `network,disk,usb`, or 0 for none. */
function hotplugFeatures(values: Values): readonly string[] {
  const hotplug = values.get('hotplug') ?? '1'
  return hotplug === '1' ? ['network', 'disk', 'usb'] : hotplug.split(/[,;\s]+/)
}

/** New and other volumes need SCSI or virtio; a medium can be changed in any drive. */
function canPlugDisk(key: string, now: string | undefined, next: string | null, enabled: boolean): boolean {
  if (key.startsWith('unused')) return true
  if (/^(efidisk|tpmstate)/.test(key)) return false
  const [before, after] = [now, next].map((value) => (value == null ? null : parsePropertyString(value, 'file')))
  const isCdrom = (drive: Values | null | undefined): boolean => drive?.get('media') === 'cdrom'
  if (before && after && isCdrom(before) && isCdrom(after)) return true
  if (before && after && before.get('file') === after.get('file')) return coldDiskProperties.every((property) => before.get(property) === after.get(property))
  return enabled && /^(scsi|virtio)/.test(key)
}

/** Is it the same card, by model, MAC and what cannot change while it is plugged in, on a bridge before and after? */
function isSameCard(now: string, next: string): boolean {
  const [before, after] = [parsePropertyString(now, 'model'), parsePropertyString(next, 'model')]
  const card = (value: string): string => value.split(',', 1)[0]?.toLowerCase() ?? ''
  return card(now) === card(next) && before.has('bridge') && after.has('bridge') && coldNetProperties.every((property) => before.get(property) === after.get(property))
}

/** Do two values of `agent` differ in nothing but `fstrim_cloned_disks`? */
function isSameAgent(now: string, next: string): boolean {
  const cold = (value: string): string => {
    const entries = parsePropertyString(value, 'enabled')
    entries.delete('fstrim_cloned_disks')
    return [...entries].map(([key, part]) => `${key}=${part}`).toSorted().join(',')
  }
  return cold(now) === cold(next)
}
