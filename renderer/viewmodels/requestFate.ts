import type { DriftDetail, GuestHoldingsView, HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { RequestValues } from './requestForm.ts'
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
  const notes = notesOn(kind, guest, holdings)
  if (guest.standing === 'frozen' && guest.lock === null) return { kind: 'refused', why: t.frozen, notes, remedy: null }
  if (guest.standing === 'unreachable') return { kind: 'refused', why: t.unseen, notes, remedy: null }
  const danger = appliesPending(kind, guest, values, holdings) ? (holdings?.pendingDanger ?? null) : null
  const excused = danger === null && isExcused(kind, values, holdings)
  if ((losingKinds.has(kind) || danger !== null) && !excused) {
    const why = danger === null ? t.waitsLoses : t.waitsPending(danger)
    return { kind: 'waits', why, notes: [...notes, ...(observing ? [t.observeWaits(guest.host)] : []), ...(held === null ? [] : [held])], remedy: observing ? 'hosts' : null }
  }
  if (held !== null) return { kind: 'refused', why: held, notes, remedy: null }
  if (observing) return { kind: 'refused', why: t.observe(guest.host), notes, remedy: 'hosts' }
  if (guest.lock !== null && guest.lock !== 'suspended' && guest.lock !== 'mounted') return { kind: 'refused', why: t.locked(guest.lock), notes, remedy: null }
  return { kind: 'runs', why: excused ? t.runsMadeHere : t.runs, notes, remedy: null }
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
      return type === 'qemu'
    default:
      return false
  }
}

/** Whether every pending change of a disk is dropped. */
function dropsDisks({ keys }: RequestValues, holdings: GuestHoldingsView | null): boolean {
  const chosen = String(keys).split(',')
  return (holdings?.pending ?? []).every((key) => chosen.includes(key) || !disk.test(key))
}

function notesOn(kind: RequestKind, { run }: Guest, holdings: GuestHoldingsView | null): readonly string[] {
  const t = texts.requests
  const notes: string[] = []
  if (kind === 'guest.start' && holdings?.template === true) notes.push(t.already.template)
  else if (kind === 'guest.start' && run === 'running') notes.push(t.already.running)
  if (kind === 'guest.reboot' && run === 'stopped') notes.push(t.mustRun)
  if ((kind === 'guest.shutdown' || kind === 'guest.stop') && run === 'stopped') notes.push(t.already.stopped)
  if (['guest.destroy', 'guest.template', 'guest.restore'].includes(kind) && run === 'running') notes.push(t.mustStop)
  if (kind === 'guest.template' && holdings?.template === true) notes.push(t.already.template)
  if (kind === 'guest.template' && (holdings?.snapshots.length ?? 0) > 0) notes.push(t.mustDropSnapshots)
  return notes
}
