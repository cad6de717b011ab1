/** Signs with a key that an ssh-agent holds, FIDO keys among them. The private key never comes here. */
import { AppError, toAppError } from '../../shared/domain/appError.ts'
import { isKeyType, type KeyType } from '../../shared/domain/signer.ts'
import { hasHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { concatBytes, SshFormatError, SshReader, sshString, sshUint32 } from '../../shared/lib/sshWire.ts'
import { keyFingerprint } from '../platform/keyFingerprint.ts'
import { askAgent, unavailable } from './agentConnection.ts'
import { dataToSign, formatArmor, proveSignature, type MadeSignature, type SigningRequest, type VerifyOwn } from './sshsigArmor.ts'

/** A key of the agent that can sign here. */
export interface AgentKey {
  readonly keyType: KeyType
  readonly fingerprint: string
  /** The key in SSH's wire encoding. */
  readonly publicKeyBlob: Uint8Array
  /** What the agent calls it; '' when that cannot be shown. */
  readonly comment: string
}

/** Which agent, and how long it may take. */
export interface AgentOptions {
  readonly socketPath: string
  /** Milliseconds for an answer that needs no person. */
  readonly listTimeoutMs?: number
  /** Milliseconds for a signature: `ssh-add -c` asks a person, a FIDO key waits for a touch. */
  readonly signTimeoutMs?: number
  readonly signal?: AbortSignal
}

const messageType = { failure: 5, requestIdentities: 11, identitiesAnswer: 12, signRequest: 13, signResponse: 14 } as const

/** SSH_AGENT_RSA_SHA2_512. Without it an agent signs RSA with SHA-1. */
const rsaSha512Flag = 4

const defaultListTimeoutMs = 5_000
const defaultSignTimeoutMs = 5 * 60_000
const windowsPipe = '\\\\.\\pipe\\openssh-ssh-agent'

/** Where the agent listens: `SSH_AUTH_SOCK`, else on Windows OpenSSH's pipe; null when there is none. Pure. */
export function agentSocketPath(environment: Readonly<Record<string, string | undefined>>, platform: string): string | null {
  const named = environment.SSH_AUTH_SOCK
  if (named !== undefined && named !== '') return named
  return platform === 'win32' ? windowsPipe : null
}

/**
 * The agent's keys of the kinds that are taken; certificates and others are left out. `agent_unavailable`,
 * `signing_timeout` or `signing_cancelled`.
 */
export async function listAgentKeys(options: AgentOptions): Promise<Result<readonly AgentKey[]>> {
  try {
    const answer = await askAgent({
      socketPath: options.socketPath,
      message: Uint8Array.of(messageType.requestIdentities),
      timeoutMs: options.listTimeoutMs ?? defaultListTimeoutMs,
      signal: options.signal,
    })
    return ok(readIdentities(answer))
  } catch (thrown) {
    return err(toAgentError(thrown).toDto())
  }
}

/**
 * Has the agent sign with one of its keys, then verifies the result. Besides the codes of `listAgentKeys`:
 * `agent_refused` when it denies or no longer holds the key (an agent tells no difference), and the verifier's
 * own codes when what came back is no sound signature.
 */
export async function signWithAgent(key: AgentKey, request: SigningRequest, verify: VerifyOwn, options: AgentOptions): Promise<Result<MadeSignature>> {
  const flags = key.keyType === 'ssh-rsa' ? rsaSha512Flag : 0
  const question = concatBytes(Uint8Array.of(messageType.signRequest), sshString(key.publicKeyBlob), sshString(dataToSign(request)), sshUint32(flags))
  try {
    const answer = await askAgent({
      socketPath: options.socketPath,
      message: question,
      timeoutMs: options.signTimeoutMs ?? defaultSignTimeoutMs,
      signal: options.signal,
    })
    const armor = formatArmor(request.namespace, key.publicKeyBlob, readSignature(answer, key))
    return proveSignature(armor, request, verify, key.fingerprint)
  } catch (thrown) {
    return err(toAgentError(thrown).toDto())
  }
}

function readIdentities(answer: Uint8Array): readonly AgentKey[] {
  const reader = new SshReader(answer)
  if (reader.byte('the answer') !== messageType.identitiesAnswer) throw unavailable('The ssh-agent does not list its keys.')
  const keys: AgentKey[] = []
  for (let left = reader.uint32('the number of keys'); left > 0; left -= 1) {
    const publicKeyBlob = reader.string('a public key')
    const comment = Buffer.from(reader.string('a comment')).toString('utf8')
    const keyType = new SshReader(publicKeyBlob).text('a key type')
    if (!isKeyType(keyType)) continue
    keys.push({ keyType, fingerprint: keyFingerprint(publicKeyBlob), publicKeyBlob, comment: hasHiddenCharacter(comment) ? '' : comment })
  }
  reader.end('the list of keys')
  return keys
}

function readSignature(answer: Uint8Array, key: AgentKey): Uint8Array {
  const reader = new SshReader(answer)
  const type = reader.byte('the answer')
  if (type === messageType.failure) {
    throw new AppError({
      code: 'agent_refused',
      message: `The ssh-agent did not sign with ${key.fingerprint}.`,
      hint: 'Its prompt was denied, or it no longer holds the key: see "ssh-add -l".',
    })
  }
  if (type !== messageType.signResponse) throw unavailable('The ssh-agent gave no signature.')
  const signature = reader.string('the signature')
  reader.end('the answer')
  return signature
}

function toAgentError(thrown: unknown): AppError {
  return thrown instanceof SshFormatError ? unavailable('The ssh-agent sent an answer that makes no sense.', thrown) : toAppError(thrown)
}
