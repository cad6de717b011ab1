/**
 * The payload of an operation on a guest: made from an observation when an item becomes pending, and compared with
 * a fresh one before anything is sent. Pure.
 */
import type { ActualGuest, GuestBackup } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { payloadLimits, type OperationPayload, type SignedFacts } from '../../shared/domain/signedOperation.ts'
import { toPlainLabel } from '../../shared/lib/plainText.ts'
import { pendingLosses } from './classify.ts'
import type { BoundOperation } from './operations/catalogue.ts'
import { gatherLost, nothingLost } from './operations/definition.ts'

/** What the minting needs besides the guest. */
export interface MintContext {
  readonly journal: string
  readonly epoch: number
  /** SHA-256 fingerprint of the cluster's own root certificate. */
  readonly cluster: string
  /** Who or what asks for it; of a path the file alone is told. */
  readonly requester: string
  readonly reason: string
  readonly nonce: string
  readonly nowMs: number
  readonly signerSetVersion: number
}

/** The part of a payload that stands for the guest as it is. */
type Binding = Pick<SignedFacts, 'guest' | 'lost'> & { readonly digest: string }

/** Why a payload does not fit. `moved` names the facts, for people. */
export interface Misfit {
  readonly code: 'binding_mismatch' | 'state_changed'
  readonly moved: readonly string[]
}

/** Makes the payload of an operation on a guest that was read whole; null when it was not. Pure. */
export function mintPayload(operation: Operation, bound: BoundOperation, guest: ActualGuest, context: MintContext): OperationPayload | null {
  const binding = bindingOf(bound, guest)
  if (binding === null) return null
  const now = new Date(context.nowMs).toISOString()
  return {
    type: 'countersign.operation',
    version: 1,
    journal: context.journal,
    epoch: context.epoch,
    host: { id: operation.guest.host, cluster: context.cluster },
    kind: operation.kind,
    parameters: operation.parameters as OperationPayload['parameters'],
    guest: binding.guest,
    reviewed: { digest: binding.digest, observedAt: now },
    lost: binding.lost,
    backup: freshBackup(guest),
    reason: context.reason,
    requester: toPlainLabel(context.requester, payloadLimits.maxRequesterCharacters),
    nonce: context.nonce,
    notBefore: now,
    expires: new Date(context.nowMs + payloadLimits.defaultLifetimeMs).toISOString(),
    signerSetVersion: context.signerSetVersion,
  }
}

/**
 * Whether a signed payload asks for exactly this operation on exactly this guest, as it is now. null = it does.
 * Another operation or another incarnation of the VMID is `binding_mismatch`; facts that moved are `state_changed`,
 * a verified backup that was shown as evidence and is no longer there, or no longer verified, among them.
 * The node is not bound: HA may move a guest. Pure.
 */
export function findMisfit(payload: SignedFacts & Pick<OperationPayload, 'backup'>, operation: Operation, bound: BoundOperation, guest: ActualGuest): Misfit | null {
  const differing = [
    ...(payload.host?.id === operation.guest.host ? [] : ['host']),
    ...(payload.kind === operation.kind ? [] : ['operation']),
    ...(stable(payload.parameters) === stable(operation.parameters) ? [] : ['parameters']),
  ]
  if (differing.length > 0) return { code: 'binding_mismatch', moved: differing }

  const fresh = bindingOf(bound, guest)
  if (fresh === null || fresh.guest === null || payload.guest === null) return { code: 'state_changed', moved: ['the guest can no longer be read'] }
  const { name: signedName, ...signedIdentity } = payload.guest
  const { name, ...identity } = fresh.guest
  const reborn = identityDifference(signedIdentity, identity)
  if (reborn.length > 0) return { code: 'binding_mismatch', moved: reborn }

  const moved = [
    ...(signedName === name ? [] : [`name (${signedName ?? 'none'} → ${name ?? 'none'})`]),
    ...(stable(payload.lost.volumes) === stable(fresh.lost.volumes) ? [] : ['volumes']),
    ...(stable(payload.lost.snapshots) === stable(fresh.lost.snapshots) ? [] : ['snapshots']),
    ...(stable(payload.lost.backups) === stable(fresh.lost.backups) ? [] : ['backups']),
    ...(payload.reviewed.digest === fresh.digest ? [] : ['configuration']),
    ...(payload.backup === null || verifiedBackups(guest).some(({ volume }) => volume === payload.backup?.volume) ? [] : [`verified backup ${payload.backup.volume}`]),
  ]
  return moved.length === 0 ? null : { code: 'state_changed', moved }
}

/** A misfit as a sentence for people. Pure. */
export function describeMisfit({ code, moved }: Misfit): string {
  return code === 'binding_mismatch'
    ? `What was signed is not this: another ${moved.join(', ')}.`
    : `The guest is not as it was when this was reviewed: ${moved.join(', ')} changed.`
}

/** null when the configuration, or the holdings and leftovers that the operation needs, were not read. */
function bindingOf(bound: BoundOperation, guest: ActualGuest): Binding | null {
  const { spec } = guest
  if (spec === null || (bound.needsHoldings && guest.holdings === undefined)) return null
  if (bound.needsLeftovers && guest.holdings?.leftovers === undefined) return null
  const rootVolume = spec.disks.find((disk) => disk.slot === spec.rootSlot)?.volume ?? null
  const facts = { vmid: guest.ref.vmid, type: guest.ref.type, name: spec.nextBoot.name, rootVolume }
  const lost = allLost(bound, guest)
  return {
    guest: guest.ref.type === 'qemu' && spec.uuid !== null ? { ...facts, uuid: spec.uuid } : { ...facts, mac: spec.mac },
    lost,
    digest: spec.digest,
  }
}

/** What the operation destroys itself, and what goes with the pending changes that it applies. */
function allLost(bound: BoundOperation, guest: ActualGuest): Binding['lost'] {
  const triggered = bound.appliesPending(guest) ? pendingLosses(guest) : []
  const { volumes, snapshots, backups } = gatherLost(bound.lost(guest), { ...nothingLost, volumes: triggered })
  return { volumes: [...volumes], snapshots: [...snapshots], backups: [...backups] }
}

function identityDifference(signed: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set([...Object.keys(signed), ...Object.keys(now)])].filter((key) => signed[key] !== now[key])
}

/** The newest backup that its storage has verified, as evidence. It never makes a step benign. */
function freshBackup(guest: ActualGuest): OperationPayload['backup'] {
  const [newest] = verifiedBackups(guest).toSorted((a, b) => b.createdAt - a.createdAt)
  return newest === undefined ? null : { volume: newest.volume, verifiedAt: new Date(newest.createdAt * 1000).toISOString() }
}

function verifiedBackups({ holdings }: ActualGuest): readonly GuestBackup[] {
  return (holdings?.backups ?? []).filter((backup) => backup.verified === true)
}

/** JSON with the keys of every object sorted: equal text for equal values. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
