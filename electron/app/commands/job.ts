import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { hubLimits } from '../../../shared/domain/hub.ts'
import { readDetachedSignature } from '../../signing/detached.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import type { WishResult } from '../jobService.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine, sentence } from './print.ts'

type Options = CommonOptions & { readonly signature?: readonly string[] }

/** `job submit`: hands in what was signed elsewhere, or wishes that nobody signed. */
export function jobCommands(program: Command, choose: Choose): void {
  const job = program.command('job').description('operations that were asked for elsewhere')
  withCommon(job.command('submit').description('hand in a signed countersign.job, or unsigned wishes; nothing in the file is trusted'))
    .argument('<file>', 'JSON: {host, vmid, kind, parameters, reason}, a list of these, or a countersign.job')
    .option('--signature <file...>', 'signatures of the job; FILE.sig is taken by itself if it is there')
    .action((file: string, options: Options) => choose(options, async (app, io) => submit(app, io, resolve(io.cwd, file), options)))
}

async function submit(app: App, io: CommandIo, path: string, options: Options): Promise<number> {
  const armors: string[] = []
  for (const file of signatureFiles(path, io, options)) {
    const armor = await readDetachedSignature(file)
    if (!armor.ok) throw new AppError(armor.error)
    armors.push(armor.value)
  }
  const submitted = await app.services.jobs.submit(readJob(path), armors)
  if (submitted.kind === 'wishes') return report(submitted.results, io, options)
  const { id, summary } = submitted.item
  io.out(options.json ? `${JSON.stringify({ signed: true, id, summary })}\n` : `${oneLine(summary)}: taken in as ${id}. It is carried out by the next cycle, or now by: countersign apply\n`)
  return 0
}

function signatureFiles(path: string, io: CommandIo, options: Options): readonly string[] {
  if (options.signature !== undefined) return options.signature.map((file) => resolve(io.cwd, file))
  const beside = `${path}.sig`
  return statSync(beside, { throwIfNoEntry: false })?.isFile() ? [beside] : []
}

function readJob(path: string): Uint8Array {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) throw new AppError({ code: 'not_found', message: `${path} cannot be read.`, hint: 'Give the file of a job.' })
  if (found.size > hubLimits.maxBytes) throw new AppError({ code: 'bad_request', message: `${path} is too large for a job.` })
  try {
    return readFileSync(path)
  } catch (thrown) {
    throw new AppError({ code: 'not_found', message: `${path} cannot be read.`, hint: 'Give the file of a job.', cause: thrown })
  }
}

/** 1 = something was refused or failed, else 3 = something waits, else 0. */
function report(results: readonly WishResult[], io: CommandIo, options: CommonOptions): number {
  const rows = results.map(({ wish: { host, vmid, kind }, outcome, error }) => ({
    host,
    vmid,
    kind,
    waits: outcome?.kind === 'waits',
    id: outcome === null ? null : outcome.kind === 'waits' ? outcome.item.id : outcome.entry.id,
    outcome: outcome?.kind === 'ran' ? (outcome.entry.outcome ?? outcome.entry.state) : null,
    error: error ?? (outcome?.kind === 'ran' ? outcome.entry.error : null),
  }))
  if (options.json) io.out(`${JSON.stringify({ signed: false, wishes: rows })}\n`)
  for (const row of rows) {
    const what = `${row.kind} on ${row.host} ${row.vmid}`
    if (!options.json && row.id !== null) io.out(row.waits ? `${oneLine(what)}: waits for a signature as ${row.id}\n` : `${row.outcome}: ${oneLine(what)}\n`)
    if (row.error !== null) io.err(`${oneLine(what)}: ${sentence(row.error)}\n`)
  }
  const failed = rows.some((row) => row.error !== null || (!row.waits && row.outcome !== 'ok' && row.outcome !== 'warnings'))
  return failed ? 1 : rows.some((row) => row.waits) ? 3 : 0
}
