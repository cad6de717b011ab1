import type { Command } from 'commander'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { EqualityReceipt, PlannedStep, Withheld } from '../../../shared/domain/operation.ts'
import type { DesiredProblem } from '../../ports.ts'
import { planHost, type OrderedGuest, type OrderReason } from '../../engine/hostPlan.ts'
import type { GuestReview } from '../../engine/review.ts'
import type { HostReconciler, HostSnapshot } from '../../reconcile/hostReconciler.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { counted, exitCode, oneLine, printErrors } from './print.ts'

/** `plan`: what differs and what would be done. Writes nothing. */
export function planCommand(program: Command, choose: Choose): void {
  withCommon(program.command('plan').description('show what differs from what is declared, and what would be done; writes nothing'))
    .option('--host <name>', 'only this host')
    .action((options: CommonOptions & { host?: string }) => choose(options, (app, io) => plan(app, io, options)))
}

/** The hosts a command works on: the one that is named, or all. Throws `host_not_found`. */
export function chosenHosts(app: App, host: string | undefined): readonly HostReconciler[] {
  return host === undefined ? app.services.fleet.hosts() : [app.services.fleet.host(host)]
}

async function plan(app: App, io: CommandIo, options: CommonOptions & { host?: string }): Promise<number> {
  const hosts = chosenHosts(app, options.host)
  const snapshots = await Promise.all(hosts.map((host) => host.look()))
  const planned = snapshots.map((snapshot) => toPlannedHost(snapshot, madeHere(app, snapshot.config.id)))
  const operations = planned.flatMap((host) => host.guests.flatMap((guest) => guest.operations))
  const summary = {
    guests: snapshots.reduce((sum, { reviews }) => sum + [...reviews.values()].filter((review) => review.actual !== null).length, 0),
    drifted: planned.reduce((sum, host) => sum + host.guests.filter((guest) => guest.changes.length > 0).length, 0),
    benign: operations.filter((operation) => operation.class === 'benign').length,
    destructive: operations.filter((operation) => operation.class === 'destructive').length,
  }
  if (options.json) io.out(`${JSON.stringify({ hosts: planned.map((host) => ({ ...host, guests: withOrderOnce(host.guests) })), summary })}\n`)
  else printPlan(planned, summary, io)
  const errors = [...journalErrors(app), ...planned.flatMap((host) => host.errors)]
  printErrors(errors, io)
  return exitCode({ errors: errors.length > 0, waiting: summary.destructive > 0 || hosts.some((host) => app.services.journal.pendingItems(host.id).length > 0), drift: summary.drifted > 0 })
}

/** Why nothing is carried out while another journal stands where a newer one was. */
export function journalErrors(app: App): readonly AppErrorDto[] {
  const rolledBack = app.services.journal.rolledBack()
  return rolledBack === null ? [] : [{ code: 'journal_rolled_back', message: rolledBack, hint: 'Nothing is carried out until: countersign journal confirm-epoch', retry: 'never' }]
}

/** One host of a plan, as `--json` prints it, the guests in the order in which they are worked on. `unreachable` names nodes, or addresses when the whole host is down. */
export interface PlannedHost {
  readonly host: string
  readonly guests: readonly PlannedGuest[]
  readonly unreachable: readonly string[]
  readonly errors: readonly AppErrorDto[]
}

interface PlannedGuest {
  /** Guests that it comes after, and why. Guests that come after the same ones share one list. */
  readonly after: readonly OrderReason[]
  readonly vmid: number
  readonly type: string
  readonly name: string | null
  readonly changes: readonly { readonly field: string; readonly desired: string | null; readonly actual: string | null }[]
  readonly operations: readonly PlannedOperation[]
  /** When one of our operations made it, ISO 8601 UTC, as long as the journal knows of nothing that would call for a signature; null = otherwise. */
  readonly madeHere: string | null
  /** Declared fields for which nothing, or not all, is planned. */
  readonly withheld: readonly Withheld[]
  /** Fields that are right after the next start, and differ until then. */
  readonly restarts: readonly { readonly field: string; readonly desired: string | null; readonly running: string | null }[]
  /** No drift, and run only when somebody asks for it. */
  readonly proposals: readonly PlannedOperation[]
  /** Fields that were judged equal. */
  readonly receipts: readonly EqualityReceipt[]
}

interface PlannedOperation {
  readonly kind: string
  readonly class: string
  readonly flags: readonly string[]
  readonly reason: string
  readonly summary: string
}

/** When our operations made guests of a host that may still be removed by a person, by VMID. Whether it holds is found out right before. */
function madeHere(app: App, host: string): ReadonlyMap<number, string> {
  return new Map(app.services.journal.provenance(host).map(({ guest, beganAt }) => [guest.vmid, beganAt]))
}

function toPlannedHost({ config, observation, reviews, desired, obstacle }: HostSnapshot, made: ReadonlyMap<number, string>): PlannedHost {
  const down = obstacle !== null || observation === null || observation.reach === 'unreachable'
  return {
    host: config.id,
    guests: inPlannedOrder(reviews).filter(({ review }) => isShown(review)).map((guest) => toPlannedGuest(guest, made.get(guest.vmid) ?? null)),
    unreachable: down ? config.endpoints.map((endpoint) => endpoint.url) : observation.nodes.filter((node) => !node.online).map((node) => node.name),
    errors: [...(obstacle === null ? (observation?.errors ?? []) : [obstacle]), ...desired.problems.map(problemError)],
  }
}

