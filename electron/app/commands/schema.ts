import type { Command } from 'commander'
import { desiredJsonSchema } from '../../desired/jsonSchema.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'

/** `schema`: the JSON Schema of desired-state files, for editors. */
export function schemaCommand(program: Command, choose: Choose): void {
  withCommon(program.command('schema').description('print the JSON Schema of desired-state files')).action((options: CommonOptions) =>
    choose(options, async (_, io) => {
      io.out(`${JSON.stringify(desiredJsonSchema(), null, 2)}\n`)
      return 0
    }),
  )
}
