/**
 * One trusted prompt: it holds the exact bytes of one request from the moment it was opened, shows the text that is
 * read out of them, has them signed and hands the signature in. Nothing it is told can change the bytes.
 */
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { PromptInput, PromptKey, PromptRequestName, PromptResult, PromptSigned, PromptView } from '../../shared/ipc/promptContract.ts'
import { promptRequests } from '../../shared/ipc/promptContract.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import { verifySshsig } from '../authz/sshsig.ts'
import { operationNamespace } from '../authz/verifier.ts'
import type { Clock, Journal, Logger } from '../ports.ts'
import { listAgentKeys, signWithAgent } from '../signing/agent.ts'
import { signWithKeyFile } from '../signing/keyFile.ts'
import type { RunKeyFileChild } from '../signing/keyFileProtocol.ts'
import type { MadeSignature, SigningRequest } from '../signing/sshsigArmor.ts'
import type { OfferedKey, PromptSubject } from './promptSubject.ts'
import type { OpenPrompt } from './promptSurface.ts'
import { viewPayload } from './viewPayload.ts'

/** With what keys are reached. */
export interface SigningMeans {
  /** Where the ssh-agent listens; null = there is none. */
  agentSocket(): string | null
  readonly runKeyFileChild: RunKeyFileChild
}

export interface PromptSessionPorts {
  readonly journal: Pick<Journal, 'signerSet'>
  readonly clock: Clock
  readonly logger: Logger
  readonly means: SigningMeans
}

/** How long what happens next stays to be read after a signature. Milliseconds. */
const lingerMs = 4_000

export class PromptSession implements OpenPrompt {
  readonly summary: string
  readonly #ports: PromptSessionPorts
  readonly #subject: PromptSubject
  readonly #ending = new AbortController()
  #signing: Promise<void> | null = null
  #signed = false
  #handBack: string | null = null

  /** Throws `bad_encoding` when the bytes cannot be read. */
  constructor(subject: PromptSubject, ports: PromptSessionPorts) {
    this.#ports = ports
    this.#subject = subject
    this.summary = viewPayload(this.#payload(), ports.journal.signerSet()).summary
  }

  get over(): AbortSignal {
    return this.#ending.signal
  }

  /** The file with the signature that is to be handed back to who asked; null = there is none. */
  get handBack(): string | null {
    return this.#handBack
  }

  /** Ends the prompt; again does nothing. */
  end(): void {
    this.#ending.abort()
  }

  /** Ends the prompt and waits for a signature that is just being taken in. Resolves to whether one was. */
  async finish(): Promise<boolean> {
    this.end()
    await this.#signing
    return this.#signed
  }

  async call(name: unknown, input: unknown): Promise<PromptResult<PromptRequestName>> {
    if (!isPromptRequest(name)) return err(badRequest('There is no such request.'))
    if (this.over.aborted) return err(ended)
    try {
      return await this.#answer(name, input)
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code !== 'internal') return err(error.toDto())
      this.#ports.logger.error('the trusted prompt could not answer', { name, cause: thrown })
      return err({ code: 'internal', message: 'Countersign could not answer because of a fault of its own.', hint: 'This is a bug. The log has the details.', retry: 'never' })
    }
  }

  async #answer(name: PromptRequestName, input: unknown): Promise<PromptResult<PromptRequestName>> {
    switch (name) {
      case 'prompt.view':
        read('prompt.view', input)
        return ok(await this.#view())
      case 'prompt.signWithAgent':
        return await this.#signWithAgent(read('prompt.signWithAgent', input))
      case 'prompt.signWithKeyFile':
        return await this.#signWithKeyFile(read('prompt.signWithKeyFile', input))
      case 'prompt.cancel':
        read('prompt.cancel', input)
        this.end()
        return ok({})
    }
  }

  async #view(): Promise<PromptView> {
    const { bytes, sha256, reason, progress } = this.#subject
    const payload = this.#payload()
    const { signed, needed } = progress()
    const agent = await this.#agentKeys(payload)
    return {
      ...viewPayload(payload, this.#ports.journal.signerSet()),
      reason,
      payload: new TextDecoder().decode(bytes),
      sizeBytes: bytes.length,
      sha256,
      signed: [...signed],
      needed,
      keys: agent.ok ? agent.value.map(({ principal, key }) => ({ fingerprint: key.fingerprint, keyType: key.keyType, comment: key.comment, principal } satisfies PromptKey)) : [],
      agentProblem: agent.ok ? null : agent.error,
    }
  }

