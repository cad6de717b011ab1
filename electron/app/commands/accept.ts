import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { mayBeIgnored } from '../../engine/ignores.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { parseVmid } from './apply.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { counted, oneLine } from './print.ts'

type Options = CommonOptions & { readonly host: string; readonly vmid: number; readonly field?: readonly string[] }

/** `accept`: what runs takes the place of what was declared, in the file. */
export function acceptCommand(program: Command, choose: Choose): void {
  withCommon(program.command('accept').description('write what a guest has into the file that declares it; nothing is sent to the host'))
    .requiredOption('--host <name>', 'the host')
    .requiredOption('--vmid <number>', 'the guest', parseVmid)
    .option('--field <name...>', 'only these fields, as the plan names them, e.g. memory net0; left out = all that differ')
    .action((options: Options) => choose(options, async (app, io) => accept(app, io, options)))
}

/** A look first, so that what is accepted is what the host has now. */
async function accept(app: App, io: CommandIo, { host, vmid, field, json }: Options): Promise<number> {
  const reconciler = app.services.fleet.host(host)
  const { obstacle } = await reconciler.look()
  if (obstacle !== null) throw new AppError(obstacle)
  const fields = field ?? reconciler.snapshot().reviews.get(vmid)?.diff?.changes.filter(mayBeIgnored).map((change) => change.field) ?? []
  if (fields.length === 0) throw new AppError({ code: 'not_found', message: `Guest ${vmid} on ${host} does not differ from its declaration.`, hint: `See: countersign plan --host ${host}` })
  const { files } = await app.services.drift.accept([{ host, vmid, fields: [...fields] }])
  if (json) io.out(`${JSON.stringify({ file: files[0] ?? null, fields })}\n`)
  else io.out(`${counted(fields.length, 'field')} of guest ${vmid} accepted into ${oneLine(files.join(', '))}: ${fields.map(oneLine).join(', ')}\n`)
  return 0
}
