/**
 * What a guest may be made with, under Proxmox's own keys. An allow-list: nothing in it takes over a volume that is
 * there, replaces a guest, starts one, or brings a secret along. Pure.
 *
 * Source: schema of `POST /nodes/{node}/lxc` and `POST /nodes/{node}/qemu` (Proxmox VE 9.1.8).
 */
import type { GuestType } from '../../../shared/domain/guest.ts'
import { optionFault } from './configurableOptions.ts'
import { parsePropertyString } from './propertyString.ts'

const flag = /^[01]$/
const whole = /^\d{1,9}$/
const dnsName = /^(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/
const tags = /^[A-Za-z0-9_][A-Za-z0-9_+.-]*(?:[;, ][A-Za-z0-9_][A-Za-z0-9_+.-]*)*$/
const description = /^[\s\S]{1,8192}$/

/** Options besides those that `guest.configure` sets as they are. */
const named: Readonly<Record<GuestType, Readonly<Record<string, RegExp>>>> = {
  lxc: {
    hostname: dnsName, cores: whole, memory: whole, swap: whole, onboot: flag, tags, description, unprivileged: flag,
    ostemplate: /^[A-Za-z][A-Za-z0-9._-]*:vztmpl\/[A-Za-z0-9._+-]+\.tar(?:\.(?:gz|xz|zst|bz2))?$/,
  },
  qemu: { name: dnsName, cores: whole, memory: whole, onboot: flag, tags, description },
}

const diskKey: Readonly<Record<GuestType, RegExp>> = {
  lxc: /^(?:rootfs|mp(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))$/,
  qemu: /^(?:ide[0-3]|scsi(?:[12]?\d|30)|virtio(?:\d|1[0-5])|sata[0-5]|efidisk0|tpmstate0)$/,
}
const networkKey = /^net(?:[12]?\d|3[01])$/

/** Properties of a new disk. Not among them: `import-from`, which reads another volume, `snapshot` and `media`. */
const diskProperties: Readonly<Record<GuestType, ReadonlySet<string>>> = {
  lxc: new Set(['mp', 'acl', 'backup', 'mountoptions', 'quota', 'replicate', 'ro', 'shared', 'keepattrs']),
  qemu: new Set([
    'aio', 'backup', 'cache', 'detect_zeroes', 'discard', 'format', 'iothread', 'queues', 'replicate', 'rerror', 'ro', 'serial', 'shared', 'ssd', 'werror', 'wwn',
    'efitype', 'pre-enrolled-keys', 'version',
    ...['', '_rd', '_wr'].flatMap((way) => [`iops${way}`, `iops${way}_max`, `mbps${way}`, `mbps${way}_max`]),
  ]),
}
const networkProperties: Readonly<Record<GuestType, ReadonlySet<string>>> = {
  lxc: new Set(['name', 'bridge', 'hwaddr', 'ip', 'gw', 'ip6', 'gw6', 'tag', 'trunks', 'firewall', 'rate', 'mtu', 'link_down', 'type', 'host-managed']),
  qemu: new Set([
    'model', 'macaddr', 'bridge', 'tag', 'trunks', 'firewall', 'rate', 'mtu', 'link_down', 'queues',
    'virtio', 'e1000', 'e1000-82540em', 'e1000-82544gc', 'e1000-82545em', 'e1000e', 'i82551', 'i82557b', 'i82559er', 'ne2k_isa', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3',
  ]),
}

/** `storage:8`, in GiB: a volume is made. */
const newVolume = /^[A-Za-z][A-Za-z0-9._-]*:(?!0+(?:\.0+)?$)\d{1,6}(?:\.\d{1,3})?$/
const cdDrive = /^(?:none|[A-Za-z][A-Za-z0-9._-]*:iso\/[A-Za-z0-9._+ ()-]+\.(?:iso|img)),media=cdrom$/i
const cloudInitDrive = /^[A-Za-z][A-Za-z0-9._-]*:cloudinit(?:,media=cdrom)?$/

/** Options without which a guest of this type cannot be made. */
export const neededForCreation: Readonly<Record<GuestType, readonly string[]>> = { lxc: ['ostemplate', 'rootfs'], qemu: [] }

/** Why a guest of this type cannot be made with this option, as a clause for people; null = it can. Pure. */
export function creationFault(type: GuestType, key: string, value: string): string | null {
  if (diskKey[type].test(key)) return diskFault(type, key, value)
  if (networkKey.test(key)) return networkFault(type, key, value)
  const pattern = Object.hasOwn(named[type], key) ? named[type][key] : undefined
  if (pattern === undefined) return optionFault(type, key, value)
  return pattern.test(value) ? null : `${key} does not take "${value}"`
}

function diskFault(type: GuestType, key: string, value: string): string | null {
  if (/^(?:ide|sata|scsi)/.test(key) && (cdDrive.test(value) || cloudInitDrive.test(value))) return null
  const [volume, ...properties] = value.split(',')
  if (!newVolume.test(volume ?? '')) return `${key} takes a new volume only, as storage:GiB, not "${value}"`
  const foreign = foreignProperty(properties, diskProperties[type])
  if (foreign !== null) return `${key} cannot be made with "${foreign}"`
  const path = parsePropertyString(properties.join(',')).get('mp')
  if (type === 'lxc' && key !== 'rootfs' && path?.startsWith('/') !== true) return `${key} needs a path, as mp=/path`
  return null
}

function networkFault(type: GuestType, key: string, value: string): string | null {
  const [first, ...properties] = value.split(',')
  const hasModel = type === 'qemu' && networkProperties.qemu.has(first ?? '')
  const foreign = foreignProperty(hasModel ? properties : [first ?? '', ...properties], networkProperties[type])
  return foreign === null ? null : `${key} cannot be made with "${foreign}"`
}

/** The first part that is no `key=value` with an allowed key; null = all are. */
function foreignProperty(parts: readonly string[], allowed: ReadonlySet<string>): string | null {
  return parts.find((part) => !/^[a-z][A-Za-z0-9_-]*=[^\p{Cc}]+$/u.test(part) || !allowed.has(part.slice(0, part.indexOf('=')))) ?? null
}
