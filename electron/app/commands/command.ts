import type { Command } from 'commander'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'

/** A command that was understood: what it needs, and how to run it. */
export type ParsedCommand = {
  /** As given with `--data`; undefined = the default folder. */
  readonly dataFolder: string | undefined
} & (
  | { readonly runsIn: 'owner'; run(app: App, io: CommandIo): Promise<number> }
  /** Signing happens at the terminal of who signs: keys and passphrases never go to another process. */
  | { readonly runsIn: 'caller'; run(ask: Ask, io: CommandIo): Promise<number> }
)

/** Runs a command where the data folder is owned, and gives back what it printed. */
export type Ask = (argv: readonly string[]) => Promise<{ readonly exit: number; readonly out: string; readonly err: string }>

/** Options that every command takes. */
export interface CommonOptions {
  readonly data?: string
  readonly json?: boolean
}

/** What a command's file gives: itself, and what happens when it was chosen. */
export type Choose = (options: CommonOptions, run: (app: App, io: CommandIo) => Promise<number>) => void

/** The same for a command that runs in the process of the caller. */
export type ChooseHere = (options: CommonOptions, run: (ask: Ask, io: CommandIo) => Promise<number>) => void

/** Adds the options that every command takes. */
export function withCommon(command: Command): Command {
  return command.option('--data <dir>', 'folder of settings and journal').option('--json', 'print JSON')
}
