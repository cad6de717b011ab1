import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { LedgerEntry } from './ledger.ts'

/** Serves the paths below `/simulator/`, which Proxmox does not have. */
export type ControlHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** What the control endpoint can do. */
export interface Controlled {
  ledger(): readonly LedgerEntry[]
  mutate(vmid: number, values: Readonly<Record<string, string>>): void
}

const mutateRequest = z.object({ vmid: z.number().int(), values: z.record(z.string(), z.string()) })

const limitBytes = 65_536

/** `GET /simulator/ledger` and `POST /simulator/mutate`, for this machine only. */
export function createControlHandler(controlled: Controlled): ControlHandler {
  return async (request, response, url) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify(body))
    }
    if (request.socket.remoteAddress !== '127.0.0.1') answer(403, { error: 'only this machine may do that' })
    else if (request.method === 'GET' && url.pathname === '/simulator/ledger') answer(200, controlled.ledger())
    else if (request.method === 'POST' && url.pathname === '/simulator/mutate') {
      try {
        const { vmid, values } = mutateRequest.parse(JSON.parse(await readText(request)))
        controlled.mutate(vmid, values)
        answer(200, null)
      } catch (error) {
        answer(400, { error: error instanceof Error ? error.message : String(error) })
      }
    } else answer(404, { error: `the simulator has no ${request.method} ${url.pathname}` })
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > limitBytes) throw new Error('the request is too large')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
