/** Signs with a private key file. The file is opened by a child process that lives for one signature. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { err, type Result } from '../../shared/lib/result.ts'
import { keyFileReply, type KeyFileJob, type RunKeyFileChild } from './keyFileProtocol.ts'
import { proveSignature, type MadeSignature, type SigningRequest, type VerifyOwn } from './sshsigArmor.ts'

/** Which file, and what opens it. */
export interface KeyFileSource {
  /** Absolute. */
  readonly path: string
  /** UTF-8; null = none was asked for. It is overwritten with zeros before the call returns. */
  readonly passphrase: Uint8Array | null
}

/** How the child is run, how long it may take, and how to stop it. */
export interface KeyFileOptions {
  readonly runChild: RunKeyFileChild
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const defaultTimeoutMs = 60_000
const maxReplyBytes = 256 * 1024

/** The child script as it stands in the source; a bundle names its own. */
const sourceScript = fileURLToPath(new URL('./keyFileChild.ts', import.meta.url))

/**
 * Signs, then verifies the result. `passphrase_needed`, `bad_passphrase`, `key_unsupported`, `key_unreadable`,
 * `signing_timeout`, `signing_cancelled`, or the verifier's own codes. Effects: one child process.
 */
export async function signWithKeyFile(source: KeyFileSource, request: SigningRequest, verify: VerifyOwn, options: KeyFileOptions): Promise<Result<MadeSignature>> {
  const passphrase = source.passphrase ?? new Uint8Array()
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
  const job: KeyFileJob = {
    path: source.path,
    namespace: request.namespace,
    messageBase64: Buffer.from(request.message).toString('base64'),
    hasPassphrase: source.passphrase !== null,
  }
  try {
    const reply = keyFileReply.safeParse(await options.runChild(job, passphrase, signal))
    if (!reply.success) return err(died())
    return reply.data.ok ? proveSignature(reply.data.armor, request, verify) : err(reply.data.error)
  } catch {
    return err(options.signal?.aborted === true ? cancelled() : timeout.aborted ? timedOut() : died())
  } finally {
    passphrase.fill(0)
  }
}

/**
 * Runs the child with this process's own Node: the command line and the browser shell. Under Electron the packaged
 * app cannot start itself as Node; its main process runs the same script, bundled, as a utility process.
 */
export function runChildInNode(script: string = sourceScript): RunKeyFileChild {
  return async (job, passphrase, signal) => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<Buffer>()
    // An empty environment: nothing the operator's shell sets can change what the child loads.
    const env = process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }
    const child = spawn(process.execPath, [script], { env, signal, killSignal: 'SIGKILL', stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
    const chunks: Buffer[] = []
    let receivedBytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (receivedBytes > maxReplyBytes) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    child.stdin.on('error', reject)
    child.on('error', reject)
    child.on('close', (exitCode) => {
      if (exitCode === 0) resolve(Buffer.concat(chunks))
      else reject(new Error(`the child process ended with ${exitCode}`))
    })
    child.stdin.write(`${JSON.stringify(job)}\n`)
    // A view and not a copy, so that the caller's zeros reach it.
    child.stdin.end(Buffer.from(passphrase.buffer, passphrase.byteOffset, passphrase.byteLength))
    return JSON.parse((await answer).toString('utf8')) as unknown
  }
}

function died(): AppErrorDto {
  return new AppError({
    code: 'key_unreadable',
    message: 'The key file could not be opened: the process that opens it ended without an answer.',
    hint: 'Use ssh-agent, or sign the exported file with "ssh-keygen -Y sign".',
  }).toDto()
}

function timedOut(): AppErrorDto {
  return new AppError({ code: 'signing_timeout', message: 'Opening the key file took too long.', hint: 'Use ssh-agent, or encrypt the key anew with fewer rounds ("ssh-keygen -p -a 24").' }).toDto()
}

function cancelled(): AppErrorDto {
  return new AppError({ code: 'signing_cancelled', message: 'The signing was cancelled.', hint: 'Nothing was signed.' }).toDto()
}
