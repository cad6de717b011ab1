/**
 * Looks at a host: `cluster/resources` + `cluster/status` + permissions, then one `pending` for each guest, so
 * 3 + N requests. The list's run state lags by up to 10 s or more, so a run state that differs from the declared
 * one is confirmed by a live read before it counts as drift. Effects: reads only.
 */
import PQueue from 'p-queue'
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ActualGuest, DesiredGuest, GuestHoldings, GuestRef, GuestSpec, HostId, RunState } from '../../shared/domain/guest.ts'
import type { Observation } from '../engine/observation.ts'
import type { Clock, ClusterStatus, FleetView, HostReader, LiveStatus, ResourceRow } from '../ports.ts'

/** Reads at once on one node: its API has three single-threaded workers for all its clients. */
const readsPerNode = 2

export interface ObserveInput {
  readonly host: HostId
  readonly reader: HostReader
  readonly clock: Clock
  readonly desired: ReadonlyMap<number, DesiredGuest>
  /** The last observation; its guests are kept when the host cannot be reached. */
  readonly previous: Observation | null
}

/** Observes the whole host. Never rejects: what could not be seen is told in `reach` and `errors`. */
export async function observeHost(input: ObserveInput): Promise<Observation> {
  const startedMs = input.clock.nowMs()
  const [fleet, status, rights] = await Promise.all([
    attempt(() => input.reader.fleet()),
    attempt(() => input.reader.clusterStatus()),
    attempt(() => input.reader.permissions()),
  ])
  if (!fleet.ok) return unreachable(input, startedMs, fleet.error)

  const nodes = mergeNodes(fleet.value, status.ok ? status.value : null)
  const offline = new Set(nodes.filter((node) => !node.online).map((node) => node.name))
  const { guests, errors } = await readGuests(input, fleet.value, offline)
  const allSeen = rights.ok && seesAllGuests(rights.value)
  const quorate = status.ok ? status.value.quorate : null
  const faults: AppErrorDto[] = [
    ...(quorate === false ? [noQuorum()] : []),
    ...(status.ok ? [] : [status.error]),
    ...(rights.ok ? [] : [rights.error]),
    ...(rights.ok && !allSeen ? [lacksAudit()] : []),
    ...[...offline].map((name) => nodeOffline(name)),
    ...errors,
  ]
  return {
    host: input.host,
    seenAt: new Date(input.clock.nowMs()).toISOString(),
    tookMs: input.clock.nowMs() - startedMs,
    reach: faults.length === 0 ? 'complete' : 'partial',
    guests,
    nodes,
    quorate,
    absenceProven: quorate === true && offline.size === 0 && allSeen,
    errors: faults,
  }
}

/**
 * Observes one guest right now, live, wherever it is; with its snapshots and backups when they are asked for.
 * Resolves to null when the list of the whole cluster does not show it. Rejects with the `AppError` of the read
 * that failed: a guest about to be changed must be seen whole.
 */
export async function observeGuest(reader: HostReader, ref: GuestRef, lastNode: string, withHoldings = false): Promise<ActualGuest | null> {
  try {
    return await readGuestOn(reader, ref, lastNode, withHoldings)
  } catch (thrown) {
    if (toAppError(thrown).code !== 'guest_not_found') throw thrown
  }
  const row = (await reader.fleet()).guests.find((each) => each.vmid === ref.vmid && each.type === ref.type)
  return row === undefined ? null : readGuestOn(reader, ref, row.node, withHoldings)
}

async function readGuestOn(reader: HostReader, ref: GuestRef, node: string, withHoldings: boolean): Promise<ActualGuest> {
  // The slow reads first: what the gate decides on most is the youngest.
  const holdings = withHoldings ? await readHoldings(reader, ref, node) : undefined
  const [live, spec] = await Promise.all([reader.guestLive(node, ref), reader.guestSpec(node, ref)])
  return {
    ref,
    node,
    name: spec.nextBoot.name,
    run: runStateOf(live.status),
    hostStatus: live.status,
    lock: live.lock,
    template: live.template,
    haState: live.haManaged ? 'managed' : null,
    uptimeSeconds: live.uptimeSeconds,
    listTags: spec.running.tags,
    specKnown: true,
    spec,
    ...(holdings === undefined ? {} : { holdings }),
  }
}

async function readHoldings(reader: HostReader, ref: GuestRef, node: string): Promise<GuestHoldings> {
  const [snapshots, backups] = await Promise.all([reader.guestSnapshots(node, ref), reader.guestBackups(node, ref.vmid)])
  return { snapshots, backups }
}

function runStateOf(status: string): RunState {
  return status === 'running' || status === 'stopped' ? status : 'unspecified'
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorDto }

async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await read() }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { ok: false, error: thrown.toDto() }
  }
}

