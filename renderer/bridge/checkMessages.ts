import { z } from 'zod'
import { appErrorDto, type AppErrorDto } from '../../shared/domain/appError.ts'
import {
  eventNames, events, requestNames, requests,
  type CountersignBridge, type EventName, type EventPayload, type RequestName, type RequestResult,
} from '../../shared/ipc/contract.ts'

const failure = z.object({ ok: z.literal(false), error: appErrorDto })

/** An error the window itself reports; same shape as those of the main process. Pure. */
export function windowError(code: AppErrorDto['code'], message: string, hint: string): AppErrorDto {
  return { code, message, hint, retry: 'never' }
}

/** Checks a reply against the contract. What does not fit becomes an `internal` error, never a half-read value. Pure. */
export function checkResult<N extends RequestName>(name: N, raw: unknown): RequestResult<N> {
  const schema = z.union([failure, z.object({ ok: z.literal(true), value: requests[name].output })])
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data as RequestResult<N>
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  return {
    ok: false,
    error: windowError(
      'internal',
      `The answer to ${name} does not have the agreed shape${where === '' ? '' : ` (at ${where})`}.`,
      'Window and main process may be of different versions. Restart Countersign.',
    ),
  }
}

/** Checks an event; null when it is not one of the contract. Pure. */
export function checkEvent<N extends EventName>(name: N, raw: unknown): EventPayload<N> | null {
  const parsed = events[name].safeParse(raw)
  return parsed.success ? (parsed.data as EventPayload<N>) : null
}

/** True for a name that the contract knows as an event. Pure. */
export function isEventName(name: string): name is EventName {
  return (eventNames as readonly string[]).includes(name)
}

/** Makes the bridge's `call` object out of one sending function. Pure. */
export function buildCalls(
  send: <N extends RequestName>(name: N, input: unknown) => Promise<RequestResult<N>>,
): CountersignBridge['call'] {
  const entries = requestNames.map((name) => [name, (input: unknown) => send(name, input)] as const)
  return Object.fromEntries(entries) as unknown as CountersignBridge['call']
}
