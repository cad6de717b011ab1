/** Adding, testing, removing hosts, and the demo. */
import { z } from 'zod'
import { hostId } from '../../domain/guest.ts'
import { hostMode } from '../../domain/host.ts'
import { nothing } from './shapes.ts'

/** What a host test found, one line a check. */
const hostTest = z.object({
  ok: z.boolean(),
  version: z.string().nullable(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), remedy: z.string().nullable() })),
})
export type HostTest = z.infer<typeof hostTest>

/** Part of `requests`. */
export const hostRequests = {
  'hosts.probe': {
    input: z.strictObject({ url: z.string().min(1).max(300) }),
    output: z.object({ url: z.string(), fingerprint: z.string(), subject: z.string(), validTo: z.string() }),
  },
  'hosts.add': {
    input: z.strictObject({
      name: hostId,
      url: z.string().min(1).max(300),
      /** As shown by `hosts.probe` and confirmed by the person. */
      fingerprint: z.string(),
      token: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('value'), value: z.string().min(1).max(400) }),
        z.strictObject({ kind: z.literal('env'), variable: z.string().min(1).max(100) }),
      ]),
      desiredPath: z.string().min(1).nullable(),
      mode: hostMode,
    }),
    output: hostTest,
  },
  'hosts.setMode': { input: z.strictObject({ host: hostId, mode: hostMode }), output: nothing },
  'hosts.remove': { input: z.strictObject({ host: hostId }), output: nothing },
  'hosts.test': { input: z.strictObject({ host: hostId }), output: hostTest },
  /** Writes commented YAML for every running guest into the host's desired path. */
  'hosts.adopt': { input: z.strictObject({ host: hostId }), output: z.object({ file: z.string(), guests: z.number() }) },
  'demo.start': { input: nothing, output: z.object({ host: hostId }) },
} as const
