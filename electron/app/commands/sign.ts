import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { AppError } from '../../../shared/domain/appError.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { parsePayload } from '../../authz/payloadBytes.ts'
import { verifySshsig } from '../../authz/sshsig.ts'
import { operationNamespace } from '../../authz/verifier.ts'
import { renderPayload } from '../../engine/renderPayload.ts'
import { agentSocketPath, listAgentKeys, signWithAgent } from '../../signing/agent.ts'
import { runChildInNode, signWithKeyFile } from '../../signing/keyFile.ts'
import type { MadeSignature, SigningRequest } from '../../signing/sshsigArmor.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Ask, type ChooseHere, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'
import { readHiddenLine } from './readHiddenLine.ts'

type SignOptions = CommonOptions & { readonly key?: string; readonly agent?: string; readonly yes?: boolean }

/** `approvals sign` and `approvals open`: the trusted prompt on a terminal. They run in the process of who signs. */
export function signCommands(program: Command, choose: ChooseHere): void {
  const approvals = program.commands.find((command) => command.name() === 'approvals')
  if (approvals === undefined) throw new Error('the command "approvals" comes first')
  keyOptions(withCommon(approvals.command('sign').description('show a request, sign it and hand the signature in')))
    .argument('<id>')
    .action((id: string, options: SignOptions) => choose(options, async (ask, io) => signItem(ask, io, id, options)))
  keyOptions(withCommon(approvals.command('open').description("show a colleague's exported request and sign it; writes FILE.sig to hand back")))
    .argument('<file>', 'operation.json as it was exported')
    .action((file: string, options: SignOptions) => choose(options, async (_, io) => signFile(io, resolve(io.cwd, file), options)))
}

function keyOptions(command: Command): Command {
  return command
    .option('--key <file>', 'sign with this private key file')
    .option('--agent <fingerprint>', 'sign with this key of ssh-agent (SHA256:…)')
    .option('--yes', 'do not ask on the terminal')
}

const shown = z.object({ id: z.string(), payload: z.string() })

async function signItem(ask: Ask, io: CommandIo, id: string, options: SignOptions): Promise<number> {
  const asked = await ask(['approvals', 'show', id, '--json'])
  if (asked.exit !== 0) {
    io.err(asked.err)
    return asked.exit
  }
  const item = shown.parse(JSON.parse(asked.out))
  const armor = await showAndSign(new TextEncoder().encode(item.payload), options, io)
  const handedIn = await ask(['approvals', 'submit', item.id, `--armor=${armor}`, ...(options.json ? ['--json'] : [])])
  io.out(handedIn.out)
  io.err(handedIn.err)
  return handedIn.exit
}

async function signFile(io: CommandIo, path: string, options: SignOptions): Promise<number> {
  const armor = await showAndSign(readRequest(path), options, io)
  const signature = `${path}.sig`
  try {
    writeFileSync(signature, armor, { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    throw new AppError({ code: 'path_denied', message: `${signature} cannot be written.`, hint: 'Remove an older signature first, or sign a copy elsewhere.', cause: thrown })
  }
  io.out(options.json ? `${JSON.stringify({ signature })}\n` : `Signed. Hand back ${signature}\n`)
  return 0
}

function readRequest(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (thrown) {
    throw new AppError({ code: 'not_found', message: `${path} cannot be read.`, hint: 'Give the operation.json of an exported request.', cause: thrown })
  }
}

/** Shows the text made from exactly these bytes, asks where there is a terminal, and signs them. */
async function showAndSign(bytes: Uint8Array, options: SignOptions, io: CommandIo): Promise<string> {
  const payload = unwrap(parsePayload(bytes))
  const text = renderPayload(payload).map(({ label, value }) => `  ${label.padEnd(18)} ${oneLine(value)}\n`).join('')
  io.err(`You are about to sign:\n\n${text}\n`)
  if (process.stdin.isTTY && !options.yes && !(await confirms())) throw new AppError({ code: 'signing_cancelled', message: 'Nothing was signed.' })
  const request: SigningRequest = { message: bytes, namespace: operationNamespace }
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
