/**
 * The one way from a window into the app. Both shells (Electron IPC and the browser's socket) hand each call to
 * a dispatcher; it trusts nothing that came in and lets nothing out that the contract does not name.
 */
import type { z } from 'zod'
import { AppError, appErrorDto, type AppErrorDto } from '../../shared/domain/appError.ts'
import {
  maxMessageBytes,
  requests,
  type EventName,
  type EventPayload,
  type RequestName,
  type RequestOutput,
  type RequestResult,
} from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Logger } from '../ports.ts'

/** One function for each name of the contract. Expected failures are results; a rejected `AppError` is taken as one. */
export type Handlers = {
  readonly [N in RequestName]: (input: z.output<(typeof requests)[N]['input']>) => Promise<Result<RequestOutput<N>>>
}

/** The app's events. The listener is called for every event of every name; `on` returns the unsubscribe function. */
export interface AppEvents {
  on(listener: <N extends EventName>(name: N, payload: EventPayload<N>) => void): () => void
}

/** What a shell needs of an open app. */
export interface ServedApp {
  readonly handlers: Handlers
  readonly events: AppEvents
  readonly logger: Logger
  close(): Promise<void>
}

export interface Dispatcher {
  /**
   * Answers one call. Never rejects. Error codes of its own: `bad_request` (unknown name, faulty input),
   * `message_too_large` (input or answer), `internal` (a bug; details only in the log).
   */
  call(name: unknown, input: unknown): Promise<RequestResult<RequestName>>
}

/** Bytes kept free in every message for what a shell wraps around an input or an answer. */
const envelopeBytes = 256
const maxBodyBytes = maxMessageBytes - envelopeBytes

/** Builds the dispatcher over the app's handlers. Effects: those of the handlers, and the log for bugs. */
export function createDispatcher(handlers: Handlers, logger: Logger): Dispatcher {
  return {
    async call(name, input) {
      if (!isRequestName(name)) return err(unknownName(name))
      const inputBytes = jsonBytes(input)
      if (inputBytes === null) return err(badRequest(name, 'the input is not JSON'))
      if (namesPrototype(input)) return err(badRequest(name, 'a key is named __proto__'))
      if (inputBytes > maxBodyBytes) return err(tooLarge(`The request ${name}`, inputBytes, 'Send less at once.'))
      const parsed = requests[name].input.safeParse(input)
      if (!parsed.success) return err(badRequest(name, describeIssues(parsed.error)))
      try {
        const answer = await invoke(handlers, name, parsed.data)
        return checkAnswer(name, answer, logger)
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code !== 'internal') return err(thrown.toDto())
        return err(reportBug(logger, name, 'a handler threw', thrown))
      }
    },
  }
}

/**
 * The handler's parameter is an intersection over all names once `name` is not a literal; the schema of the same
 * name has just parsed `input`, so the pair belongs together.
 */
function invoke(handlers: Handlers, name: RequestName, input: unknown): Promise<Result<unknown>> {
  const handler = handlers[name] as (input: unknown) => Promise<Result<unknown>>
  return handler(input)
}

function checkAnswer(name: RequestName, answer: Result<unknown>, logger: Logger): RequestResult<RequestName> {
  if (!answer.ok) {
    const error = appErrorDto.safeParse(answer.error)
    return err(error.success ? error.data : reportBug(logger, name, 'a handler answered with a malformed error', error.error))
  }
  const value = requests[name].output.safeParse(answer.value)
  if (!value.success) return err(reportBug(logger, name, 'an answer does not fit the contract', value.error))
  const bytes = jsonBytes(value.data)
  if (bytes === null) return err(reportBug(logger, name, 'an answer is not JSON', null))
  if (bytes > maxBodyBytes) {
    logger.error('an answer is too large', { name, bytes })
    return err(tooLarge(`The answer to ${name}`, bytes, 'Ask for fewer rows at once.'))
  }
  return ok(value.data)
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requests, name)
}

/** Size of a value as JSON text in UTF-8 bytes; null when it cannot be written as JSON. */
function jsonBytes(value: unknown): number | null {
  try {
    const text: string | undefined = JSON.stringify(value)
    return text === undefined ? null : Buffer.byteLength(text)
  } catch {
    return null
  }
}

/** Schemas of free keys would drop it without a word. The input is JSON, so the walk ends. */
function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype)
}

/** At most three faults, each with its path. Never repeats the value that came in: it may be a token. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ')
    .slice(0, 500)
}

function badRequest(name: RequestName, why: string): AppErrorDto {
  return {
    code: 'bad_request',
    message: `The request ${name} was not understood: ${why}.`,
    hint: 'Reload the window. If it happens again, window and app are of different versions.',
    retry: 'never',
  }
}

function unknownName(name: unknown): AppErrorDto {
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 60)) : `a ${typeof name}`
  return { code: 'bad_request', message: `There is no request named ${shown}.`, hint: 'Reload the window.', retry: 'never' }
}

function tooLarge(what: string, bytes: number, hint: string): AppErrorDto {
  return {
    code: 'message_too_large',
    message: `${what} has ${bytes} bytes; at most ${maxBodyBytes} are allowed.`,
    hint,
    retry: 'never',
  }
}

function reportBug(logger: Logger, name: RequestName, what: string, cause: unknown): AppErrorDto {
  logger.error(what, { name, cause })
  return {
    code: 'internal',
    message: `Countersign could not answer ${name} because of a fault of its own.`,
    hint: 'This is a bug. The log has the details.',
    retry: 'never',
  }
}
