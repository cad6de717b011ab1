/** From Proxmox's answers on guests to the domain. Pure. */
import type { GuestRef, GuestSpec, GuestType, GuestValues } from '../../shared/domain/guest.ts'
import { disksOf, rootSlotOf } from '../engine/normalise/disks.ts'
import { firstMac } from '../engine/normalise/networks.ts'
import { parseQemuMemoryMiB } from '../engine/normalise/options.ts'
import { parseBoolean, parsePropertyString } from '../engine/normalise/propertyString.ts'
import { normaliseTags } from '../engine/normalise/tags.ts'
import { normaliseDescription } from '../engine/normalise/text.ts'
import type { LiveStatus, ResourceRow } from '../ports.ts'
import type { WireLiveStatus, WirePending, WireResource } from './wireSchemas.ts'

/** Options of a guest by key, as text. */
type Options = ReadonlyMap<string, string>

/** What holds when an option is absent (`PVE::QemuServer`, `PVE::LXC::Config`). LXC without `cores` uses all. */
const defaults = {
  lxc: { cores: null, memoryMiB: 512, swapMiB: 512 },
  qemu: { cores: 1, memoryMiB: 512, swapMiB: null },
} as const

/** The digest among the entries of `pending`; null when this version does not give it there. */
export function digestOfPending(entries: WirePending): string | null {
  return textOf(entries.find((entry) => entry.key === 'digest')?.['value'])
}

/**
 * The specification of one guest out of `GET …/pending`. Disks are those in force now, and those that wait to be
 * attached.
 */
export function toGuestSpec(guest: GuestRef, entries: WirePending, digest: string): GuestSpec {
  const running = optionsOf(entries, valueOf)
  const waiting = entries.filter((entry) => isDeleted(entry) || pendingOf(entry) !== null)
  const waits = waiting.length > 0 // for most guests nothing does
  const present = waits ? optionsOf(entries, (entry) => valueOf(entry) ?? pendingOf(entry)) : running
  const values = toValues(guest.type, running)
  const then = waits ? optionsOf(entries, (entry) => (isDeleted(entry) ? null : (pendingOf(entry) ?? valueOf(entry)))) : running
  const stored = Object.fromEntries(running)
  const disks = disksOf(guest.type, present)
  return {
    digest,
    running: values,
    nextBoot: waits ? toValues(guest.type, then) : values,
    options: { running: stored, nextBoot: waits ? Object.fromEntries(then) : stored },
    disks,
    rootSlot: rootSlotOf(guest.type, present, disks),
    pendingKeys: waiting.filter((entry) => pendingOf(entry) !== null).map((entry) => entry.key),
    pendingDeletes: waiting.filter(isDeleted).map((entry) => ({ key: entry.key, force: entry.delete === 2 })),
    protection: parseBoolean(running.get('protection') ?? '') ?? false,
    mac: firstMac(guest.type, present),
    uuid: parsePropertyString(present.get('smbios1') ?? '').get('uuid')?.toLowerCase() ?? null,
  }
}

function toValues(type: GuestType, options: Options): GuestValues {
  const otherwise = defaults[type]
  const memory = options.get('memory')
  const memoryMiB = memory === undefined ? null : type === 'qemu' ? parseQemuMemoryMiB(memory) : wholeNumber(memory)
  return {
    name: options.get(type === 'lxc' ? 'hostname' : 'name') ?? null,
    cores: wholeNumber(options.get('cores')) ?? otherwise.cores,
    memoryMiB: memory === undefined ? otherwise.memoryMiB : memoryMiB,
    swapMiB: type === 'lxc' ? (wholeNumber(options.get('swap')) ?? otherwise.swapMiB) : null,
    description: normaliseDescription(options.get('description')),
    tags: normaliseTags(options.get('tags')),
    onboot: parseBoolean(options.get('onboot') ?? '') ?? false,
  }
}

/** The digest is told among the options, and is none. */
function optionsOf(entries: WirePending, pick: (entry: WirePending[number]) => string | null): Options {
  const options = new Map<string, string>()
  for (const entry of entries) {
    const value = pick(entry)
    if (value !== null && entry.key !== 'digest') options.set(entry.key, value)
  }
  return options
}

function valueOf(entry: WirePending[number]): string | null {
  return textOf(entry['value'])
}

function pendingOf(entry: WirePending[number]): string | null {
  return textOf(entry['pending'])
}

/** A scalar as text; null for anything else. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(Number(value)) : null
}

function isDeleted(entry: WirePending[number]): boolean {
  return (entry.delete ?? 0) !== 0
}

function wholeNumber(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null
}

/** One guest row of `GET /cluster/resources`; null for what is no guest. */
export function toResourceRow(row: WireResource): ResourceRow | null {
  if (row.type !== 'lxc' && row.type !== 'qemu') return null
  return {
    type: row.type,
    vmid: row.vmid,
    node: row.node,
    name: row.name ?? null,
    status: row.status,
    lock: row.lock || null,
    tags: normaliseTags(row.tags),
    template: row.template ?? false,
    haState: row.hastate || null,
    pool: row.pool || null,
    maxMemoryBytes: row.maxmem ?? null,
    maxCpu: row.maxcpu ?? null,
    uptimeSeconds: row.uptime ?? 0,
  }
}

/** `GET …/status/current`. QEMU's own word (`paused`, `prelaunch`) tells more than the plain running or stopped. */
export function toLiveStatus(wire: WireLiveStatus): LiveStatus {
  return {
    status: wire.qmpstatus || wire.status,
    lock: wire.lock || null,
    uptimeSeconds: wire.uptime ?? 0,
    haManaged: wire.ha?.managed ?? false,
    template: wire.template ?? false,
  }
}
