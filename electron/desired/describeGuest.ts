/** A guest as a file would declare it: exactly what it is after its next start. Pure. */
import { formatProxmoxSize, mebibyte } from '../engine/normalise/sizes.ts'
import { normaliseTags } from '../engine/normalise/tags.ts'
import { normaliseDescription } from '../engine/normalise/text.ts'
import type { ActualGuest, GuestSpec } from '../../shared/domain/guest.ts'
import { haSchema } from './creationSchema.ts'
import { describeCloudInit, describeDisk, describeNetwork, describeOptions, describeSize, sortedKeys, type Described } from './describeDevices.ts'
import { fieldSchemas } from './guestFields.ts'
import { networkSlotPattern } from './slots.ts'

/** A guest whose configuration was read. */
export type ReadableGuest = ActualGuest & { readonly spec: GuestSpec }

/** What stands under the VMID in a file, and sentences on what is not declared. */
export interface GuestEntry {
  readonly entry: Readonly<Record<string, unknown>>
  readonly leftOut: readonly string[]
}

/** The whole guest. What cannot be declared (outside of the limits, or the run state of a template) is left out and named. */
export function describeGuest(guest: ReadableGuest): GuestEntry {
  const { ref: { type }, spec: { nextBoot: values, options: { nextBoot: options } } } = guest
  const leftOut: string[] = []
  const take = (field: keyof typeof fieldSchemas, value: unknown): Readonly<Record<string, unknown>> => {
    if (value === null) return {}
    if (fieldSchemas[field].safeParse(value).success) return { [field]: value }
    leftOut.push(`Left out: ${field}, for its value is outside of what can be declared.`)
    return {}
  }
  const spec = {
    ...take('cores', values.cores),
    ...take('memory', describeMiB(values.memoryMiB)),
    ...(type === 'lxc' && take('swap', describeMiB(values.swapMiB))),
    ...take('disk', describeRootSize(guest)),
  }
  const power = describePower(guest)
  leftOut.push(...power.leftOut)
  const parts = {
    networks: describeNetworks(guest),
    disks: describeDisks(guest),
    options: describeOptions(type, options),
    'cloud-init': describeCloudInit(type, options),
  }
  const devices = Object.entries(parts).flatMap(([name, part]) => {
    leftOut.push(...part.leftOut.map((what) => `Left out: ${what}.`))
    return part.entry === null ? [] : [[name, part.entry] as const]
  })
  const entry = {
    type,
    ...(power.run !== undefined && { run: power.run }),
    ...take('name', values.name),
    ...(Object.keys(spec).length > 0 && { spec }),
    ...take('description', normaliseDescription(values.description)),
    ...take('tags', normaliseTags(values.tags)),
    onboot: values.onboot,
    ...Object.fromEntries(devices),
    ...(power.ha !== undefined && { ha: power.ha }),
  }
  return { entry, leftOut }
}

/** `2GiB`, `1536MiB`: the largest binary unit that is exact. 0 needs none. */
export function describeMiB(mib: number | null): string | 0 | null {
  if (mib === null) return null
  return mib === 0 ? 0 : `${formatProxmoxSize(mib * mebibyte)}iB`
}

/** Size of the root disk; null = it has none, or the host does not say. */
export function describeRootSize({ spec }: ReadableGuest): string | null {
  return describeSize(spec.disks.find((disk) => disk.slot === spec.rootSlot)?.sizeBytes)
}

/** High availability as a file declares it; undefined = what it is asked for cannot be declared. */
export function describeHa({ ha }: ActualGuest): Readonly<Record<string, unknown>> | undefined {
  if (ha === null || ha === undefined || ha.state === 'ignored') return undefined
  const entry = {
    ...(ha.group !== null && { group: ha.group }),
    // Both are 1 where they are not set.
    ...((ha.maxRestart ?? 1) !== 1 && { 'max-restart': ha.maxRestart }),
    ...((ha.maxRelocate ?? 1) !== 1 && { 'max-relocate': ha.maxRelocate }),
  }
  return haSchema.safeParse(entry).success ? entry : undefined
}

interface Power {
  readonly run?: 'running' | 'stopped'
  readonly ha?: Readonly<Record<string, unknown>>
  readonly leftOut: readonly string[]
}

/** The run state and high availability, which are one: they are declared only where both say the same. */
function describePower(guest: ActualGuest): Power {
  if (guest.template) return { leftOut: ['Left out: run, for this is a template.'] }
  if (guest.run === 'unspecified') return { leftOut: [`Left out: run, for the host says "${oneLine(guest.hostStatus)}".`] }
  const { run, ha } = guest
  if (ha === null || ha === undefined) return { run, leftOut: [] }
  if (ha.state === 'ignored') return { run, leftOut: ['Left out: ha, for it is told to ignore this guest.'] }
  const asked = ha.state === 'started' || ha.state === 'enabled' ? 'running' : 'stopped'
  if (asked !== run) return { leftOut: [`Left out: run and ha, for high availability is asked to have it ${asked}, and it is ${run}.`] }
  const entry = describeHa(guest)
  return entry === undefined ? { run, leftOut: ['Left out: ha, for its values are outside of what can be declared.'] } : { run, ha: entry, leftOut: [] }
}

function describeNetworks({ ref, spec }: ReadableGuest): Described {
  const { nextBoot } = spec.options
  return gather(sortedKeys(nextBoot).filter((key) => networkSlotPattern.test(key)).map((slot) => [slot, describeNetwork(ref.type, slot, nextBoot[slot] ?? '')]))
}

function describeDisks({ ref, spec }: ReadableGuest): Described {
  const { nextBoot } = spec.options
  const seen = new Set<unknown>()
  return gather(sortedKeys(nextBoot).map((slot): readonly [string, Described] => {
    const described = describeDisk(ref.type, slot, nextBoot[slot] ?? '', slot !== spec.rootSlot)
    const volume = described.entry?.['volume']
    if (volume !== undefined && seen.has(volume)) return [slot, { entry: null, leftOut: [`${slot}, whose volume stands in another slot, too`] }]
    seen.add(volume)
    return [slot, described]
  }))
}

function gather(slots: readonly (readonly [string, Described])[]): Described {
  const there = slots.filter(([, { entry }]) => entry !== null).map(([slot, { entry }]) => [slot, entry] as const)
  return { entry: there.length === 0 ? null : Object.fromEntries(there), leftOut: slots.flatMap(([, { leftOut }]) => leftOut) }
}

/** A text of the host in a comment: nothing in it may end the line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim().slice(0, 80)
}
