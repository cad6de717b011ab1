import type { Command } from 'commander'
import { cataloguedKinds } from '../../engine/operations/catalogue.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { parseVmid } from './apply.ts'
import { oneLine, sentence } from './print.ts'
import { readParameters } from './requestParameters.ts'

type Options = CommonOptions & { readonly host: string; readonly vmid: number; readonly set?: readonly string[]; readonly reason: string; readonly scratch?: boolean }

/** `request`: asks for any operation of the catalogue on one guest. */
export function requestCommand(program: Command, choose: Choose): void {
  withCommon(program.command('request').description('ask for an operation on one guest: a benign one runs, a destructive one waits for a signature'))
    .argument('<kind>', cataloguedKinds.join(', '))
    .requiredOption('--host <name>', 'the host')
    .requiredOption('--vmid <number>', 'the guest; for one that is to be made, the VMID it gets', parseVmid)
    .option('--set <key=value>', 'a parameter; repeat it. Of a group: --set properties.cache=none, or options.startup= to remove it', (value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .option('--reason <text>', 'why, for those who sign', '')
    .option('--scratch', 'the guest that this makes may be removed again without a signature, until a file declares it')
    .action((kind: string, options: Options) =>
      choose(options, async (app, io) => {
        const outcome = await app.services.requests.ask({ host: options.host, vmid: options.vmid }, kind, readParameters(options.set ?? []), options.reason, options.scratch ?? false)
        if (outcome.kind === 'waits') {
          const { id, summary } = outcome.item
          io.out(options.json ? `${JSON.stringify({ waits: true, id, summary })}\n` : `${oneLine(summary)}: waits for a signature as ${id}\n`)
          return 3
        }
        const { id, summary, state, outcome: ended, error } = outcome.entry
        io.out(options.json ? `${JSON.stringify({ waits: false, id, summary, state, outcome: ended, error })}\n` : `${ended ?? state}: ${oneLine(summary)}\n`)
        if (error !== null) io.err(`${sentence(error)}\n`)
        return state === 'settled' && (ended === 'ok' || ended === 'warnings') ? 0 : 1
      }),
    )
}
