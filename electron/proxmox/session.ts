import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import type { Clock, Logger } from '../ports.ts'
import { readEnvelope, type Answer, type Envelope } from './answer.ts'
import type { ApiToken } from './apiToken.ts'
import type { NodeClient } from './client.ts'
import type { EndpointChoice } from './endpointChoice.ts'
import { Detours } from './detours.ts'
import { badResponse, errorOfAnswer, errorOfFault, lostOnTheWay, nothingBackedUp, textOfAnswer, type CallSite } from './errors.ts'
import { cleanHostText } from './hostText.ts'
import type { CheckedMutation } from './mutations.ts'
import { vzdumpTemplate } from './mutationTable.ts'
import { TransportFault } from './transportFault.ts'
import type { TransportLimits } from './transportLimits.ts'
import { mutationSchema } from './wireSchemas.ts'

/** From this size on, an answer is worked on in several turns of the event loop: the list of a large fleet takes 100 ms. */
const largeAnswerBytes = 256 * 1024
/** Entries of a list that are checked at once. */
const entriesPerTurn = 500

/** What a read gave, and from where. */
export interface ReadResult<T> {
  readonly value: T
  readonly client: NodeClient
}

/** What a session is made of. */
export interface SessionParts {
  readonly clients: readonly NodeClient[]
  readonly choice: EndpointChoice<NodeClient>
  readonly token: ApiToken
  readonly limits: TransportLimits
  readonly clock: Clock
  readonly logger: Logger
}

/** Calls to one configured host over whichever of its endpoints answers, with answers decoded and errors typed. */
export class HostSession {
  readonly #parts: SessionParts
  readonly #detours: Detours
  #skewMs = 0

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#detours = new Detours(parts.clock, parts.limits.avoidFailedMs)
  }

  /** Server time minus ours in milliseconds, from the last answer with a date. */
  get skewMs(): number {
    return this.#skewMs
  }

  /**
   * Reads `path` (without `/api2/json`) and checks the data. A node that cannot be reached is passed over for the
   * next endpoint; when none is left, a wrong certificate is told before anything else. What is asked of others about
   * a lost node keeps few of their connections busy.
   */
  async read<T>(path: string, schema: z.ZodType<T>, node?: string): Promise<ReadResult<T>> {
    let told: AppError | null = null
    for (const client of this.#parts.choice.inOrder(node)) {
      try {
        const ask = () => this.readFrom(client, path, schema)
        const isDetour = node !== undefined && this.#parts.choice.isDetour(client, node)
        return { value: await (isDetour ? this.#detours.run(node, ask) : ask()), client }
      } catch (thrown) {
        if (!(thrown instanceof AppError) || !passesOver(thrown)) throw thrown
        if (told?.code !== 'pin_mismatch') told = thrown
      }
    }
    throw told ?? new AppError({ code: 'internal', message: 'The host has no endpoint.' })
  }

  /** Reads from one endpoint alone. */
  async readFrom<T>(client: NodeClient, path: string, schema: z.ZodType<T>): Promise<T> {
    const site: CallSite = { url: client.url, method: 'GET', path: withoutQuery(path) }
    const answer = await this.#answerOf(client, site, () => getTwice(client, `/api2/json${path}`))
    const envelope = this.#open(site, answer)
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(site, answer, envelope)
    if (envelope === null) throw badResponse(site, 'it is no JSON object')
    const data = answer.body.length > largeAnswerBytes ? await parseInTurns(schema, envelope.data) : schema.safeParse(envelope.data)
    if (data.success) return data.data
    const issue = data.error.issues[0]
    throw badResponse(site, cleanHostText(`${issue?.path.join('.') || 'data'}: ${issue?.message ?? 'invalid'}`, this.#parts.token.secret))
  }

  /**
   * Sends a checked mutation once, to one endpoint. Resolves to the UPID or null. Whatever goes wrong after bytes may
   * have left, and is no answer of Proxmox, is `outcome_unknown`.
   */
  async mutate({ wire, node, template }: CheckedMutation): Promise<string | null> {
    const [client] = this.#parts.choice.inOrder(node)
    if (client === undefined) throw new AppError({ code: 'internal', message: 'The host has no endpoint.' })
    const site: CallSite = { url: client.url, method: wire.method, path: withoutQuery(wire.path.replace('/api2/json', '')) }
    const answer = await this.#answerOf(client, site, () => client.mutate(wire))
    const envelope = this.#open(site, answer)
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(site, answer, envelope)
    const data = mutationSchema.safeParse(envelope?.data)
    if (data.data === 'OK' && template === vzdumpTemplate) throw nothingBackedUp(site)
    if (!data.success || (data.data !== null && !data.data.startsWith('UPID:'))) throw lostOnTheWay(site, 'its answer is neither a task nor empty')
    return data.data
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all(this.#parts.clients.map((client) => client.close()))
  }

  async #answerOf(client: NodeClient, site: CallSite, call: () => Promise<Answer>): Promise<Answer> {
    const { choice, clock, logger } = this.#parts
    try {
      const answer = await call()
      choice.answered(client)
      if (answer.dateMs !== null) this.#skewMs = answer.dateMs - clock.nowMs()
      return answer
    } catch (thrown) {
      const error = typed(site, thrown)
      if (error.code === 'pin_mismatch' || error.code === 'node_unreachable') {
        choice.failed(client)
        logger.warn(error.message, { code: error.code })
      }
      throw error
    }
  }

  #open(site: CallSite, answer: Answer): Envelope | null {
    try {
      return readEnvelope(answer.body, this.#parts.limits.maxJsonDepth)
    } catch (thrown) {
      throw typed(site, thrown)
    }
  }

  #refusal(site: CallSite, answer: Answer, envelope: Envelope | null): AppError {
    return errorOfAnswer(site, answer, cleanHostText(textOfAnswer(answer, envelope), this.#parts.token.secret))
  }
}

/** Checks data as `safeParse` does, a list some entries at a time, so that other work has its turn in between. */
async function parseInTurns<T>(schema: z.ZodType<T>, data: unknown): Promise<z.ZodSafeParseResult<T>> {
  const whole = () => schema.safeParse(data)
  await setImmediate()
  if (!(schema instanceof z.ZodArray) || !Array.isArray(data)) return whole()
  const entries: unknown[] = []
  for (let from = 0; from < data.length; from += entriesPerTurn) {
    const part = schema.safeParse(data.slice(from, from + entriesPerTurn))
    if (!part.success) return whole() // tells where in the whole list
    entries.push(...part.data)
    await setImmediate()
  }
  return { success: true, data: entries as T }
}

/** A kept connection may have been closed by the server just as it was used; a read that got no byte is asked once more. */
async function getTwice(client: NodeClient, path: string): Promise<Answer> {
  try {
    return await client.get(path)
  } catch (thrown) {
    if (thrown instanceof TransportFault && thrown.phase === 'awaiting_answer' && !thrown.timedOut && isClosedConnection(thrown.cause)) return client.get(path)
    throw thrown
  }
}

function isClosedConnection(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String(thrown.code))
}

function typed(site: CallSite, thrown: unknown): AppError {
  if (thrown instanceof TransportFault) return errorOfFault(site, thrown)
  if (thrown instanceof AppError) {
    // An oversized answer to a mutation says as little of its effect as none.
    return thrown.code === 'response_too_large' && site.method !== 'GET' ? lostOnTheWay(site, thrown.message.replace(/\.$/, ''), thrown) : thrown
  }
  throw thrown
}

function passesOver(error: AppError): boolean {
  return error.code === 'node_unreachable' || error.code === 'pin_mismatch'
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path
}