function unreachable(input: ObserveInput, startedMs: number, error: AppErrorDto): Observation {
  const nowMs = input.clock.nowMs()
  const last = input.previous
  return {
    host: input.host,
    seenAt: last?.seenAt ?? new Date(nowMs).toISOString(),
    tookMs: nowMs - startedMs,
    reach: 'unreachable',
    guests: last?.guests ?? new Map(),
    nodes: (last?.nodes ?? []).map((node) => ({ ...node, online: false })),
    quorate: null,
    absenceProven: false,
    errors: [error],
  }
}

/** `cluster/status` is live and `cluster/resources` cached: a node is online only if neither says otherwise. */
function mergeNodes(fleet: FleetView, status: ClusterStatus | null): Observation['nodes'] {
  const told = [...fleet.nodes, ...(status?.nodes ?? [])]
  const offline = new Set(told.filter((node) => !node.online).map((node) => node.name))
  const names = new Set([...told.map((node) => node.name), ...fleet.guests.map((guest) => guest.node)])
  return [...names].toSorted().map((name) => ({ name, online: !offline.has(name) }))
}

async function readGuests(input: ObserveInput, fleet: FleetView, offline: ReadonlySet<string>) {
  const queues = new Map<string, PQueue>()
  const failures = new Map<string, { error: AppErrorDto; vmids: number[] }>()
  const fail = (vmid: number, error: AppErrorDto) => {
    const known = failures.get(error.code)
    if (known) known.vmids.push(vmid)
    else failures.set(error.code, { error, vmids: [vmid] })
  }
  const read = async (row: ResourceRow): Promise<ActualGuest> => {
    const ref: GuestRef = { host: input.host, vmid: row.vmid, type: row.type }
    if (offline.has(row.node)) return toActual(ref, row, null, null)
    const queue = queues.get(row.node) ?? new PQueue({ concurrency: readsPerNode })
    queues.set(row.node, queue)
    const wanted = input.desired.get(row.vmid)?.run
    const [spec, live] = await Promise.all([
      queue.add(() => attempt(() => input.reader.guestSpec(row.node, ref))),
      wanted === undefined || wanted === row.status ? null : queue.add(() => attempt(() => input.reader.guestLive(row.node, ref))),
    ])
    if (!spec.ok) fail(row.vmid, spec.error)
    if (live !== null && !live.ok) fail(row.vmid, live.error)
    return toActual(ref, row, spec.ok ? spec.value : null, live?.ok ? live.value : null)
  }
  const guests = await Promise.all(fleet.guests.map(read))
  return { guests: new Map(guests.map((guest) => [guest.ref.vmid, guest])), errors: [...failures.values()].map(tellFailure) }
}

function toActual(ref: GuestRef, row: ResourceRow, spec: GuestSpec | null, live: LiveStatus | null): ActualGuest {
  const status = live?.status ?? row.status
  return {
    ref,
    node: row.node,
    name: spec?.nextBoot.name ?? row.name,
    run: runStateOf(status),
    hostStatus: status,
    lock: live === null ? row.lock : live.lock,
    template: row.template,
    haState: row.haState,
    uptimeSeconds: live?.uptimeSeconds ?? row.uptimeSeconds,
    listTags: row.tags,
    specKnown: spec !== null,
    spec,
  }
}

/** Without VM.Audit on all guests, lists leave guests out without a word. */
function seesAllGuests(rights: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  return ['/', '/vms'].some((path) => rights.get(path)?.has('VM.Audit'))
}

function tellFailure({ error, vmids }: { readonly error: AppErrorDto; readonly vmids: readonly number[] }): AppErrorDto {
  if (vmids.length === 1) return error
  const named = vmids.slice(0, 5).join(', ')
  const more = vmids.length > 5 ? ` and ${vmids.length - 5} more` : ''
  return { ...error, message: `${vmids.length} guests could not be read (${named}${more}). The first answer: ${error.message}` }
}

function lacksAudit(): AppErrorDto {
  return {
    code: 'forbidden',
    message: 'The token may not audit every guest, so guests can be missing from the list without a word.',
    hint: 'Grant VM.Audit on /vms: pveum acl modify /vms --tokens <token> --roles PVEAuditor.',
    retry: 'never',
  }
}

function nodeOffline(name: string): AppErrorDto {
  return {
    code: 'node_unreachable',
    message: `Node ${name} is offline: its guests are shown as they were last known, and nothing is concluded about them.`,
    hint: 'Bring the node back, or look at its network.',
    retry: 'backoff',
  }
}

function noQuorum(): AppErrorDto {
  return {
    code: 'host_busy',
    message: 'The cluster has no quorum: what it shows may be old, and it accepts no changes.',
    hint: 'Bring back enough nodes.',
    retry: 'backoff',
  }
}
