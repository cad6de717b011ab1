import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { AppError } from '../../../shared/domain/appError.ts'
import { checkpointNamespace } from '../../../shared/lib/sshsigFormat.ts'
import { createSystemClock } from '../../platform/clock.ts'
import { writeFileAtomic } from '../../platform/writeFileAtomic.ts'
import { readDetachedSignature } from '../../signing/detached.ts'
import { judgeKeptCheckpoint, parseCheckpoint, type JudgedCheckpoint } from '../auditCheckpoint.ts'
import type { AuditLog } from '../auditLog.ts'
import { openEmptyFolder } from '../exportFolder.ts'
import type { CommandIo } from '../localSocket.ts'
import { checkpointName } from '../proofReadme.ts'
import { logOption, onLog, type Choices, type LogOptions } from './auditSelection.ts'
import { withCommon, type Ask, type CommonOptions } from './command.ts'
import { counted } from './print.ts'
import { keyOptions, showAndSign, type SignOptions } from './signingKey.ts'

type VerifyOptions = LogOptions & { readonly checkpoint?: string }

/** `audit verify|checkpoint|checkpoints`. A checkpoint is signed in the process of who signs. */
export function checkpointCommands(audit: Command, choices: Choices): void {
  const { choose, chooseHere } = choices
  logOption(withCommon(audit.command('verify').description('check the whole chain and its signed checkpoints')))
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere, with its .sig beside it')
    .action((options: VerifyOptions) => onLog(options, choices, (log, io) => verify(log, io, options)))
  keyOptions(withCommon(audit.command('checkpoint').description("sign which row is the log's newest now, and keep the signature in the journal"))).action((options: SignOptions) =>
    chooseHere(options, (ask, io) => sign(ask, io, options)),
  )
  logOption(withCommon(audit.command('checkpoints').description('write the signed checkpoints, to be kept elsewhere')))
    .requiredOption('--out <dir>', 'an empty folder')
    .action((options: LogOptions & { out: string }) => onLog(options, choices, async (log, io) => write(log, io, options)))
  withCommon(audit.command('draft-checkpoint', { hidden: true })).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      io.out(`${JSON.stringify({ payload: new TextDecoder().decode(app.services.audit.draftCheckpoint()) })}\n`)
      return 0
    }),
  )
  withCommon(audit.command('submit-checkpoint', { hidden: true }))
    .requiredOption('--payload <text>', 'the signed text')
    .requiredOption('--armor <text>', 'the signature')
    .action((options: CommonOptions & { payload: string; armor: string }) =>
      choose(options, async (app, io) => {
        const { row, principal, at } = app.services.audit.storeCheckpoint(new TextEncoder().encode(options.payload), options.armor)
        io.out(options.json ? `${JSON.stringify({ row, principal, at })}\n` : `${principal} signed that the audit log ends at row ${row}.\n`)
        return 0
      }),
    )
}

const draft = z.object({ payload: z.string() })

async function sign(ask: Ask, io: CommandIo, options: SignOptions): Promise<number> {
  const drafted = await ask(['audit', 'draft-checkpoint', '--json'])
  if (drafted.exit !== 0) {
    io.err(drafted.err)
    return drafted.exit
  }
  const { payload } = draft.parse(JSON.parse(drafted.out))
  const bytes = new TextEncoder().encode(payload)
  const { journal, epoch, seq, hash, at } = parseCheckpoint(bytes)
  const text = `  A checkpoint of the audit log\n  Journal            ${journal}, epoch ${epoch}\n  Newest row         ${seq}\n  Its hash           ${hash}\n  Time               ${at}\n`
  const armor = await showAndSign({ message: bytes, namespace: checkpointNamespace }, text, options, io)
  const handedIn = await ask(['audit', 'submit-checkpoint', `--payload=${payload}`, `--armor=${armor}`, ...(options.json ? ['--json'] : [])])
  io.out(handedIn.out)
  io.err(handedIn.err)
  return handedIn.exit
}

async function verify(log: AuditLog, io: CommandIo, options: VerifyOptions): Promise<number> {
  const found = await log.verify()
  const kept = options.checkpoint === undefined ? [] : [await judgeFile(log, resolve(io.cwd, options.checkpoint))]
  const checkpoints = [...found.checkpoints, ...kept]
  const misfits = checkpoints.filter((each) => each.problem !== null)
  if (options.json) io.out(`${JSON.stringify({ ...found, checkpoints })}\n`)
  else if (found.brokenAt === null) io.out(`The chain is whole: ${counted(found.rows, 'row')}, ${counted(checkpoints.length - misfits.length, 'signed checkpoint')} fitting.\n`)
  if (found.brokenAt !== null) io.err(`The audit chain is broken at row ${found.brokenAt}.\n`)
  for (const each of misfits) io.err(`The checkpoint of row ${each.row}${each.principal === '' ? '' : ` by ${each.principal}`} does not fit: ${each.problem}\n`)
  return found.brokenAt === null && misfits.length === 0 ? 0 : 1
}

async function judgeFile(log: AuditLog, file: string): Promise<JudgedCheckpoint> {
  const armor = await readDetachedSignature(`${file}.sig`)
  if (!armor.ok) throw new AppError(armor.error)
  return judgeKeptCheckpoint(readCheckpoint(file), armor.value, log.journal, createSystemClock())
}

function readCheckpoint(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (thrown) {
    throw new AppError({ code: 'not_found', message: `${file} cannot be read.`, hint: 'Give the .json file of a checkpoint.', cause: thrown })
  }
}

function write({ journal }: AuditLog, io: CommandIo, options: LogOptions & { readonly out: string }): number {
  const folder = resolve(io.cwd, options.out)
  const checkpoints = journal.checkpoints()
  if (checkpoints.length === 0) throw new AppError({ code: 'not_found', message: 'This journal holds no signed checkpoint.', hint: 'Sign one with: countersign audit checkpoint --key FILE' })
  openEmptyFolder(folder)
  const files = checkpoints.flatMap((each) => {
    const name = checkpointName(each)
    writeFileAtomic(join(folder, name), new TextDecoder().decode(each.bytes))
    writeFileAtomic(join(folder, `${name}.sig`), each.armor)
    return [name, `${name}.sig`]
  })
  io.out(options.json ? `${JSON.stringify({ folder, files })}\n` : `${counted(checkpoints.length, 'checkpoint')} written to ${folder}\n`)
  return 0
}
