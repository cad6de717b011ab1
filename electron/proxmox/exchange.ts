import type { Dispatcher } from 'undici'
import { AppError } from '../../shared/domain/appError.ts'
import type { Answer } from './answer.ts'
import { TransportFault, type FaultPhase } from './transportFault.ts'

/** Bounds of one exchange, and what only whoever opened the connection knows. */
export interface ExchangeBounds {
  /** Named in errors. */
  readonly url: string
  /** From now to the last byte of the answer. */
  readonly deadlineMs: number
  readonly maxResponseBytes: number
  /** Whether bytes of the request may have left. */
  mayHaveSent(): boolean
}

/**
 * One request and its whole answer, never retried. The answer is collected as it comes, without a stream of its own:
 * a look at a large fleet makes thousands of these. What is too late or too long ends the connection with it.
 * Rejects with `TransportFault`, with `response_too_large`, or with the `AppError` of the connector.
 */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, bounds: ExchangeBounds): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let head: Omit<Answer, 'body'> | null = null
    let sending: Dispatcher.DispatchController | null = null
    let givenUp: Error | null = null

    const phase = (): FaultPhase => (head !== null ? 'in_answer' : bounds.mayHaveSent() ? 'awaiting_answer' : 'before_sending')
    const giveUp = (error: Error): void => {
      givenUp = error
      reject(error)
      sending?.abort(error)
    }
    const deadline = setTimeout(() => giveUp(new TransportFault(phase(), new Error(`it did not answer within ${bounds.deadlineMs / 1000} s`), true)), bounds.deadlineMs)

    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        sending = controller
        if (givenUp !== null) controller.abort(givenUp) // while it waited for a connection
      },
      onResponseStart(_controller, status, headers, reason = '') {
        if (status < 200) return // informational: the answer is still to come
        const date = Date.parse(String(headers['date']))
        head = { status, reason, dateMs: Number.isNaN(date) ? null : date }
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.byteLength
        if (bytes > bounds.maxResponseBytes) giveUp(tooLarge(bounds))
        else chunks.push(chunk)
      },
      onResponseEnd() {
        clearTimeout(deadline)
        if (head !== null) resolve({ ...head, body: Buffer.concat(chunks, bytes) })
      },
      onResponseError(_controller, error) {
        clearTimeout(deadline)
        reject(error instanceof AppError ? error : new TransportFault(phase(), error))
      },
    })
  })
}

function tooLarge({ url, maxResponseBytes }: ExchangeBounds): AppError {
  return new AppError({
    code: 'response_too_large',
    message: `${url} sent more than ${maxResponseBytes} bytes.`,
    hint: 'Proxmox never answers with so much; check what stands behind this address.',
  })
}
