import { Option, type Command } from 'commander'
import type { JournalEntry } from '../../ports.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'

/** `operations list|settle`: what has no known end, and a person's word on it. */
export function operationCommands(program: Command, choose: Choose): void {
  const operations = program.command('operations').description('operations that have no known end')
  withCommon(operations.command('list').description('list those on their way and those left to a person; exit code 1 when any is left to a person')).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      const entries = app.services.operations.open()
      if (options.json) io.out(`${JSON.stringify(entries.map(toRow))}\n`)
      else if (entries.length === 0) io.out('No operation is without a known end.\n')
      else for (const entry of entries) io.out(`${line(entry)}\n`)
      return entries.some((entry) => entry.state === 'needs_operator') ? 1 : 0
    }),
  )
  withCommon(operations.command('settle').description('say what became of an operation, after looking at the guest on its host; nothing is sent'))
    .argument('<id>')
    .addOption(new Option('--outcome <word>', 'whether it was done').choices(['done', 'not-done']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'what you found, for the audit log')
    .action((id: string, options: CommonOptions & { outcome: 'done' | 'not-done'; reason: string }) =>
      choose(options, async (app, io) => {
        const entry = app.services.operations.settle(id, options.outcome, options.reason)
        io.out(options.json ? `${JSON.stringify(toRow(entry))}\n` : `Settled as ${options.outcome === 'done' ? 'done' : 'not done'}: ${oneLine(entry.summary)}\n`)
        return 0
      }),
    )
}

function toRow({ id, operation: { kind, guest }, node, guestName, summary, state, outcome, upid, error, actor, createdAt, updatedAt }: JournalEntry) {
  return { id, kind, host: guest.host, vmid: guest.vmid, node, guest: guestName, summary, state, outcome, upid, error, actor, createdAt, updatedAt }
}

function line({ id, state, operation, summary, createdAt, error }: JournalEntry): string {
  return oneLine(`${id.slice(0, 8)}  ${state.padEnd(14)} ${createdAt}  ${operation.guest.host}  ${summary}${error === null ? '' : `: ${error.message}`}`)
}
