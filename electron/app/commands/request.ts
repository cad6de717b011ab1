import type { Command } from 'commander'
import { AppError } from '../../../shared/domain/appError.ts'
import { cataloguedKinds } from '../../engine/operations/catalogue.ts'
import { parseSizeBytes } from '../../engine/normalise/sizes.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { parseVmid } from './apply.ts'
import { oneLine, sentence } from './print.ts'

type Options = CommonOptions & { readonly host: string; readonly vmid: number; readonly set?: readonly string[]; readonly reason: string; readonly scratch?: boolean }

/** `request`: asks for any operation of the catalogue on one guest. */
export function requestCommand(program: Command, choose: Choose): void {
  withCommon(program.command('request').description('ask for an operation on one guest: a benign one runs, a destructive one waits for a signature'))
    .argument('<kind>', cataloguedKinds.join(', '))
    .requiredOption('--host <name>', 'the host')
    .requiredOption('--vmid <number>', 'the guest; for one that is to be made, the VMID it gets', parseVmid)
    .option('--set <key=value>', 'a parameter; repeat it. Of a group: --set properties.cache=none', (value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .option('--reason <text>', 'why, for those who sign', '')
    .option('--scratch', 'the guest that this makes may be removed again without a signature, until a file declares it')
    .action((kind: string, options: Options) =>
      choose(options, async (app, io) => {
        const outcome = await app.services.approvals.request({ host: options.host, vmid: options.vmid }, kind, readParameters(options.set ?? []), options.reason, options.scratch ?? false)
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

/**
 * `key=value` pairs; `true`, `false`, whole numbers, sizes for `…Bytes` and lists for `tags` and `keys` are read as such. Of a group
 * (`properties.cache=none`) every value is text, as Proxmox writes it, and an empty one takes the property away.
 */
function readParameters(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const parameters = new Map<string, unknown>()
  const groups = new Map<string, Map<string, string | null>>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new AppError({ code: 'usage', message: `"${oneLine(pair)}" is not key=value.`, hint: 'For example: --set name=before-upgrade' })
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const [, name, property] = /^([^.]+)\.(.+)$/.exec(key) ?? []
    if (name === undefined || property === undefined) parameters.set(key, readValue(key, value))
    else groups.set(name, (groups.get(name) ?? new Map<string, string | null>()).set(property, value === '' ? null : value))
  }
  for (const [name, properties] of groups) parameters.set(name, Object.fromEntries(properties))
  return Object.fromEntries(parameters)
}

function readValue(key: string, text: string): unknown {
  if (key === 'tags' || key === 'keys') return text.split(/[,; ]+/).filter((tag) => tag !== '')
  if (key.endsWith('Bytes')) return parseSizeBytes(text) ?? text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^(cores|memoryMiB|swapMiB|source|maxRestart|maxRelocate)$/.test(key) && /^\d+$/.test(text) ? Number(text) : text
}
