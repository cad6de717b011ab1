import { readFileSync } from 'node:fs'
import { z } from 'zod'

const exchange = z.object({
  request: z.object({ method: z.enum(['GET', 'POST', 'PUT', 'DELETE']), path: z.string() }),
  response: z.object({ status: z.number(), reason: z.string(), body: z.unknown() }),
})

/** One exchange recorded from Proxmox's own daemons, its answer as it came over the wire. */
export function recorded(name: string) {
  const { request, response } = exchange.parse(JSON.parse(readFileSync(new URL(`../../fixtures/proxmox/recorded/${name}.json`, import.meta.url), 'utf8')))
  const body = typeof response.body === 'string' ? response.body : JSON.stringify(response.body)
  return { request, answer: { status: response.status, reason: response.reason, body: Buffer.from(body), dateMs: null }, body }
}

/** The `data` of a recorded answer. */
export function recordedData(name: string): unknown {
  return z.object({ data: z.unknown() }).parse(JSON.parse(recorded(name).body)).data
}
