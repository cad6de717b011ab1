import { InvalidArgumentError, type Command } from 'commander'
import { AppError, type AppErrorDto } from '../../../shared/domain/appError.ts'
import { vmid } from '../../../shared/domain/guest.ts'
import type { App } from '../../app.ts'
import type { GuestOutcome } from '../../reconcile/guestWork.ts'
import type { HostReconciler } from '../../reconcile/hostReconciler.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { chosenHosts, journalErrors, problemError } from './plan.ts'
import { counted, exitCode, oneLine, printErrors } from './print.ts'

type Options = CommonOptions & { readonly benign?: boolean; readonly host?: string; readonly vmid?: number }

/** `apply`: runs what may run; what is destructive waits for a signature. */
export function applyCommand(program: Command, choose: Choose): void {
  withCommon(program.command('apply').description('apply what is declared; what is destructive is kept for a signature'))
    .option('--benign', 'run the benign steps, flagged ones too')
    .option('--host <name>', 'only this host')
    .option('--vmid <number>', 'only this guest', parseVmid)
    .action((options: Options) => choose(options, (app, io) => apply(app, io, options)))
}

/** A VMID out of an argument. Throws commander's own error. */
export function parseVmid(text: string): number {
  const parsed = vmid.safeParse(Number(text))
  if (!parsed.success) throw new InvalidArgumentError('A VMID is a number from 100 to 999999999.')
  return parsed.data
}

async function apply(app: App, io: CommandIo, options: Options): Promise<number> {
  const hosts = chosenHosts(app, options.host)
  if (options.vmid !== undefined && hosts.length > 1) {
    throw new AppError({ code: 'usage', message: 'There are several hosts, so --vmid alone does not name a guest.', hint: 'Add --host NAME.' })
  }
  const results = await Promise.all(hosts.map((host) => applyHost(host, app, options)))
  const summary = {
    ran: results.reduce((sum, result) => sum + result.ran.length, 0),
    failed: results.reduce((sum, result) => sum + result.ran.filter(isFailure).length, 0),
    waiting: results.reduce((sum, result) => sum + result.waiting.length, 0),
    refused: results.reduce((sum, result) => sum + result.refused.length, 0),
  }
  if (options.json) io.out(`${JSON.stringify({ hosts: results.map(({ drifted: _, ...result }) => result), summary })}\n`)
  else print(results, summary, io)
  const errors = [...journalErrors(app), ...results.flatMap((result) => [...result.errors, ...result.refused.map((refused) => refused.error)])]
  printErrors(errors, io)
  return exitCode({
    errors: errors.length + summary.failed > 0,
    waiting: summary.waiting > 0,
    drift: results.some((result) => result.drifted > 0),
  })
}

/** A whole cycle first, so that what an earlier run left open is resolved; then the work; then another look. */
async function applyHost(host: HostReconciler, app: App, options: Options) {
  const known = new Set(host.refusals().values())
  const before = new Set(ownEntries(host, app).map((entry) => entry.id))
  const scope = { vmid: options.vmid ?? null }
  await host.cycle(scope)
  const ticket = await host.apply({ vmid: options.vmid ?? null, benign: options.benign ?? false, actor: app.services.app.person })
  const outcomes = await ticket.finished
  await host.cycle(scope)
  const { observation, obstacle, reviews, desired } = host.snapshot()
  const { journal } = app.services
  const inScope = (each: number) => options.vmid === undefined || options.vmid === each
  return {
    host: host.id,
    ran: ownEntries(host, app)
      .filter((entry) => !before.has(entry.id))
      .toReversed()
      .map(({ id, summary, state, outcome: ended, error }) => ({ id, summary, state, outcome: ended, error })),
    waiting: journal.pendingItems(host.id).filter((item) => item.operation !== null && inScope(item.operation.guest.vmid)).map(({ id, summary, origin }) => ({ id, summary, origin })),
    refused: [...outcomes.flatMap((outcome) => outcome.refused), ...refusedSignatures(host, app, known)],
    errors: [...(obstacle === null ? (observation?.errors ?? []) : [obstacle]), ...desired.problems.map(problemError), ...outcomes.flatMap(ownError)],
    drifted: [...reviews.values()].filter((review) => inScope(review.ref.vmid) && (review.diff?.changes.length ?? 0) > 0).length,
  }
}

/** The newest operations of a host, newest first: what was signed runs in the cycle, not in the ticket. */
function ownEntries(host: HostReconciler, app: App) {
  return app.services.journal.recentEntries(1000).filter((entry) => entry.operation.guest.host === host.id)
}

/** What was signed and could not be carried out in this run. */
function refusedSignatures(host: HostReconciler, app: App, known: ReadonlySet<AppErrorDto>) {
  return [...host.refusals()].flatMap(([id, error]) => {
    const item = app.services.journal.pendingItem(id)
    return item === null || known.has(error) ? [] : [{ summary: item.summary, error }]
  })
}

function ownError({ error }: GuestOutcome) {
  return error === null || error.code === 'desired_invalid' ? [] : [error]
}

function isFailure({ state, outcome }: { readonly state: string; readonly outcome: string | null }): boolean {
  return state !== 'settled' || outcome === 'failed' || outcome === 'not_sent'
}

type Applied = Awaited<ReturnType<typeof applyHost>>

function print(results: readonly Applied[], summary: { ran: number; failed: number; waiting: number; refused: number }, io: CommandIo): void {
  for (const { host, ran, waiting, refused } of results) {
    io.out(`${host}\n`)
    for (const entry of ran) io.out(`  ${(entry.outcome ?? entry.state).padEnd(10)} ${oneLine(entry.summary)}${entry.error === null ? '' : `: ${oneLine(entry.error.message)}`}\n`)
    for (const item of waiting) io.out(`  waits      ${oneLine(item.summary)} (${item.origin})\n`)
    for (const each of refused) io.out(`  refused    ${oneLine(each.summary)}\n`)
  }
  io.out(`${counted(summary.ran, 'step')} run, ${summary.failed} failed, ${summary.refused} refused; ${summary.waiting} waiting for a signature.\n`)
}
