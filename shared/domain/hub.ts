/**
 * What a hub speaks: JSON over HTTPS. A hub brings wishes and signed jobs and is trusted with neither: all of it ends
 * in the same gate as everything else. Desired state has the schema of the operator's own files
 * (`countersign.schema.json`), one document for each host.
 */
import { z } from 'zod'
import { hasHiddenCharacter } from '../lib/hiddenCharacters.ts'
import { readPlainText } from '../lib/plainText.ts'
import { guestRef, hostId } from './guest.ts'
import { fingerprint, tokenSource } from './host.ts'
import { payloadLimits } from './signedOperation.ts'

/** What a hub's answers keep to. */
export const hubLimits = {
  /** Of one answer. */
  maxBytes: 1024 * 1024,
  /** Brackets inside brackets. */
  maxDepth: 16,
  /** Of one host at a time. */
  maxJobs: 50,
  /** Signatures on one job. */
  maxSignatures: 9,
} as const

/** Text that looks like what it is: it comes to be shown and signed. */
const plainText = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .refine((text) => text.isWellFormed() && text.normalize('NFC') === text && !hasHiddenCharacter(text), 'hidden characters, or not Unicode normal form C')

/** The same, as people type it: what has another normal form is put right, and what is not seen is named. */
const typedText = (maxCharacters: number) =>
  z.string().transform((text, context) => {
    const read = readPlainText(text, maxCharacters)
    if (read.ok) return read.value
    context.addIssue({ code: 'custom', message: read.error })
    return z.NEVER
  })

/** An operation that somebody wishes for, without any signature. `parameters` are judged by the kind's own schema. */
const wish = z.strictObject({
  host: hostId,
  vmid: guestRef.shape.vmid,
  kind: plainText(64),
  parameters: z.record(z.string().max(64), z.json()).default({}),
  /** For those who sign. Put into Unicode normal form C. */
  reason: typedText(payloadLimits.maxReasonCharacters).default(''),
})
export type Wish = Readonly<z.infer<typeof wish>>

/** A file of wishes: one, or a list. */
export const wishFile = z.union([wish.transform((one) => [one]), z.array(wish).min(1).max(hubLimits.maxJobs)])

/** An instant in UTC. */
const instant = z.iso.datetime()

/** A wish as a hub hands it out: taken once for each `id`, within 24 hours of `issuedAt`. */
const wishedJob = z.strictObject({ kind: z.literal('wish'), id: plainText(128).min(1), issuedAt: instant, wish })

/** A signed job: the canonical JSON of a `countersign.job` as text, and the armored signatures of its UTF-8 bytes. */
const signedJob = z.strictObject({
  kind: z.literal('signed'),
  payload: z.string().min(1).max(payloadLimits.maxBytes),
  signatures: z.array(z.string().max(64 * 1024)).min(1).max(hubLimits.maxSignatures),
})

/** A job as a hub or a file holds it out; nothing of it is trusted. */
export const offeredJob = z.discriminatedUnion('kind', [wishedJob, signedJob])
export type OfferedJob = Readonly<z.infer<typeof offeredJob>>

/** `GET /v1/hosts/{host}/jobs`. Each job is judged by itself: one that does not fit spoils no other. */
export const jobsDocument = z.strictObject({ version: z.literal(1), jobs: z.array(z.unknown()).max(hubLimits.maxJobs) })

/** A hub as it stands in settings. */
export const hubConfig = z.strictObject({
  /** `https://address:port`, no path. */
  url: z.string(),
  /** Of its certificate. */
  fingerprint,
  token: tokenSource,
  /** Hosts that take from it; null = all. */
  hosts: z.array(hostId).min(1).nullable(),
})
export type HubConfig = Readonly<z.infer<typeof hubConfig>>
