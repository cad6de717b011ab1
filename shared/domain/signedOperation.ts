/**
 * What an operator signs: canonical JSON (RFC 8785) of one of these two shapes. The schema judges form only;
 * whether it is in time, of this journal, host and guest, and still true is judged where it is verified.
 */
import { z } from 'zod'
import { guestType, hostId, vmid } from './guest.ts'

/** Sizes and times a payload keeps to. */
export const payloadLimits = {
  maxBytes: 128 * 1024,
  /** Brackets inside brackets, the outermost counted as 1. */
  maxDepth: 12,
  maxReasonCharacters: 1000,
  maxRequesterCharacters: 255,
  defaultLifetimeMs: 24 * 60 * 60 * 1000,
  maxLifetimeMs: 7 * 24 * 60 * 60 * 1000,
  /** A job knows no epoch, so it lives shorter. */
  maxJobLifetimeMs: 24 * 60 * 60 * 1000,
} as const

/** Visible ASCII and spaces inside: names of things must have one look. */
const asciiName = (maxCharacters: number) => z.string().max(maxCharacters).regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'only visible ASCII characters')

/** Text for people. What it may hold besides is judged by the reader of the bytes. */
const told = (maxCharacters: number) => z.string().max(maxCharacters)

/** ISO 8601 in UTC: `2026-01-31T12:00:00.000Z`, milliseconds optional. */
const instant = z.union([z.iso.datetime({ precision: 0 }), z.iso.datetime({ precision: 3 })])

/** SHA-256 of a certificate: 32 upper-case hex pairs joined by colons. */
const certificateFingerprint = z.string().regex(/^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/)

/** The host's own name in settings, and its cluster: the fingerprint of its `pve-root-ca.pem`. */
const boundHost = z.strictObject({ id: hostId, cluster: certificateFingerprint })

const guestFacts = {
  vmid,
  type: guestType,
  /** null when Proxmox has no name for it. */
  name: asciiName(255).nullable(),
  /** Volume of the root disk; null when it has none. */
  rootVolume: asciiName(512).nullable(),
}

/** This incarnation of the guest. The node is not bound: HA may move it. */
const boundGuest = z.union([
  z.strictObject({ ...guestFacts, /** smbios1 uuid of a VM. */ uuid: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) }),
  z.strictObject({ ...guestFacts, /** Of the first network; null when the guest has none. */ mac: z.string().regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/).nullable() }),
])

/** What the operation destroys, sorted by its maker. Sizes in bytes, null when the host does not say. */
const lost = z.strictObject({
  volumes: z.array(z.strictObject({ id: asciiName(512), sizeBytes: z.int().nonnegative().nullable() })).max(256),
  snapshots: z.array(asciiName(64)).max(512),
  backups: z.array(asciiName(512)).max(256),
})

const common = {
  version: z.literal(1),
  /** null for operations on the signer set, its roles and the policy: they concern no host. */
  host: boundHost.nullable(),
  kind: z.string().max(64).regex(/^[a-z]+(?:\.[a-z][A-Za-z]*)+$/),
  /** Each kind's own schema says more. */
  parameters: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/), z.json()),
  /** null exactly when `host` is. */
  guest: boundGuest.nullable(),
  /** SHA-1 of the guest's configuration as Proxmox gives it, or SHA-256 of what else was reviewed. */
  reviewed: z.strictObject({ digest: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/), observedAt: instant }),
  lost,
  /** A fresh backup, told as evidence. */
  backup: z.strictObject({ volume: asciiName(512), verifiedAt: instant }).nullable(),
  /** Told, never trusted: no rule rests on `reason` and `requester`. */
  reason: told(payloadLimits.maxReasonCharacters),
  requester: told(payloadLimits.maxRequesterCharacters),
  /** At least 128 random bits: a UUID, hex or base64url. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22,86}$/),
  notBefore: instant,
  expires: instant,
}

/** Minted by a journal for one pending item. */
const operationPayload = z.strictObject({
  type: z.literal('countersign.operation'),
  /** Which journal asks, and since which of its epochs. */
  journal: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  epoch: z.int().nonnegative(),
  ...common,
  signerSetVersion: z.int().nonnegative(),
})

/** Made elsewhere; it knows no journal, epoch or signer set. */
const jobPayload = z.strictObject({
  type: z.literal('countersign.job'),
  issuedAt: instant,
  ...common,
})

/** The one schema of signed bytes. Unknown keys are refused. */
export const signedPayload = z
  .discriminatedUnion('type', [operationPayload, jobPayload])
  .refine((payload) => (payload.host === null) === (payload.guest === null), 'host and guest are bound together')
  .refine((payload) => (payload.host === null) === /^(?:signers|roles|policy)\./.test(payload.kind), 'only operations on signers, roles and policy bind no host')

export type OperationPayload = z.infer<typeof operationPayload>
export type JobPayload = z.infer<typeof jobPayload>
/** What can be signed: an operation of a journal, or a job from elsewhere. */
export type SignedPayload = OperationPayload | JobPayload
/** What both shapes say of the operation and of the guest it is for. */
export type SignedFacts = Pick<OperationPayload, 'host' | 'kind' | 'parameters' | 'guest' | 'reviewed' | 'lost'>
