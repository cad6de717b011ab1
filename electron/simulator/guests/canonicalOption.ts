import type { GuestType } from '../../../shared/domain/guest.ts'
import { splitLines } from './configText.ts'
import { isVolumeKey } from './guest.ts'
import type { SeededRandom } from '../seededRandom.ts'
import { splitTags } from '../options/formats.ts'
import { qemuNetModels } from '../options/netModels.ts'
import { parsePropertyString, parseWordyBoolean, printPropertyString } from '../options/propertyString.ts'

/**
 * The value as Proxmox stores it and reads it back, of a value that passed its checks. Null means that the option is
 * unset by it (an empty description). A missing MAC is filled in from `random`, on every write anew.
 */
export function canonicalOption(type: GuestType, key: string, value: string, random: SeededRandom): string | null {
  if (key === 'description') return canonicalDescription(type, value)
  if (key === 'tags') return canonicalTags(value)
  if (/^net\d+$/.test(key)) return type === 'lxc' ? canonicalLxcNet(value, random) : canonicalQemuNet(value, random)
  if (key === 'cpuunits' && type === 'lxc') return String(Math.min(10_000, Math.max(1, Number(value))))
  if (type === 'lxc' && (key === 'nameserver' || key === 'searchdomain')) return value.split(/[,;\s]+/).filter((part) => part !== '').join(' ')
  if (isVolumeKey(type, key)) return canonicalDisk(type, key, value)
  return value
}

/** LXC adds a newline to each line, the last too; QEMU strips white space at the end. */
function canonicalDescription(type: GuestType, value: string): string | null {
  const text = type === 'lxc' ? splitLines(value).map((line) => `${line}\n`).join('') : value.trimEnd()
  return text === '' ? null : text
}

/** Lower-cased, de-duplicated, sorted, `;`-joined. An empty value is stored as a blank. */
function canonicalTags(value: string): string {
  return [...new Set(splitTags(value).map((tag) => tag.toLowerCase()))].toSorted().join(';') || ' '
}

function canonicalLxcNet(value: string, random: SeededRandom): string {
  const entries = foldBooleans(parsePropertyString(value, 'name'), ['firewall', 'host-managed', 'link_down'])
  if (!entries.has('hwaddr')) entries.set('hwaddr', random.mac())
  entries.set('type', entries.get('type') ?? 'veth')
  return printPropertyString(entries, null, ['name'])
}

/** `model=virtio,macaddr=X` and `virtio=X` are one thing, stored as the latter. */
function canonicalQemuNet(value: string, random: SeededRandom): string {
  const entries = foldBooleans(parsePropertyString(value, 'model'), ['firewall', 'link_down'])
  for (const [key, mac] of entries) {
    if (!qemuNetModels.has(key)) continue
    entries.delete(key)
    entries.set('model', key)
    entries.set('macaddr', mac)
  }
  const model = entries.get('model') ?? 'virtio'
  const mac = entries.get('macaddr') ?? random.mac()
  entries.delete('model')
  entries.delete('macaddr')
  const rest = printPropertyString(entries, null, [])
  return `${model}=${mac}${rest === '' ? '' : `,${rest}`}`
}

const lxcDiskBooleans = ['acl', 'backup', 'keepattrs', 'quota', 'replicate', 'ro', 'shared']
const qemuDiskBooleans = ['backup', 'detect_zeroes', 'iothread', 'replicate', 'ro', 'scsiblock', 'shared', 'snapshot', 'ssd']

/** Booleans become 0 and 1; `rootfs` by PUT is kept as written. */
function canonicalDisk(type: GuestType, key: string, value: string): string {
  if (key === 'rootfs' || key.startsWith('unused') || value.startsWith('none')) return value
  const bare = type === 'lxc' ? 'volume' : 'file'
  const entries = foldBooleans(parsePropertyString(value, bare), type === 'lxc' ? lxcDiskBooleans : qemuDiskBooleans)
  return printPropertyString(entries, bare, type === 'lxc' ? ['mp'] : [])
}

function foldBooleans(entries: Map<string, string>, keys: readonly string[]): Map<string, string> {
  for (const key of keys) {
    const value = entries.get(key)
    const folded = value === undefined ? null : parseWordyBoolean(value)
    if (folded !== null) entries.set(key, folded)
  }
  return entries
}
