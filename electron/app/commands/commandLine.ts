/**
 * The command line, apart from the process it runs in: it is parsed in the process of the caller (help, usage
 * errors) and run in the process that owns the data folder. Exit codes: 1 error, else 3 something waits for a
 * signature, else 2 drift, else 0.
 */
import { Command, CommanderError } from 'commander'
import { toAppError } from '../../../shared/domain/appError.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { acceptCommand } from './accept.ts'
import { adoptCommand } from './adopt.ts'
import { applyCommand } from './apply.ts'
import { approvalCommands } from './approvals.ts'
import { auditCommands } from './audit.ts'
import type { Choose, ChooseHere, ParsedCommand } from './command.ts'
import { driftCommands } from './drift.ts'
import { freezeCommands } from './freeze.ts'
import { hostCommands } from './host.ts'
import { hubCommands } from './hub.ts'
import { jobCommands } from './job.ts'
import { journalCommands } from './journal.ts'
import { operationCommands } from './operations.ts'
import { planCommand } from './plan.ts'
import { requestCommand } from './request.ts'
import { schemaCommand } from './schema.ts'
import { signCommands } from './sign.ts'
import { signerCommands } from './signers.ts'
import { sentence } from './print.ts'
import { usageSentence } from './usageSentence.ts'

/**
 * Parses arguments. A number = done already (help was printed, or a usage error was told): the exit code.
 * `extend` adds commands that belong to the calling process alone.
 */
export function parseCommandLine(argv: readonly string[], io: CommandIo, version: string, extend?: (program: Command) => void): ParsedCommand | number | null {
  let chosen: ParsedCommand | null = null
  const choose: Choose = (options, run) => {
    chosen = { dataFolder: options.data, runsIn: 'owner', run }
  }
  const chooseHere: ChooseHere = (options, run) => {
    chosen = { dataFolder: options.data, runsIn: 'caller', run }
  }
  const program = new Command('countersign')
    .description('Shows how Proxmox guests differ from what is declared, applies what can be undone, and keeps the rest for a signature.')
    .version(version)
    // `audit` has options of its own, and so have the commands below it.
    .enablePositionalOptions()
    .addHelpText('after', '\nExit codes: 1 error, else 3 something waits for a signature, else 2 drift, else 0.')
  for (const add of [hostCommands, hubCommands, planCommand, applyCommand, driftCommands, freezeCommands, adoptCommand, acceptCommand, requestCommand, jobCommands, approvalCommands, signerCommands, operationCommands, journalCommands, schemaCommand]) add(program, choose)
  signCommands(program, chooseHere)
  auditCommands(program, choose, chooseHere)
  extend?.(program)
  quieten(program, io)
  try {
    program.parse([...argv], { from: 'user' })
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 1
    throw thrown
  }
  return chosen
}

/** Parses and runs a command in the process that owns the data folder. Resolves to the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[], app: App, io: CommandIo): Promise<number> {
  try {
    const parsed = parseCommandLine(argv, io, app.services.app.version)
    if (typeof parsed === 'number') return parsed
    if (parsed === null || parsed.runsIn === 'caller') return 1
    return await parsed.run(app, io)
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'internal') app.logger.error('a command ended with a bug', { argv, cause: thrown })
    io.err(`${sentence(error.toDto())}\n`)
    return 1
  }
}

/** Commander neither prints by itself nor ends the process: the command may run in another one. */
function quieten(command: Command, io: CommandIo, words = command.name()): void {
  command.exitOverride().configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text), outputError: (text, write) => write(usageSentence(text, words)) })
  for (const child of command.commands) quieten(child, io, `${words} ${child.name()}`)
}
