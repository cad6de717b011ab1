import type { CountersignBridge, RequestName, RequestResult } from '../../shared/ipc/contract.ts'
import { buildCalls, checkEvent, checkResult, windowError } from './checkMessages.ts'

/**
 * Wraps the object that Electron's preload put on `window`: replies and events are checked against the contract
 * here as well, and a call that throws becomes an error value.
 */
export function checkPreloadBridge(raw: CountersignBridge): CountersignBridge {
  const send = async <N extends RequestName>(name: N, input: unknown): Promise<RequestResult<N>> => {
    try {
      const call = raw.call[name] as (given: unknown) => Promise<unknown>
      return checkResult(name, await call(input))
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : String(thrown)
      return { ok: false, error: windowError('internal', `${name} failed: ${text}`, 'This is a bug. The log has the details.') }
    }
  }
  return {
    call: buildCalls(send),
    on: (name, listener) =>
      raw.on(name, (payload) => {
        const checked = checkEvent(name, payload)
        if (checked !== null) listener(checked)
      }),
  }
}
