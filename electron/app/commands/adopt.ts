import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { parseVmid } from './apply.ts'
import { counted, oneLine, sentence } from './print.ts'

/** `adopt`: declares what runs. */
export function adoptCommand(program: Command, choose: Choose): void {
  withCommon(program.command('adopt').description('write commented YAML for what runs on a host, after which its plan is empty'))
    .argument('<name>', 'the host')
    .argument('[vmid...]', 'only these guests', (text: string, before: readonly number[] | undefined) => [...(before ?? []), parseVmid(text)])
    .option('--all', 'every guest that is not declared yet')
    .action((name: string, chosen: readonly number[] = [], options: CommonOptions & { all?: boolean }) => {
      choose(options, async (app, io) => {
        if ((options.all ?? false) === chosen.length > 0) {
          throw new AppError({ code: 'usage', message: 'Name the guests to adopt, or give --all.', hint: `For example: countersign adopt ${name} --all` })
        }
        const adopted = await app.services.hosts.adopt(name, options.all ? null : chosen)
        if (!adopted.ok) {
          io.err(`${sentence(adopted.error)}\n`)
          return 1
        }
        if (options.json) io.out(`${JSON.stringify(adopted.value)}\n`)
        else io.out(`${counted(adopted.value.guests, 'guest')} adopted into ${oneLine(adopted.value.file)}\n`)
        return 0
      })
    })
}
