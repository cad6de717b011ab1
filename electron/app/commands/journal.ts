import type { Command } from 'commander'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'

/** `journal status|verify|confirm-epoch`. */
export function journalCommands(program: Command, choose: Choose): void {
  const journal = program.command('journal').description('the record of what was decided and done')
  withCommon(journal.command('status').description('tell which journal this is, and whether it can be trusted')).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      const { journal: store } = app.services
      const { rows, hash } = store.auditHead()
      const told = { id: store.journalId, epoch: store.epoch(), rows, head: hash, rolledBack: store.rolledBack() }
      if (options.json) io.out(`${JSON.stringify(told)}\n`)
      else io.out(`Journal ${told.id}, epoch ${told.epoch}, ${told.rows} audit rows.\n`)
      if (told.rolledBack === null) return 0
      io.err(`${oneLine(`journal_rolled_back: ${told.rolledBack}`)}\n`)
      return 1
    }),
  )
  withCommon(journal.command('verify').description('check the whole audit chain')).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      const found = await app.services.app.verifyChain()
      if (options.json) io.out(`${JSON.stringify(found)}\n`)
      else if (found.brokenAt === null) io.out(`The chain is whole: ${found.rows} rows.\n`)
      if (found.brokenAt === null) return 0
      io.err(`The audit chain is broken at row ${found.brokenAt}.\n`)
      return 1
    }),
  )
  withCommon(journal.command('confirm-epoch').description('go on with this journal after an older or another one was put in its place; requests signed before are refused')).action((options: CommonOptions) =>
    choose(options, async (app, io) => {
      const epoch = app.services.journal.confirmEpoch(app.services.app.person)
      io.out(options.json ? `${JSON.stringify({ epoch })}\n` : `Epoch ${epoch} has begun. Requests of earlier epochs are refused.\n`)
      return 0
    }),
  )
}
