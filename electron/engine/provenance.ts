/**
 * Proof that this app itself made a guest and that nothing of value can be in it yet, established on one observation.
 * Like a verified approval it has a private brand and one maker: the reader that holds the journal against the host.
 * Nothing that a declaration, a hub, the window or a tag says can make one. Also what may be removed on the strength
 * of it, and what ends it. Pure.
 */
import type { ActualGuest, GuestSpec } from '../../shared/domain/guest.ts'
import type { Operation, OperationParameters } from '../../shared/domain/operation.ts'

/**
 * `created` = made empty, and never started since. `scratch` = made by a person who said that it may go again; what
 * runs in it does not matter.
 */
export type ProvenanceKind = 'created' | 'scratch'

/** What makes a guest this very incarnation of its VMID. Volume and MAC or uuid are never missing. */
export interface GuestIdentity {
  readonly rootVolume: string
  /** QEMU. */
  readonly uuid: string | null
  /** LXC. */
  readonly mac: string | null
}

/** An operation by its kind, whether or not this version knows the kind. */
interface NamedOperation {
  readonly kind: string
  readonly parameters: OperationParameters
}

/** What was established. */
export interface ProvenanceFacts {
  readonly kind: ProvenanceKind
  /** The very observation on which it was established. */
  readonly guest: ActualGuest
  /** The journal entry that made the guest. */
  readonly operationId: string
  /** ISO 8601 UTC. */
  readonly beganAt: string
}

const mintKey: unique symbol = Symbol('mint')

/** The proof itself, bound to one observation. `read` is the only way in. */
export class Provenance {
  readonly #facts: ProvenanceFacts

  constructor(key: typeof mintKey, facts: ProvenanceFacts) {
    if (key !== mintKey) throw new Error('provenance is established by the reader of the journal alone')
    this.#facts = Object.freeze({ ...facts })
  }

  /** What was established. Throws TypeError on a forgery. */
  static read(provenance: Provenance): ProvenanceFacts {
    if (!(#facts in provenance)) throw new TypeError('not an established provenance')
    return provenance.#facts
  }
}

let handedOut = false

/** Hands out the mint, once in the life of the process: to `reconcile/provenance.ts`, when it loads. Throws after that. */
export function takeProvenanceMint(): (facts: ProvenanceFacts) => Provenance {
  if (handedOut) throw new Error('the mint of provenance belongs to the reader of the journal')
  handedOut = true
  return (facts) => new Provenance(mintKey, facts)
}

/** The identity of a guest as it was read; null when a part of it is missing, and nothing can be bound to it. Pure. */
export function identityOf({ ref, spec }: Pick<ActualGuest, 'ref' | 'spec'>): GuestIdentity | null {
  const rootVolume = spec === null ? null : rootVolumeOf(spec)
  if (spec === null || rootVolume === null) return null
  if (ref.type === 'qemu') return spec.uuid === null ? null : { rootVolume, uuid: spec.uuid, mac: null }
  return spec.mac === null ? null : { rootVolume, uuid: null, mac: spec.mac }
}

/** Whether two identities are the same incarnation. Pure. */
export function isSameGuest(one: GuestIdentity, other: GuestIdentity): boolean {
  return one.rootVolume === other.rootVolume && one.uuid === other.uuid && one.mac === other.mac
}

/**
 * Kinds that provenance excuses from a signature, with exactly the reach that the guest itself has: never what other
 * guests left under its VMID, never entries of jobs, replication or HA, never a backup. Pure.
 */
export function isExcusable({ kind, parameters }: Operation): boolean {
  switch (kind) {
    case 'guest.destroy':
      return !isSet(parameters['purge']) && !isSet(parameters['unreferencedDisks'])
    case 'disk.delete':
    case 'snapshot.delete':
      return true
    default:
      return false
  }
}

/** Anything but a plain `false`, or nothing at all, counts as set. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false
}

/** Kinds that bring no data into a guest and do not start it. */
const harmless: ReadonlySet<string> = new Set([
  'guest.configure', 'guest.revert', 'network.set', 'network.remove', 'disk.configure', 'disk.grow', 'disk.detach', 'disk.delete',
  'snapshot.create', 'snapshot.delete', 'backup.create', 'backup.protect',
])
/** Kinds that only scratch outlives. */
const power: ReadonlySet<string> = new Set(['guest.start', 'guest.shutdown', 'guest.stop', 'guest.reboot'])

/**
 * Whether a guest is still what it was made as after an operation of ours. Kinds that are not named here end it: a
 * restored, replaced or attached volume may hold what nobody has said may go. Pure.
 */
export function outlives(kind: ProvenanceKind, operation: NamedOperation): boolean {
  if (operation.kind === 'disk.attach') return operation.parameters['volume'] === undefined // a new disk, not one that was there
  return harmless.has(operation.kind) || (kind === 'scratch' && power.has(operation.kind))
}

/** Kinds whose guest is empty when it is made. A copy or a restored backup may be the last of its data. */
const makesEmpty: ReadonlySet<string> = new Set(['guest.create'])

/** What a guest that an operation makes will be; null = nothing that could excuse its removal. Pure. */
export function provenanceToBe(operation: Pick<NamedOperation, 'kind'>, scratch: boolean): ProvenanceKind | null {
  if (scratch) return 'scratch'
  return makesEmpty.has(operation.kind) ? 'created' : null
}

function rootVolumeOf(spec: GuestSpec): string | null {
  return spec.disks.find((disk) => disk.slot === spec.rootSlot)?.volume ?? null
}
