import type { Command } from 'commander'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'

/** A command that was understood: what it needs, and how to run it. */
export interface ParsedCommand {
  /** As given with `--data`; undefined = the default folder. */
  readonly dataFolder: string | undefined
  run(app: App, io: CommandIo): Promise<number>
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly data?: string
  readonly json?: boolean
}

/** What a command's file gives: itself, and what happens when it was chosen. */
export type Choose = (options: CommonOptions, run: (app: App, io: CommandIo) => Promise<number>) => void

/** Adds the options that every command takes. */
export function withCommon(command: Command): Command {
  return command.option('--data <dir>', 'folder of settings and journal').option('--json', 'print JSON')
}