  /** Read anew from the bytes each time: what is shown is what they say. */
  #payload(): SignedPayload {
    const parsed = parsePayload(this.#subject.bytes)
    if (!parsed.ok) throw new AppError(parsed.error)
    return parsed.value
  }

  /** The agent's keys that may sign it: at least one, or why there is none. */
  async #agentKeys(payload: SignedPayload): Promise<Result<readonly OfferedKey[]>> {
    const socketPath = this.#ports.means.agentSocket()
    if (socketPath === null) return err({ code: 'agent_unavailable', message: 'No ssh-agent is running here.', hint: 'Sign with a key file, or start Countersign where SSH_AUTH_SOCK is set.', retry: 'never' })
    const listed = await listAgentKeys({ socketPath, signal: this.over })
    if (!listed.ok) return listed
    const offered = this.#subject.offered(listed.value, payload)
    if (offered.length > 0) return ok(offered)
    // An agent that is locked shows none either (PROTOCOL.agent: it answers as if it held no key).
    const [held, hint] = listed.value.length === 0
      ? ['The ssh-agent shows no key: it holds none, or it is locked.', 'Add one with "ssh-add", unlock it with "ssh-add -X", or sign with a key file.']
      : ['The ssh-agent holds no key of somebody who may sign this and has not signed it yet.', 'Add one with "ssh-add", or sign with a key file.']
    return err({ code: 'unknown_signer', message: held, hint, retry: 'never' })
  }

  async #signWithAgent({ fingerprint }: PromptInput<'prompt.signWithAgent'>): Promise<Result<PromptSigned>> {
    return this.#sign(async (request) => {
      const offered = await this.#agentKeys(this.#payload())
      if (!offered.ok) return offered
      const chosen = offered.value.find(({ key }) => key.fingerprint === fingerprint)
      const socketPath = this.#ports.means.agentSocket()
      if (chosen === undefined || socketPath === null) return err({ code: 'agent_refused', message: `The ssh-agent no longer offers ${fingerprint}.`, hint: 'Choose another key.', retry: 'never' })
      return signWithAgent(chosen.key, request, verifySshsig, { socketPath, signal: this.over })
    })
  }

  async #signWithKeyFile({ path, passphrase }: PromptInput<'prompt.signWithKeyFile'>): Promise<Result<PromptSigned>> {
    const source = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
    if (!isAbsolute(source)) return err({ code: 'key_unreadable', message: `"${path}" does not say where the key file is.`, hint: 'Give its whole path, or one that begins with ~/', retry: 'never' })
    return this.#sign((request) =>
      signWithKeyFile({ path: source, passphrase: passphrase === null ? null : new TextEncoder().encode(passphrase) }, request, verifySshsig, { runChild: this.#ports.means.runKeyFileChild, signal: this.over }),
    )
  }

  /** One signature at a time, on the bytes that were shown, and only while the request still asks for them. */
  async #sign(make: (request: SigningRequest) => Promise<Result<MadeSignature>>): Promise<Result<PromptSigned>> {
    if (this.#signing !== null || this.#signed) return err({ code: 'rate_limited', message: 'A signature is being made already.', retry: 'backoff' })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#signing = promise
    try {
      this.#subject.demandSame()
      const made = await make({ message: this.#subject.bytes, namespace: operationNamespace })
      if (!made.ok) return made
      if (this.over.aborted) return err(ended)
      const taken = await this.#subject.handIn(made.value.armor)
      this.#signed = true
      this.#handBack = taken.handBack
      void this.#ports.clock.sleep(lingerMs, this.over).then(() => this.end())
      return ok(taken)
    } finally {
      this.#signing = null
      resolve()
    }
  }
}

const ended: AppErrorDto = { code: 'signing_cancelled', message: 'This prompt has ended.', hint: 'Nothing was signed. Ask for it again in Countersign.', retry: 'never' }

function isPromptRequest(name: unknown): name is PromptRequestName {
  return typeof name === 'string' && Object.hasOwn(promptRequests, name)
}

/** Never repeats what came in: it may be a passphrase. */
function read<N extends PromptRequestName>(name: N, input: unknown): PromptInput<N> {
  const parsed = promptRequests[name].input.safeParse(input)
  if (parsed.success) return parsed.data as PromptInput<N>
  throw new AppError(badRequest(`The request ${name} was not understood.`))
}

function badRequest(message: string): AppErrorDto {
  return { code: 'bad_request', message, hint: 'Close the prompt and ask again.', retry: 'never' }
}
