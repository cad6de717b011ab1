/**
 * How one guest differs from what is declared for it. Drift is judged on the values after the next start; a
 * difference in the running values alone means that a restart is needed. Pure.
 */
import { namedFields, type ActualGuest, type DesiredGuest, type ManagedField, type NamedField } from '../../shared/domain/guest.ts'
import type { Change, EqualityReceipt, Withheld } from '../../shared/domain/operation.ts'
import { compareField, configFields, type ComparedField } from './fields.ts'
import { formatBytes, mebibyte } from './normalise/sizes.ts'

/** Storages round sizes up (LVM extents are 4 MiB): a disk larger by less than this is judged equal. */
const diskRoundingBytes = 4 * mebibyte

export interface GuestDiff {
  readonly desired: DesiredGuest
  /** null = the host does not show it. */
  readonly actual: ActualGuest | null
  /** Fields that differ after the next start: drift. */
  readonly changes: readonly Change[]
  /** Fields that are right after the next start and differ until then. */
  readonly restarts: readonly Change[]
  readonly receipts: readonly EqualityReceipt[]
  /** Declared fields for which nothing will be planned, and why. */
  readonly withheld: readonly Withheld[]
  /** Options to set, by field, for the planner. */
  readonly options: readonly ComparedField[]
  /** Growth of the root disk to plan; null = none. */
  readonly growth: { readonly slot: string; readonly volume: string; readonly sizeBytes: number } | null
}

/** What an absent guest may mean: false when the view was partial, so that absence proves nothing. */
export interface DiffContext {
  readonly absenceProven: boolean
}

/** Compares what is declared with what was seen. Never throws. Pure. */
export function diffGuest(desired: DesiredGuest, actual: ActualGuest | null, context: DiffContext): GuestDiff {
  if (actual === null) return diffMissing(desired, context)
  if (desired.type !== undefined && desired.type !== actual.ref.type) return diffOtherType(desired, actual)
  if (desired.absent) return diffUnwanted(desired, actual)

  const run = diffRun(desired, actual)
  const options = diffOptions(desired, actual)
  const disk = diffDisk(desired, actual)
  return {
    desired,
    actual,
    changes: [...run.changes, ...options.changes, ...disk.changes],
    restarts: options.restarts,
    receipts: [...run.receipts, ...options.receipts, ...disk.receipts],
    withheld: [...run.withheld, ...options.withheld, ...disk.withheld],
    options: options.differing,
    growth: disk.growth,
  }
}

/** The declared fields of a guest, in the order in which they are shown. Pure. */
export function declaredFields(desired: DesiredGuest): readonly ManagedField[] {
  const declared: Record<NamedField, unknown> = {
    absent: desired.absent,
    run: desired.run,
    name: desired.name,
    cores: desired.cores,
    memory: desired.memoryBytes,
    swap: desired.swapBytes,
    disk: desired.diskBytes,
    description: desired.description,
    tags: desired.tags,
    onboot: desired.onboot,
  }
  return namedFields.filter((field) => declared[field] !== undefined)
}

interface Part {
  readonly changes: readonly Change[]
  readonly receipts: readonly EqualityReceipt[]
  readonly withheld: readonly Withheld[]
}
const nothing: Part = { changes: [], receipts: [], withheld: [] }

function whole(desired: DesiredGuest, actual: ActualGuest | null, part: Partial<Part>): GuestDiff {
  return { desired, actual, ...nothing, restarts: [], options: [], growth: null, ...part }
}

function diffMissing(desired: DesiredGuest, context: DiffContext): GuestDiff {
  if (!context.absenceProven) {
    const reason = 'The host does not show this guest, and not everything could be seen: nothing is concluded.'
    return whole(desired, null, { withheld: declaredFields(desired).map((field) => ({ field, code: 'observation_incomplete', reason })) })
  }
  if (desired.absent) {
    return whole(desired, null, { receipts: [{ field: 'absent', desired: 'absent', actual: 'absent', rule: 'the whole cluster was seen, and it is not there' }] })
  }
  const declared = declaredFields(desired)
  if (declared.length === 0) return whole(desired, null, {})
  const reason = 'The host has no guest with this VMID. Creating guests is not planned from a declaration yet; create it on the host, or remove it from the file.'
  return whole(desired, null, {
    changes: [{ field: 'absent', desired: 'present', actual: 'absent', running: 'absent' }],
    withheld: declared.map((field) => ({ field, code: 'guest_not_found', reason })),
  })
}

