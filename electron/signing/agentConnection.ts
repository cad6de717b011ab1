/** One question to an ssh-agent and its answer (draft-ietf-sshm-ssh-agent), over a Unix socket or a Windows pipe. */
import { connect, type Socket } from 'node:net'
import { AppError } from '../../shared/domain/appError.ts'
import { concatBytes, sshUint32 } from '../../shared/lib/sshWire.ts'

/** No agent answers with more: OpenSSH's own limit is 256 KiB. */
const maxFrameBytes = 256 * 1024
const headerBytes = 4

/** Where to ask and how long to wait. */
export interface AgentQuestion {
  readonly socketPath: string
  /** The message without its length. */
  readonly message: Uint8Array
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks once over a connection of its own and resolves to the answer without its length. Rejects with an
 * `AppError`: `agent_unavailable` (nobody there, hung up, or an answer that makes no sense), `signing_timeout`,
 * `signing_cancelled`.
 */
export async function askAgent({ socketPath, message, timeoutMs, signal }: AgentQuestion): Promise<Uint8Array> {
  if (signal?.aborted === true) throw cancelled()
  const socket = connect(socketPath)
  const finished = new AbortController()
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      const once = { signal: finished.signal }
      AbortSignal.timeout(timeoutMs).addEventListener('abort', () => reject(timedOut(timeoutMs)), once)
      signal?.addEventListener('abort', () => reject(cancelled()), once)
      receiveFrame(socket, resolve, reject)
      socket.write(concatBytes(sshUint32(message.length), message))
    })
  } finally {
    finished.abort()
    socket.destroy()
  }
}

function receiveFrame(socket: Socket, resolve: (frame: Uint8Array) => void, reject: (error: AppError) => void): void {
  const chunks: Buffer[] = []
  let receivedBytes = 0
  let expectedBytes = headerBytes
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    receivedBytes += chunk.length
    if (receivedBytes < expectedBytes) return
    const received = Buffer.concat(chunks.splice(0))
    chunks.push(received)
    const length = received.readUInt32BE(0)
    expectedBytes = headerBytes + length
    if (length === 0 || length > maxFrameBytes) reject(unavailable('The ssh-agent sent a message of an impossible size.'))
    else if (receivedBytes > expectedBytes) reject(unavailable('The ssh-agent sent more than one answer.'))
    else if (receivedBytes === expectedBytes) resolve(new Uint8Array(received.subarray(headerBytes)))
  })
  socket.on('error', (cause) => reject(unavailable('The ssh-agent cannot be reached.', cause)))
  socket.on('close', () => reject(unavailable('The ssh-agent hung up without an answer.')))
}

/** The agent is not there or does not behave. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'agent_unavailable',
    message,
    hint: 'Start one and add the key with "ssh-add", or sign with a key file or with "ssh-keygen -Y sign".',
    cause,
  })
}

function timedOut(timeoutMs: number): AppError {
  return new AppError({
    code: 'signing_timeout',
    message: `The ssh-agent did not answer within ${Math.ceil(timeoutMs / 1000)} seconds.`,
    hint: 'Look for a prompt of the agent that waits for an answer, or a FIDO key that blinks; then try again.',
  })
}

function cancelled(): AppError {
  return new AppError({ code: 'signing_cancelled', message: 'The signing was cancelled.', hint: 'Nothing was signed.' })
}
