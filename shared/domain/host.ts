import { z } from 'zod'
import { hostId } from './guest.ts'
import { hostSafety, type HostSafety } from './safety.ts'

/**
 * observe: runs nothing. propose: runs what a person applies.
 * auto: besides, runs benign steps without a flag by itself.
 */
export const hostMode = z.enum(['observe', 'propose', 'auto'])
export type HostMode = z.infer<typeof hostMode>

/** SHA-256 of a certificate as Proxmox prints it: 32 upper-case hex pairs joined by colons. */
export const fingerprint = z
  .string()
  .transform((text) => text.replace(/^sha-?256[:=]/i, '').replaceAll(':', '').toUpperCase())
  .refine((hex) => /^[0-9A-F]{64}$/.test(hex), 'a SHA-256 fingerprint is 64 hex digits, with or without colons')
  .transform((hex) => (hex.match(/../g) ?? []).join(':'))

/** Where the token is kept. Only the name of a variable or a keyring entry is ever stored in settings. */
export const tokenSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('env'), variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the token stands in an environment variable, and only the name of that is taken here: letters, digits and "_"') }),
  z.object({ kind: z.literal('keyring'), account: z.string().min(1) }),
  /** Held in memory for the life of this process: the demo. */
  z.object({ kind: z.literal('memory'), account: z.string().min(1) }),
])
export type TokenSource = z.infer<typeof tokenSource>

/** One way to reach a host: the base address of a node and the certificate it must show. */
const hostEndpoint = z.object({
  /** `https://address:port`, no path. */
  url: z.string(),
  fingerprint,
})
export type HostEndpoint = z.infer<typeof hostEndpoint>

/** A configured host, as it stands in settings. */
export const hostConfig = z.object({
  id: hostId,
  endpoints: z.array(hostEndpoint).min(1),
  token: tokenSource,
  mode: hostMode,
  /** YAML file or folder with the desired state; null = nothing declared. Absolute. */
  desiredPath: z.string().nullable(),
  /** True for the demo cluster that this app runs itself. */
  demo: z.boolean().default(false),
  /** Absent = as `safetyOf` says. */
  safety: hostSafety.optional(),
})
export type HostConfig = Readonly<z.infer<typeof hostConfig>>

/** The safety settings of a host; where nothing was set: not frozen, the usual limits, no windows. Pure. */
export function safetyOf({ safety }: Pick<HostConfig, 'safety'>): HostSafety {
  return safety ?? hostSafety.parse({})
}
