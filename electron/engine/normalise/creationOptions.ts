/**
 * What a guest may be made with, under Proxmox's own keys. An allow-list: nothing in it takes over a volume that is
 * there, replaces a guest, starts one, or brings a secret along. Pure.
 *
 * Source: schema of `POST /nodes/{node}/lxc` and `POST /nodes/{node}/qemu` (Proxmox VE 9.1.8).
 */
import type { GuestType } from '../../../shared/domain/guest.ts'
import { optionFault, storedOption } from './configurableOptions.ts'
import { propertiesOf, propertyDanger, settingFault } from './diskProperties.ts'
import { networkFault } from './networkValue.ts'

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

/** What only a new disk takes besides. Never `import-from`, which reads another volume. */
const ofNewDisk = /^format=(?:raw|qcow2|vmdk)$/
/** Firmware and TPM state have properties of their own, and no others. */
const ofFirmware: Readonly<Record<string, RegExp>> = {
  efidisk0: /^(?:format=(?:raw|qcow2|vmdk)|efitype=[24]m|pre-enrolled-keys=[01])$/,
  tpmstate0: /^version=v(?:1\.2|2\.0)$/,
}

/** `storage:8`, in GiB: a volume is made. */
const newVolume = /^[A-Za-z][A-Za-z0-9._-]*:(?!0+(?:\.0+)?$)\d{1,6}(?:\.\d{1,3})?$/
const cdDrive = /^(?:none|[A-Za-z][A-Za-z0-9._-]*:iso\/[A-Za-z0-9._+ ()-]+\.(?:iso|img)),media=cdrom$/i
const cloudInitDrive = /^[A-Za-z][A-Za-z0-9._-]*:cloudinit(?:,media=cdrom)?$/

/** Options without which a guest of this type cannot be made. */
export const neededForCreation: Readonly<Record<GuestType, readonly string[]>> = { lxc: ['ostemplate', 'rootfs'], qemu: [] }

/** Why a guest of this type cannot be made with this option, written as it is sent, as a clause for people; null = it can. Pure. */
export function creationFault(type: GuestType, key: string, value: string): string | null {
  if (diskKey[type].test(key)) return diskFault(type, key, value)
  if (networkKey.test(key)) return prefixed(key, networkFault(type, value))
  const pattern = Object.hasOwn(named[type], key) ? named[type][key] : undefined
  if (pattern === undefined) return optionFault(type, key, value) ?? (storedOption(key, value) === value ? null : `${key} is sent percent-encoded`)
  return pattern.test(value) ? null : `${key} does not take "${value}"`
}

function diskFault(type: GuestType, key: string, value: string): string | null {
  if (/^(?:ide|sata|scsi)/.test(key) && (cdDrive.test(value) || cloudInitDrive.test(value))) return null
  const [volume, ...properties] = value.split(',')
  if (!newVolume.test(volume ?? '')) return `${key} takes a new volume only, as storage:GiB, not "${value}"`
  const foreign = properties.find((property) => !isOfNewDisk(type, key, property))
  if (foreign !== undefined) return `${key} cannot be made with "${foreign}"`
  const danger = propertyDanger(Object.fromEntries(propertiesOf(type, value)))
  if (danger !== null) return `${key} is not made so: ${danger}`
  return key.startsWith('mp') && !properties.some((property) => property.startsWith('mp=')) ? `${key} needs a path, as mp=/path` : null
}

function prefixed(key: string, fault: string | null): string | null {
  return fault === null ? null : `${key}: ${fault}`
}

function isOfNewDisk(type: GuestType, key: string, property: string): boolean {
  const firmware = ofFirmware[key]
  if (firmware !== undefined) return firmware.test(property)
  const at = property.indexOf('=')
  return (type === 'qemu' && ofNewDisk.test(property)) || (at > 0 && settingFault(type, key, property.slice(0, at), property.slice(at + 1)) === null)
}
