/**
 * The contract between the trusted prompt and the main process. It is another one than the window's and is never
 * served to the window: only the prompt that the main process opened itself can speak it, and only about the one
 * request it was opened for. No message names what is signed; that was settled when the prompt was opened.
 */
import { z } from 'zod'
import { appErrorDto, type AppErrorDto } from '../domain/appError.ts'
import { guestType } from '../domain/guest.ts'
import { keyFingerprint, keyType } from '../domain/signer.ts'
import type { Result } from '../lib/result.ts'

/** A key of the ssh-agent whose signature would count. */
const promptKey = z.object({
  fingerprint: keyFingerprint,
  keyType,
  /** What the agent calls it; '' when that cannot be shown. */
  comment: z.string(),
  /** Whose key it is; '' where that is judged elsewhere. */
  principal: z.string(),
})
export type PromptKey = z.infer<typeof promptKey>

/** All that is shown. Everything but `reason`, `keys` and who has signed is read out of the bytes that will be signed. */
const promptView = z.object({
  /** An imperative sentence: `Destroy 105 nextcloud-old with all its disks`. */
  summary: z.string(),
  kind: z.string(),
  /** null for a change of the signer set. */
  host: z.string().nullable(),
  guest: z.object({ vmid: z.number(), name: z.string().nullable(), type: guestType }).nullable(),
  /** Why it takes a signature. */
  reason: z.string(),
  /** `3 volumes (236 GiB) and 2 snapshots`; null = nothing is. */
  lost: z.string().nullable(),
  /** What brings it back: a fresh backup's volume and when it was verified; null = there is none. */
  backup: z.object({ volume: z.string(), verifiedAt: z.string() }).nullable(),
  /** Every fact of the payload. `loses` marks what is lost. */
  lines: z.array(z.object({ label: z.string(), value: z.string(), loses: z.boolean() })),
  /** The exact bytes as text (they are UTF-8), how many they are, and their SHA-256 in hex. */
  payload: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  /** ISO 8601 UTC. */
  expires: z.string(),
  /** Distinct people who have signed already, and how many must. */
  signed: z.array(z.string()),
  needed: z.number(),
  keys: z.array(promptKey),
  /** Why the agent offers no key; null = it offers some. */
  agentProblem: appErrorDto.nullable(),
})
export type PromptView = z.infer<typeof promptView>

/** A signature was made, verified and taken in. */
const promptSigned = z.object({
  /** '' where that is judged elsewhere. */
  principal: z.string(),
  /** Distinct people who have signed now, and how many must. */
  signed: z.number(),
  needed: z.number(),
  /** The file with the signature, where it is to be handed back to somebody else; null = it was taken in here. */
  handBack: z.string().nullable(),
})
export type PromptSigned = z.infer<typeof promptSigned>

const nothing = z.strictObject({})

/** Inputs are strict: a key the contract does not name is refused, never ignored. */
export const promptRequests = {
  'prompt.view': { input: nothing, output: promptView },
  'prompt.signWithAgent': { input: z.strictObject({ fingerprint: keyFingerprint }), output: promptSigned },
  'prompt.signWithKeyFile': {
    input: z.strictObject({
      /** Absolute, or beginning with `~/`. */
      path: z.string().min(1).max(4096),
      /** null = none was typed. */
      passphrase: z.string().max(1024).nullable(),
    }),
    output: promptSigned,
  },
  /** Ends the prompt; a signature that is being made is called off. */
  'prompt.cancel': { input: nothing, output: nothing },
} as const

/** Name of a request of the prompt. */
export type PromptRequestName = keyof typeof promptRequests
/** What the prompt sends along, checked. */
export type PromptInput<N extends PromptRequestName> = z.output<(typeof promptRequests)[N]['input']>
/** What it is answered when all went well. */
export type PromptOutput<N extends PromptRequestName> = z.output<(typeof promptRequests)[N]['output']>
/** The answer to a request of the prompt as a value. */
export type PromptResult<N extends PromptRequestName> = Result<PromptOutput<N>>

/** What the prompt's page calls; each shell gives it one. Results are values, never throws. */
export type PromptBridge = { readonly [N in PromptRequestName]: (input: PromptInput<N>) => Promise<PromptResult<N>> }

/** Where the page of the browser shell connects, on the prompt's own port. Its messages are those of `socketMessages.ts`. */
export const promptSocketPath = '/prompt'

/** What the server sends to the page. */
export type PromptSocketAnswer =
  | { readonly welcome: Record<string, never> }
  | { readonly refused: AppErrorDto }
  | { readonly id: number; readonly result: PromptResult<PromptRequestName> }
