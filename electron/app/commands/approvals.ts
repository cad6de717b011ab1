import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { renderPayload } from '../../engine/renderPayload.ts'
import type { PendingItem } from '../../ports.ts'
import { readDetachedSignature } from '../../signing/detached.ts'
import type { App } from '../../app.ts'
import { exportRequest } from '../exportRequest.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { counted, oneLine } from './print.ts'

/** `approvals list|show|export|import|reject`: what waits for a signature. `sign` and `open` stand in `signCommands.ts`. */
export function approvalCommands(program: Command, choose: Choose): void {
  const approvals = program.command('approvals').description('requests that wait for a signature')
  withCommon(approvals.command('list').description('list the open requests'))
    .option('--all', 'the newest that ended, too')
    .action((options: CommonOptions & { all?: boolean }) => choose(options, async (app, io) => list(app, io, options)))
  withCommon(approvals.command('show').description('show exactly what would be signed'))
    .argument('<id>')
    .action((id: string, options: CommonOptions) => choose(options, async (app, io) => show(app, io, id, options)))
  withCommon(approvals.command('export').description('write operation.json, the exact bytes to sign, and a README'))
    .argument('<id>')
    .requiredOption('--out <dir>', 'folder to write into')
    .action((id: string, options: CommonOptions & { out: string }) =>
      choose(options, async (app, io) => {
        const item = app.services.approvals.find(id)
        const folder = resolve(io.cwd, options.out)
        exportRequest(folder, { id: item.id, summary: item.summary, ...app.services.approvals.payloadOf(item) })
        io.out(options.json ? `${JSON.stringify({ id: item.id, folder, files: ['operation.json', 'README'] })}\n` : `Written to ${folder}: operation.json, README\n`)
        return 0
      }),
    )
  withCommon(approvals.command('import').description('take in a signature made elsewhere; it is carried out by the next apply or cycle'))
    .argument('<file>', 'the .sig file; the signed operation.json is looked for beside it')
    .action((file: string, options: CommonOptions) => choose(options, async (app, io) => importFile(app, io, file, options)))
  withCommon(approvals.command('submit', { hidden: true }))
    .argument('<id>')
    .requiredOption('--armor <text>', 'the signature')
    .action((id: string, options: CommonOptions & { armor: string }) =>
      choose(options, async (app, io) => {
        const { bytes } = app.services.approvals.payloadOf(app.services.approvals.find(id))
        return takeIn(app, io, options.armor, bytes, options)
      }),
    )
  withCommon(approvals.command('reject').description('refuse a request'))
    .argument('<id>')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: CommonOptions & { reason: string }) =>
      choose(options, async (app, io) => {
        app.services.approvals.reject(id, options.reason)
        io.out(options.json ? `${JSON.stringify({ rejected: id })}\n` : 'Rejected.\n')
        return 0
      }),
    )
}

function list(app: App, io: CommandIo, options: CommonOptions & { all?: boolean }): number {
  const items = [...app.services.approvals.open(), ...(options.all ? app.services.journal.endedItems(100) : [])]
  const rows = items.map((item) => toRow(app, item))
  if (options.json) io.out(`${JSON.stringify(rows)}\n`)
  else if (rows.length === 0) io.out('Nothing waits for a signature.\n')
  else for (const row of rows) io.out(`${row.id.slice(0, 8)}  ${row.state.padEnd(10)} ${oneLine(row.summary)}  (${row.signed.length} of ${row.needed} signed; ${oneLine(row.origin)})${row.endedBecause === null ? '' : `: ${oneLine(row.endedBecause)}`}\n`)
  return 0
}

function toRow(app: App, item: PendingItem) {
  const { signed, needed } = app.services.approvals.progress(item)
  return {
    id: item.id,
    kind: item.operation?.kind ?? 'signers.rotate',
    host: item.operation?.guest.host ?? null,
    vmid: item.operation?.guest.vmid ?? null,
    guest: item.guestName,
    state: item.state,
    summary: item.summary,
    reason: item.reason,
    class: item.classification.class,
    flags: item.classification.flags,
    origin: item.origin,
    signed,
    needed,
    sha256: item.payload?.sha256 ?? null,
    expires: item.payload?.expires ?? null,
    endedBecause: item.endedBecause,
    endedBy: item.endedBy,
    createdAt: item.createdAt,
  }
}

function show(app: App, io: CommandIo, id: string, options: CommonOptions): number {
  const item = app.services.approvals.find(id)
  const { bytes, payload, sha256 } = app.services.approvals.payloadOf(item)
  const lines = renderPayload(payload)
  if (options.json) io.out(`${JSON.stringify({ ...toRow(app, item), lines, payload: new TextDecoder().decode(bytes), sha256 })}\n`)
  else io.out(`${oneLine(item.summary)}\n\n${lines.map(({ label, value }) => `  ${label.padEnd(18)} ${oneLine(value)}\n`).join('')}\n`)
  return 0
}

async function importFile(app: App, io: CommandIo, file: string, options: CommonOptions): Promise<number> {
  const path = resolve(io.cwd, file)
  const armor = await readDetachedSignature(path)
  if (!armor.ok) throw new AppError(armor.error)
  return takeIn(app, io, armor.value, signedBytesBeside(path), options)
}

/** `operation.json` beside `operation.json.sig`, if it is there. */
function signedBytesBeside(path: string): Uint8Array | null {
  if (!path.endsWith('.sig')) return null
  try {
    return readFileSync(path.slice(0, -'.sig'.length))
  } catch {
    return null
  }
}

async function takeIn(app: App, io: CommandIo, armor: string, bytes: Uint8Array | null, options: CommonOptions): Promise<number> {
  const { item, principal, signed, needed } = await app.services.approvals.importSignature(armor, bytes)
  const done = signed.length >= needed
  if (options.json) io.out(`${JSON.stringify({ id: item.id, principal, signed, needed, complete: done })}\n`)
  else if (!done) io.out(`${principal} signed: ${signed.length} of ${counted(needed, 'person', 'people')}.\n`)
  else if (item.operation === null) io.out(`${principal} signed, and the signers were changed.\n`)
  else io.out(`${principal} signed: ${oneLine(item.summary)}. It is carried out by the next cycle, or now by: countersign apply\n`)
  return 0
}
