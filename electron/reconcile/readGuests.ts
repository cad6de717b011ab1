/** Carries out the read plan of one look. Effects: reads only. */
import type { GuestRef, GuestSpec, HostId } from '../../shared/domain/guest.ts'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { PlannedRead } from '../engine/readPlan.ts'
import type { Clock, HostReader, LiveStatus, ResourceRow } from '../ports.ts'
import { readsPerNode, type NodeReads, type ReadOnNode } from './nodeReads.ts'
import { guestsUnread, nodeSilent } from './observeFaults.ts'

export interface ReadGuestsInput {
  readonly host: HostId
  readonly reader: HostReader
  readonly clock: Clock
  readonly reads: NodeReads
}

/** What was answered on one guest; null = not asked for. */
export interface GuestAnswer {
  readonly spec: Result<GuestSpec> | null
  /** Right before it was asked for, ISO 8601 UTC. */
  readonly specReadAt: string
  readonly live: Result<LiveStatus> | null
}

/**
 * Reads what is planned, node by node at the same time. A node that was lost before is waited for no longer than
 * the others take, as long as it stays silent: its guests have no answer then.
 */
export async function readGuests(rows: readonly ResourceRow[], plan: ReadonlyMap<number, PlannedRead>, input: ReadGuestsInput): Promise<ReadonlyMap<number, GuestAnswer>> {
  const answers = new Map<number, GuestAnswer>()
  const readNode = async (node: string, mine: readonly ResourceRow[]): Promise<void> => {
    const read = input.reads.begin(node)
    const left = mine.values()
    const work = async (): Promise<void> => {
      for (const row of left) answers.set(row.vmid, await readOne(row, plan.get(row.vmid), read, input))
    }
    await Promise.all(Array.from({ length: readsPerNode }, work))
  }
  const byNode = Map.groupBy(rows.filter((row) => plan.has(row.vmid)), (row) => row.node)
  const work = [...byNode].map(([node, mine]) => ({ node, isLost: input.reads.isLost(node), done: readNode(node, mine) }))
  for (const { done } of work) done.catch(() => undefined) // whoever is waited for below tells of a bug
  await Promise.all(work.filter(({ isLost }) => !isLost).map(({ done }) => done))
  const isAlone = new Set(rows.map((row) => row.node)).size === 1
  await Promise.all(work.filter(({ node, isLost }) => isLost && (isAlone || !input.reads.isLost(node))).map(({ done }) => done))
  return new Map(answers)
}

async function readOne(row: ResourceRow, planned: PlannedRead | undefined, read: ReadOnNode, { host, reader, clock }: ReadGuestsInput): Promise<GuestAnswer> {
  const ref: GuestRef = { host, vmid: row.vmid, type: row.type }
  let askedMs = clock.nowMs()
  const [spec, live] = await Promise.all([
    planned?.spec == null ? null : read(() => {
      askedMs = clock.nowMs()
      return reader.guestSpec(row.node, ref)
    }),
    planned?.live === true ? read(() => reader.guestLive(row.node, ref)) : null,
  ])
  return { spec, live, specReadAt: new Date(askedMs).toISOString() }
}

/** One error for each kind of failure, and the guests that were answered with 403. Pure. */
export function failuresOf(rows: readonly ResourceRow[], plan: ReadonlyMap<number, PlannedRead>, answers: ReadonlyMap<number, GuestAnswer>): { readonly errors: readonly AppErrorDto[]; readonly forbidden: readonly string[] } {
  const failures = new Map<string, { readonly error: AppErrorDto; readonly vmids: number[] }>()
  const forbidden: string[] = []
  for (const row of rows) {
    if (!plan.has(row.vmid)) continue
    const answer = answers.get(row.vmid)
    const failed = answer === undefined ? [nodeSilent(row.node)] : [answer.spec, answer.live].flatMap((each) => (each === null || each.ok ? [] : [each.error]))
    const [error] = failed
    if (error === undefined) continue
    const alike = failures.get(error.code)
    if (alike === undefined) failures.set(error.code, { error, vmids: [row.vmid] })
    else alike.vmids.push(row.vmid)
    if (failed.some(({ code }) => code === 'forbidden')) forbidden.push(String(row.vmid))
  }
  return { errors: [...failures.values()].map(({ error, vmids }) => guestsUnread(error, vmids)), forbidden }
}
