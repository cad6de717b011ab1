import type { DriftDetail, GuestHoldingsView, HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { changedSettings } from './diskProperties.ts'
import type { RequestValues } from './requestFields.ts'
import { losingKinds, type RequestKind } from './requestKinds.ts'

/**
 * What will come of a request, as far as it can be told beforehand; the gate decides on a fresh look.
 * `notes` = what stands in its way later, or makes it idle.
 */
export interface RequestFate {
  readonly kind: 'runs' | 'waits' | 'refused'
  readonly why: string
  readonly notes: readonly string[]
  /** hosts = the reason is the host's mode. */
  readonly remedy: 'hosts' | null
}

type Guest = RequestSetting['guest']

const disk = /^(?:rootfs|vmstate|(?:efidisk|tpmstate|mp|scsi|virtio|sata|ide|unused)\d+)$/

/** What is known beside the form. `held` = why nothing at all is sent to the host; null = nothing keeps it back. */
export interface RequestSetting {
  readonly guest: Pick<DriftDetail, 'host' | 'type' | 'run' | 'lock' | 'standing'>
  readonly holdings: GuestHoldingsView | null
  readonly host: HostView | null
  readonly held: string | null
}

/** Tells the fate of a request. Pure. */
export function requestFate(kind: RequestKind, values: RequestValues, { guest, holdings, host, held }: RequestSetting): RequestFate {
  const t = texts.requests
  const observing = host?.mode === 'observe'
  const notes = notesOn(kind, guest, values, holdings)
  const beside = kind === 'guest.restoreNew' // the guest itself is not touched
  if (guest.standing === 'frozen' && guest.lock === null && !beside) return { kind: 'refused', why: t.frozen, notes, remedy: null }
  if (guest.standing === 'unreachable') return { kind: 'refused', why: t.unseen, notes, remedy: null }
  const danger = dangerOf(kind, values, holdings) ?? (appliesPending(kind, guest, values, holdings) ? (holdings?.pendingDanger ?? null) : null)
  const loses = losingKinds.has(kind) || (kind === 'disk.move' && values['deleteSource'] === true)
  const excused = danger === null && isExcused(kind, values, holdings)
  if ((loses || danger !== null) && !excused) {
    const why = danger === null ? t.waitsLoses : t.waitsPending(danger)
    return { kind: 'waits', why, notes: [...notes, ...(observing ? [t.observeWaits(guest.host)] : []), ...(held === null ? [] : [held])], remedy: observing ? 'hosts' : null }
  }
  if (held !== null) return { kind: 'refused', why: held, notes, remedy: null }
  if (observing) return { kind: 'refused', why: t.observe(guest.host), notes, remedy: 'hosts' }
  const harmless = beside || (kind !== 'guest.clone' && (guest.lock === 'suspended' || guest.lock === 'mounted'))
  if (guest.lock !== null && !harmless) return { kind: 'refused', why: t.locked(guest.lock), notes, remedy: null }
  return { kind: 'runs', why: excused ? t.runsMadeHere : t.runs, notes, remedy: null }
}

/** What a change of a disk puts at risk, as the catalogue says; null = nothing. */
function dangerOf(kind: RequestKind, values: RequestValues, holdings: GuestHoldingsView | null): string | null {
  const changed = holdings?.disks.find(({ slot }) => slot === values['slot'])
  if (kind !== 'disk.configure' || changed === undefined) return null
  const { cache, replicate } = changedSettings(changed, values, ['cache', 'replicate'])
  if (cache === 'unsafe') return texts.requests.unsafeCache
  return replicate === '0' ? texts.requests.unreplicated : null
}

/** Whether it may lose something and still runs at once: the guest was made here. The gate finds out whether that still holds. */
function isExcused(kind: RequestKind, values: RequestValues, holdings: GuestHoldingsView | null): boolean {
  if (holdings?.madeHereAt == null) return false
  return kind === 'guest.destroy' ? values.purge !== true && values.unreferencedDisks !== true : kind === 'disk.delete' || kind === 'snapshot.delete'
}

/** Whether Proxmox applies what is pending along with it; as the catalogue says of each kind. */
function appliesPending(kind: RequestKind, { type }: Guest, values: RequestValues, holdings: GuestHoldingsView | null): boolean {
  switch (kind) {
    case 'guest.start':
    case 'guest.reboot':
      return true
    case 'guest.revert':
      return type === 'qemu' && !dropsDisks(values, holdings)
    case 'backup.create':
      return type === 'qemu' || values.mode === 'stop'
    case 'disk.detach':
    case 'disk.attach':
    case 'disk.configure':
    case 'network.set':
    case 'network.remove':
      return type === 'qemu'
    case 'guest.migrate':
      return type === 'lxc' || holdings?.haManaged === true
    case 'ha.set':
      return values['state'] === 'started'
    default:
      return false
  }
}

/** Whether every pending change of a disk is dropped. */
function dropsDisks({ keys }: RequestValues, holdings: GuestHoldingsView | null): boolean {
  const chosen = String(keys).split(',')
  return (holdings?.pending ?? []).every((key) => chosen.includes(key) || !disk.test(key))
}

/** Kinds that Proxmox refuses on a guest that runs. */
const stoppedOnly: ReadonlySet<RequestKind> = new Set(['guest.destroy', 'guest.template', 'guest.restore', 'disk.replace'])
/** Kinds that are refused on a protected guest of either type. */
const protectedKinds: ReadonlySet<RequestKind> = new Set(['guest.destroy', 'guest.restore', 'disk.replace'])
/** Kinds that change a mount point, which Proxmox refuses on a protected container. */
const mountKinds: ReadonlySet<RequestKind> = new Set(['disk.attach', 'disk.configure'])

function notesOn(kind: RequestKind, { type, run }: Guest, values: RequestValues, holdings: GuestHoldingsView | null): readonly string[] {
  const t = texts.requests
  const notes: string[] = []
  const snapshots = holdings?.snapshots.length ?? 0
  const deletes = kind === 'disk.move' && values['deleteSource'] === true
  if (kind === 'guest.start' && holdings?.template === true) notes.push(t.already.template)
  else if (kind === 'guest.start' && run === 'running') notes.push(t.already.running)
  if (kind === 'guest.reboot' && run === 'stopped') notes.push(t.mustRun)
  if ((kind === 'guest.shutdown' || kind === 'guest.stop') && run === 'stopped') notes.push(t.already.stopped)
  if ((stoppedOnly.has(kind) || (kind === 'disk.move' && type === 'lxc')) && run === 'running') notes.push(t.mustStop)
  if (kind === 'guest.migrate' && type === 'qemu' && run !== 'stopped' && values['online'] !== true) notes.push(t.mustMoveOnline)
  if (kind === 'guest.clone' && type === 'lxc' && run !== 'stopped' && (values['snapshot'] ?? '') === '') notes.push(t.mustNameSnapshot)
  if ((kind === 'guest.template' || kind === 'ha.set') && holdings?.template === true) notes.push(t.already.template)
  if (kind === 'guest.template' && snapshots > 0) notes.push(t.mustDropSnapshots)
  if (deletes && snapshots > 0) notes.push(t.snapshotsHold)
  if (holdings?.protection === true && (deletes || protectedKinds.has(kind) || (mountKinds.has(kind) && type === 'lxc'))) notes.push(t.protectedGuest)
  if ((kind === 'ha.set' || kind === 'ha.remove') && holdings?.ha === 'unknown') notes.push(t.haUnknown)
  if (kind === 'ha.remove' && holdings?.ha === null) notes.push(t.notManaged)
  return notes
}
