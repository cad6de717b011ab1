import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { AppError } from '../../../shared/domain/appError.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { parsePayload } from '../../authz/payloadBytes.ts'
import { operationNamespace } from '../../authz/verifier.ts'
import { renderPayload } from '../../engine/renderPayload.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Ask, type ChooseHere } from './command.ts'
import { oneLine } from './print.ts'
import { keyOptions, showAndSign, type SignOptions } from './signingKey.ts'

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

const shown = z.object({ id: z.string(), payload: z.string() })

async function signItem(ask: Ask, io: CommandIo, id: string, options: SignOptions): Promise<number> {
  const asked = await ask(['approvals', 'show', id, '--json'])
  if (asked.exit !== 0) {
    io.err(asked.err)
    return asked.exit
  }
  const item = shown.parse(JSON.parse(asked.out))
  const armor = await signOperation(new TextEncoder().encode(item.payload), options, io)
  const handedIn = await ask(['approvals', 'submit', item.id, `--armor=${armor}`, ...(options.json ? ['--json'] : [])])
  io.out(handedIn.out)
  io.err(handedIn.err)
  return handedIn.exit
}

async function signFile(io: CommandIo, path: string, options: SignOptions): Promise<number> {
  const armor = await signOperation(readRequest(path), options, io)
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

/** Shows the operation that these bytes say, and signs them. */
function signOperation(bytes: Uint8Array, options: SignOptions, io: CommandIo): Promise<string> {
  const payload = unwrap(parsePayload(bytes))
  const text = renderPayload(payload).map(({ label, value }) => `  ${label.padEnd(18)} ${oneLine(value)}\n`).join('')
  return showAndSign({ message: bytes, namespace: operationNamespace }, text, options, io)
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}
