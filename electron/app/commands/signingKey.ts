/** With which key somebody signs at a terminal, for all commands that sign. */
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { verifySshsig } from '../../authz/sshsig.ts'
import { agentSocketPath, listAgentKeys, signWithAgent } from '../../signing/agent.ts'
import { runChildInNode, signWithKeyFile } from '../../signing/keyFile.ts'
import type { MadeSignature, SigningRequest } from '../../signing/sshsigArmor.ts'
import type { CommandIo } from '../localSocket.ts'
import type { CommonOptions } from './command.ts'
import { readHiddenLine } from './readHiddenLine.ts'

export type SignOptions = CommonOptions & { readonly key?: string; readonly agent?: string; readonly yes?: boolean }

/** Adds the options that name a key. */
export function keyOptions(command: Command): Command {
  return command
    .option('--key <file>', 'sign with this private key file')
    .option('--agent <fingerprint>', 'sign with this key of ssh-agent (SHA256:…)')
    .option('--yes', 'do not ask on the terminal')
}

/**
 * Shows the text made from exactly these bytes, asks where there is a terminal, and signs them; the armor. Throws
 * `signing_cancelled`, `usage` without a key, and what the signers tell.
 */
export async function showAndSign(request: SigningRequest, text: string, options: SignOptions, io: CommandIo): Promise<string> {
  io.err(`You are about to sign:\n\n${text}\n`)
  if (process.stdin.isTTY && !options.yes && !(await confirms())) throw new AppError({ code: 'signing_cancelled', message: 'Nothing was signed.' })
  const made = options.agent === undefined ? await signWithFile(options.key, request, io) : await signByAgent(options.agent, request)
  return unwrap(made).armor
}

async function confirms(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question('Type "sign" to sign it: ')).trim() === 'sign'
  } finally {
    terminal.close()
  }
}

async function signByAgent(fingerprint: string, request: SigningRequest): Promise<Result<MadeSignature>> {
  const socketPath = agentSocketPath(process.env, process.platform)
  if (socketPath === null) throw new AppError({ code: 'agent_unavailable', message: 'No ssh-agent is running here.', hint: 'Start one, or sign with --key FILE.' })
  const key = unwrap(await listAgentKeys({ socketPath })).find((each) => each.fingerprint === fingerprint)
  if (key === undefined) throw new AppError({ code: 'agent_refused', message: `The agent holds no key ${fingerprint}.`, hint: 'See its keys with: ssh-add -l' })
  return signWithAgent(key, request, verifySshsig, { socketPath })
}

async function signWithFile(path: string | undefined, request: SigningRequest, io: CommandIo): Promise<Result<MadeSignature>> {
  if (path === undefined) throw new AppError({ code: 'usage', message: 'Say with which key: --key FILE, or --agent FINGERPRINT.' })
  const options = { runChild: runChildInNode() }
  const source = resolve(io.cwd, path)
  const made = await signWithKeyFile({ path: source, passphrase: null }, request, verifySshsig, options)
  if (made.ok || made.error.code !== 'passphrase_needed' || !process.stdin.isTTY) return made
  const passphrase = await readHiddenLine(`Passphrase for ${path}: `)
  return signWithKeyFile({ path: source, passphrase: new TextEncoder().encode(passphrase) }, request, verifySshsig, options)
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}
