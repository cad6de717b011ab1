import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { texts } from '../texts.ts'
import { requestFields, type ChoiceSource, type RequestField, type RequestKind } from './requestKinds.ts'
import { formatSize, gibibyte } from './sizes.ts'
import { dayAndTime } from './times.ts'

/** What stands in a form: one entry a field, by the parameter's name. */
export type RequestValues = Readonly<Record<string, string | boolean>>

/** A parameter as the catalogue takes it. */
export type RequestParameter = string | number | boolean | string[]

/** What is faulty, by the parameter's name. */
export type RequestErrors = Readonly<Record<string, string>>

/** What is known of the guest's holdings while its form is open. */
export interface HoldingsState {
  readonly value: GuestHoldingsView | null
  readonly error: AppErrorDto | null
}

/** One choice of a list. */
export interface RequestChoice {
  readonly value: string
  readonly label: string
}

const backupModes = ['snapshot', 'suspend', 'stop'] as const
const growable = /^(rootfs|mp\d+|(scsi|virtio|sata|ide)\d+)$/
const detachable = /^(mp\d+|(scsi|virtio|sata|ide)\d+)$/

/** The fields of a form for a guest of this type. Pure. */
export function fieldsOf(kind: RequestKind, type: 'lxc' | 'qemu'): readonly RequestField[] {
  return requestFields[kind].filter((field) => field.kind !== 'switch' || field.only === undefined || field.only === type)
}

/** Whether a form needs what the guest holds: to choose from, or to know what a start would apply. Pure. */
export function needsHoldings(kind: RequestKind): boolean {
  return kind !== 'guest.shutdown' && kind !== 'guest.stop'
}

/** The empty form: a choice of one is made, switches are off. Pure. */
export function emptyValues(fields: readonly RequestField[], holdings: GuestHoldingsView | null): RequestValues {
  return Object.fromEntries(fields.map((field) => [field.name, emptyValue(field, holdings)]))
}

function emptyValue(field: RequestField, holdings: GuestHoldingsView | null): string | boolean {
  if (field.kind === 'switch') return false
  if (field.kind !== 'choice') return ''
  if (field.from === 'backupModes') return 'snapshot'
  const choices = choicesOf(field.from, holdings)
  return choices.length === 1 ? (choices[0]?.value ?? '') : ''
}

/** What can be chosen; empty while it is not read. Pure but for the time zone of labels. */
export function choicesOf(from: ChoiceSource, holdings: GuestHoldingsView | null): readonly RequestChoice[] {
  const t = texts.requests
  if (from === 'backupModes') return backupModes.map((mode) => ({ value: mode, label: t.modes[mode] }))
  if (holdings === null) return []
  switch (from) {
    case 'snapshots':
      return holdings.snapshots.toReversed().map(({ name, createdAt, hasMemory }) => ({
        value: name,
        label: [t.snapshotAt(name, createdAt === null ? t.unknownTime : dayAndTime(createdAt)), ...(hasMemory ? [t.withMemory] : [])].join(', '),
      }))
    case 'backups':
      return holdings.backups.map(({ volume, createdAt, sizeBytes, protected: kept, verified }) => ({
        value: volume,
        label: [t.backupAt(dayAndTime(createdAt), formatSize(sizeBytes)), ...(verified === null ? [] : [verified ? t.verified : t.verifyFailed]), ...(kept ? [t.isProtected] : []), volume].join(' · '),
      }))
    case 'pending': {
      const all = { value: holdings.pending.join(','), label: t.allPending(holdings.pending.join(', ')) }
      return [...(holdings.pending.length > 1 ? [all] : []), ...holdings.pending.map((key) => ({ value: key, label: key }))]
    }
    case 'storages':
      return holdings.storages.map((storage) => ({ value: storage, label: storage }))
    default:
      return holdings.disks.filter(({ slot }) => fits(from, slot)).map(({ slot, volume, sizeBytes }) => ({ value: slot, label: `${slot} · ${volume} · ${sizeBytes === null ? t.sizeUnknown : formatSize(sizeBytes)}` }))
  }
}

function fits(from: 'attachedDisks' | 'unusedDisks' | 'growableDisks', slot: string): boolean {
  if (from === 'unusedDisks') return slot.startsWith('unused')
  return (from === 'growableDisks' ? growable : detachable).test(slot)
}

/** The parameters as the catalogue takes them, or what is faulty. A disk is named with the volume that was shown. Pure. */
export function readRequest(kind: RequestKind, fields: readonly RequestField[], values: RequestValues, holdings: GuestHoldingsView | null): Result<Record<string, RequestParameter>, RequestErrors> {
  const parameters: Record<string, RequestParameter> = {}
  const errors: Record<string, string> = {}
  const take = (name: string, read: Result<RequestParameter, string>): void => {
    if (read.ok) parameters[name] = read.value
    else errors[name] = read.error
  }
  for (const field of fields) take(field.name, readField(kind, field, values, holdings))
  const disk = holdings?.disks.find(({ slot }) => slot === parameters.slot)
  if (disk !== undefined) parameters.volume = disk.volume
  return Object.keys(errors).length === 0 ? ok(parameters) : err(errors)
}

function readField(kind: RequestKind, field: RequestField, values: RequestValues, holdings: GuestHoldingsView | null): Result<RequestParameter, string> {
  const value = values[field.name] ?? ''
  if (field.kind === 'switch') return ok(value === true)
  const text = String(value).trim()
  if (field.kind === 'gibibytes') return readSize(text, values, holdings)
  if (field.kind === 'text') return field.optional ? ok(text) : readSnapshotName(text, holdings)
  const t = texts.requests.errors
  if (!choicesOf(field.from, holdings).some((choice) => choice.value === text)) return err(t.choose)
  const kept = kind === 'backup.delete' && (holdings?.backups.some((backup) => backup.volume === text && backup.protected) ?? false)
  if (kept) return err(t.protected)
  return ok(field.from === 'pending' ? text.split(',') : text)
}

function readSnapshotName(name: string, holdings: GuestHoldingsView | null): Result<string, string> {
  const t = texts.requests.errors
  if (name === '') return err(t.nameMissing)
  if (!/^[A-Za-z][A-Za-z0-9_-]{1,39}$/.test(name)) return err(t.nameShape)
  if (['current', 'vzdump', 'pending'].includes(name)) return err(t.nameKept)
  return holdings?.snapshots.some((snapshot) => snapshot.name === name) ? err(t.nameTaken) : ok(name)
}

function readSize(text: string, values: RequestValues, holdings: GuestHoldingsView | null): Result<number, string> {
  const t = texts.requests.errors
  if (!/^\d{1,7}$/.test(text)) return err(t.sizeShape)
  const bytes = Number(text) * gibibyte
  const disk = holdings?.disks.find(({ slot }) => slot === values.slot)
  if (disk === undefined) return ok(bytes)
  if (disk.sizeBytes === null) return err(t.sizeUnread)
  return bytes > disk.sizeBytes ? ok(bytes) : err(t.sizeSmall(formatSize(disk.sizeBytes)))
}