function diffOtherType(desired: DesiredGuest, actual: ActualGuest): GuestDiff {
  const reason = `Declared as ${desired.type}, but the host has a ${actual.ref.type} guest with this VMID: it may be another guest.`
  return whole(desired, actual, { withheld: declaredFields(desired).map((field) => ({ field, code: 'desired_invalid', reason })) })
}

function diffUnwanted(desired: DesiredGuest, actual: ActualGuest): GuestDiff {
  return whole(desired, actual, { changes: [{ field: 'absent', desired: 'absent', actual: 'present', running: 'present' }] })
}

function diffRun(desired: DesiredGuest, actual: ActualGuest): Part {
  if (desired.run === undefined) return nothing
  if (actual.run === 'unspecified') {
    const said = actual.hostStatus === '' ? 'nothing' : `"${actual.hostStatus}"`
    return { ...nothing, withheld: [{ field: 'run', code: 'observation_incomplete', reason: `The host says ${said}, which is neither running nor stopped.` }] }
  }
  if (desired.run === actual.run) {
    return { ...nothing, receipts: [{ field: 'run', desired: desired.run, actual: actual.run, rule: 'equal' }] }
  }
  const change: Change = { field: 'run', desired: desired.run, actual: actual.run, running: actual.run }
  const withheld: Withheld[] = actual.template ? [{ field: 'run', code: 'is_template', reason: 'This guest is a template: Proxmox does not start templates.' }] : []
  return { ...nothing, changes: [change], withheld }
}

type Options = Part & { readonly restarts: readonly Change[]; readonly differing: readonly ComparedField[] }

function diffOptions(desired: DesiredGuest, actual: ActualGuest): Options {
  const { spec } = actual
  if (spec === null) {
    const reason = 'The configuration of this guest could not be read.'
    const fields = configFields.filter((field) => declaredFields(desired).includes(field))
    return { ...nothing, restarts: [], differing: [], withheld: fields.map((field) => ({ field, code: 'observation_incomplete', reason })) }
  }
  const compared = configFields
    .map((field) => compareField(field, desired, spec.nextBoot, spec.running))
    .filter((field) => field !== null)
  const unfit = compared.filter((each) => !each.equal && each.field === 'swap' && actual.ref.type === 'qemu')
  const changed = compared.filter((each) => !each.equal)
  return {
    changes: changed.map(toChange),
    restarts: compared.filter((each) => each.equal && !each.inForce).map(toChange),
    receipts: compared.filter((each) => each.equal).map((each) => ({ field: each.field, desired: each.desired ?? 'none', actual: each.nextBoot ?? 'none', rule: each.rule })),
    withheld: unfit.map((each) => ({ field: each.field, code: 'desired_invalid', reason: 'Swap can be declared for containers only; a VM has none.' })),
    differing: changed.filter((each) => !unfit.includes(each)),
  }
}

function toChange(each: ComparedField): Change {
  return { field: each.field, desired: each.desired, actual: each.nextBoot, running: each.running }
}

type Disk = Part & Pick<GuestDiff, 'growth'>

function diffDisk(desired: DesiredGuest, actual: ActualGuest): Disk {
  if (desired.diskBytes === undefined) return { ...nothing, growth: null }
  const { spec } = actual
  const disk = spec?.disks.find((each) => each.slot === spec.rootSlot)
  if (!disk || disk.sizeBytes === null) {
    const reason = spec === null ? 'The configuration of this guest could not be read.' : 'The host does not say how large the root disk is.'
    return { ...nothing, growth: null, withheld: [{ field: 'disk', code: 'observation_incomplete', reason }] }
  }
  const shown = { field: 'disk' as const, desired: formatBytes(desired.diskBytes), actual: formatBytes(disk.sizeBytes) }
  const surplus = disk.sizeBytes - desired.diskBytes
  if (surplus >= 0 && surplus < diskRoundingBytes) {
    return { ...nothing, growth: null, receipts: [{ ...shown, rule: 'storages round sizes up by less than 4 MiB' }] }
  }
  const changes = [{ ...shown, running: shown.actual }]
  if (surplus > 0) {
    const reason = 'A disk is never shrunk: that cuts off data. Declare the size it has, or move the data to a smaller disk by hand.'
    return { ...nothing, changes, growth: null, withheld: [{ field: 'disk', code: 'shrink_refused', reason }] }
  }
  return { ...nothing, changes, growth: { slot: disk.slot, volume: disk.volume, sizeBytes: Math.ceil(desired.diskBytes / mebibyte) * mebibyte } }
}