/** Those that nothing is planned for stand where their VMID puts them among those that come after nobody. */
function inPlannedOrder(reviews: ReadonlyMap<number, GuestReview>): readonly OrderedGuest[] {
  const planned = planHost(reviews)
  const rest = [...reviews].filter(([, { steps }]) => steps.length === 0).map(([vmid, review]) => ({ vmid, review, reasons: [] }))
  const isFree = ({ reasons }: OrderedGuest) => reasons.length === 0
  return [...[...planned.filter(isFree), ...rest].toSorted((a, b) => a.vmid - b.vmid), ...planned.filter((guest) => !isFree(guest))]
}

function isShown({ diff, proposals }: GuestReview): boolean {
  return diff !== null && (diff.changes.length > 0 || proposals.length > 0 || diff.withheld.some((each) => each.code === 'desired_invalid'))
}

function toPlannedGuest({ review: { ref, actual, diff, steps, proposals }, reasons }: OrderedGuest, madeAt: string | null): PlannedGuest {
  return {
    vmid: ref.vmid,
    type: ref.type,
    name: actual?.name ?? null,
    changes: (diff?.changes ?? []).map(({ field, desired, actual: found }) => ({ field, desired, actual: found })),
    operations: steps.map(toPlannedOperation),
    madeHere: madeAt,
    withheld: diff?.withheld ?? [],
    restarts: (diff?.restarts ?? []).map(({ field, desired, running }) => ({ field, desired, running })),
    proposals: proposals.map(toPlannedOperation),
    receipts: diff?.receipts ?? [],
    after: reasons,
  }
}

/** As `--json` prints an order: `sameAs` = after the very guests that this one comes after, for the same reason. */
type PrintedOrder = OrderReason | (Omit<OrderReason, 'after'> & { readonly sameAs: number })

/** Thousands of guests may come after the same thousands: the first of them names those, and the others name it. Pure. */
export function withOrderOnce<G extends Pick<PlannedGuest, 'vmid' | 'after'>>(guests: readonly G[]): readonly (Omit<G, 'after'> & { readonly after: readonly PrintedOrder[] })[] {
  const firstOf = new Map<readonly number[], number>()
  const printed = (vmid: number, order: OrderReason): PrintedOrder => {
    const sameAs = firstOf.get(order.after)
    if (sameAs !== undefined) return { kind: order.kind, sameAs, reason: order.reason }
    firstOf.set(order.after, vmid)
    return order
  }
  return guests.map((guest) => ({ ...guest, after: guest.after.map((order) => printed(guest.vmid, order)) }))
}

function toPlannedOperation({ operation, classification, summary }: PlannedStep): PlannedOperation {
  return { kind: operation.kind, class: classification.class, flags: classification.flags, reason: classification.reason, summary }
}

/** A fault of a desired-state file, as an error with its place. Pure. */
export function problemError({ file, line, column, message, hint }: DesiredProblem): AppErrorDto {
  const place = [file, line, column].filter((part) => part !== null).join(':')
  return { code: 'desired_invalid', message: `${place}: ${message}`, hint, retry: 'never' }
}

function describe({ summary, flags, reason }: PlannedOperation): string {
  return `${oneLine(summary)}${flags.length === 0 ? '' : ` [${flags.join(', ')}]`}: ${oneLine(reason)}`
}

/** VMIDs named in a line of the order; the others are counted. */
const namedGuests = 8

function named(vmids: readonly number[]): string {
  const rest = vmids.length - namedGuests
  return `${vmids.slice(0, namedGuests).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function printPlan(hosts: readonly PlannedHost[], summary: { guests: number; drifted: number; benign: number; destructive: number }, io: CommandIo): void {
  if (hosts.length === 0) io.out('No host is configured. Add one: countersign host add --help\n')
  for (const { host, guests, unreachable } of hosts) {
    io.out(`${host}${unreachable.length === 0 ? '' : `  (not reached: ${unreachable.join(', ')})`}\n`)
    for (const guest of guests) {
      io.out(`  ${guest.vmid} ${oneLine(guest.name ?? '')} (${guest.type})\n`)
      for (const { field, actual, desired } of guest.changes) io.out(`    ${field.padEnd(12)} ${oneLine(actual ?? 'none')} → ${oneLine(desired ?? 'none')}\n`)
      for (const operation of guest.operations) io.out(`    ${operation.class.padEnd(12)} ${describe(operation)}\n`)
      if (guest.madeHere !== null && guest.operations.some((operation) => operation.kind === 'guest.destroy')) {
        io.out(`    by provenance it was made here at ${guest.madeHere}: apply --benign needs no signature, unless it was started or touched since\n`)
      }
      for (const { field, reason } of guest.withheld) io.out(`    not planned  ${field}: ${oneLine(reason)}\n`)
      for (const { after, reason } of guest.after) io.out(`    after        ${named(after)}: ${reason}\n`)
      for (const { field, running, desired } of guest.restarts) io.out(`    restart needed: ${field} ${oneLine(running ?? 'none')} → ${oneLine(desired ?? 'none')}\n`)
      for (const operation of guest.proposals) io.out(`    proposed     ${describe(operation)}\n`)
    }
  }
  io.out(
    `${counted(summary.guests, 'guest')}, ${summary.drifted} drifted; ${counted(summary.benign, 'benign step')}, ${summary.destructive} that ${summary.destructive === 1 ? 'needs' : 'need'} a signature.\n`,
  )
}
