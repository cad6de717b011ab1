/**
 * Looks at a host: the list of all guests, the cluster's status and latest tasks, and then the guests that the read
 * plan names. The first look reads every guest. Effects: reads only.
 */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { ActualGuest, DesiredGuest } from '../../shared/domain/guest.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Observation } from '../engine/observation.ts'
import { planReads, rememberTasks, type ReadMemory } from '../engine/readPlan.ts'
import type { ClusterStatus, FleetView, ResourceRow } from '../ports.ts'
import { askAbsent } from './askAbsent.ts'
import { attempt } from './nodeReads.ts'
import { lacksAudit, nodeOffline, noQuorum } from './observeFaults.ts'
import { runStateOf } from './observeGuest.ts'
import { failuresOf, readGuests, type GuestAnswer, type ReadGuestsInput } from './readGuests.ts'

/** Rights change seldom; they are asked for anew after this, after a 403, and before a guest is taken for gone. */
const rightsLastMs = 10 * 60_000

export interface ObserveInput extends ReadGuestsInput {
  readonly desired: ReadonlyMap<number, DesiredGuest>
  /** The last observation; its guests are kept when the host cannot be reached. null = everything is read. */
  readonly previous: Observation | null
  /** Reads everything, whatever was seen before. */
  readonly anew?: boolean
  /** Guests that are read whatever the signals say. */
  readonly suspects?: ReadonlySet<number>
  /** Guests that something waits for, beside those that are declared or were seen. */
  readonly awaited?: ReadonlySet<number>
}

type Rights = ReadonlyMap<string, ReadonlySet<string>>

/** Observes the whole host. Never rejects: what could not be seen is told in `reach` and `errors`. */
export async function observeHost(input: ObserveInput): Promise<Observation> {
  const { host, reader, clock, desired } = input
  const startedMs = clock.nowMs()
  const before = input.anew === true ? null : (input.previous?.memory ?? null)
  const [fleet, status, tasks, early, ha] = await Promise.all([
    attempt(() => reader.fleet()),
    attempt(() => reader.clusterStatus()),
    before === null ? null : attempt(() => reader.clusterTasks()),
    knownRights(before, startedMs) === null ? attempt(() => reader.permissions()) : null,
    [...desired.values()].some((guest) => guest.ha !== undefined) ? attempt(() => reader.haResources()) : null,
  ])
  if (!fleet.ok) return unreachable(input, startedMs, fleet.error)

  const nodes = mergeNodes(fleet.value, status.ok ? status.value : null)
  const offline = new Set(nodes.filter((node) => !node.online).map((node) => node.name))
  const rows = fleet.value.guests.filter((row) => !offline.has(row.node))
  const statusForbidden = !status.ok && status.error.code === 'forbidden' ? ['status'] : []
  const missing = missingFrom(fleet.value.guests, input)
  const doubtful = missing.length > 0 || isNew(statusForbidden, before)
  const kept = doubtful ? null : knownRights(before, startedMs)
  const rights: Result<Rights> = early ?? (kept === null ? await attempt(() => reader.permissions()) : { ok: true, value: kept.byPath })

  await input.clock.sleep(0) // the lists of a large fleet are worked on in several turns of the event loop
  const listedTasks = tasks?.ok === true ? tasks.value : null
  const known = input.previous?.guests ?? new Map<number, ActualGuest>()
  const plan = planReads({
    nowMs: startedMs, rows, known, memory: before, tasks: listedTasks, desired, suspects: input.suspects ?? new Set(),
    seesTasks: listedTasks !== null && rights.ok && rights.value.get('/')?.has('Sys.Audit') === true,
  })
  const answers = await readGuests(rows, plan, input)
  await input.clock.sleep(0)
  const { errors, forbidden } = failuresOf(rows, plan, answers)

  const allSeen = rights.ok && seesAllGuests(rights.value)
  const quorate = status.ok ? status.value.quorate : null
  const wholeIsSeen = quorate === true && offline.size === 0 && allSeen
  const absence = wholeIsSeen ? await askAbsent(missing, reader, before?.goneSinceMs ?? new Map(), startedMs) : null
  const faults: AppErrorDto[] = [
    ...(quorate === false ? [noQuorum()] : []),
    ...(status.ok ? [] : [status.error]),
    ...(rights.ok ? [] : [rights.error]),
    ...(ha === null || ha.ok ? [] : [ha.error]),
    ...(rights.ok && !allSeen ? [lacksAudit()] : []),
    ...[...offline].map((name) => nodeOffline(name)),
    ...(absence?.faults ?? []),
    ...errors,
  ]
  const guests = new Map(fleet.value.guests.map((row) => {
    const answer = plan.has(row.vmid) ? (answers.get(row.vmid) ?? null) : 'carry'
    const guest = toActual(row, offline.has(row.node) ? null : answer, known.get(row.vmid), host)
    return [row.vmid, ha?.ok === true ? { ...guest, ha: ha.value.get(row.vmid) ?? null } : guest]
  }))
  const refused = [...statusForbidden, ...forbidden]
  return {
    host,
    seenAt: new Date(clock.nowMs()).toISOString(),
    tookMs: clock.nowMs() - startedMs,
    reach: faults.length === 0 ? 'complete' : 'partial',
    guests,
    nodes,
    quorate,
    absenceProven: absence !== null && absence.faults.length === 0,
    errors: faults,
    ...(listedTasks === null ? {} : { tasks: listedTasks }),
    memory: {
      lookedAtMs: startedMs,
      lookedAtServerSeconds: (startedMs + reader.clockSkewMs()) / 1000,
      rows: new Map(rows.map((row) => [row.vmid, row])),
      live: liveAnswers(rows, answers, before),
      tasks: rememberTasks(listedTasks, before),
      rights: rightsToKeep(rights, kept, isNew(forbidden, before), startedMs),
      forbidden: new Set(refused),
      goneSinceMs: absence?.goneSinceMs ?? new Map(),
    },
  }
}

/**
 * What a look showed, with the guests that were read live by other work while it went on: what was read last counts.
 * `latest` = the observation as it stands when the look has ended. Pure.
 */
export function withFresher(observation: Observation, latest: Observation | null): Observation {
  const sinceMs = observation.memory?.lookedAtMs
  if (latest === null || sinceMs === undefined) return observation
  const since = new Date(sinceMs).toISOString()
  const fresher = [...latest.guests].filter(([vmid, { specReadAt }]) => {
    const seen = observation.guests.get(vmid)
    return specReadAt !== undefined && specReadAt >= since && seen !== undefined && specReadAt > (seen.specReadAt ?? '')
  })
  const kept = fresher.map(([vmid, guest]) => [vmid, withHaOf(guest, observation.guests.get(vmid))] as const)
  return kept.length === 0 ? observation : { ...observation, guests: new Map([...observation.guests, ...kept]) }
}

/** A guest with the entry in high availability that was read last, where it was read without. Pure. */
export function withHaOf(guest: ActualGuest, other: ActualGuest | undefined): ActualGuest {
  return guest.ha !== undefined || other?.ha === undefined ? guest : { ...guest, ha: other.ha }
}

function knownRights(memory: ReadMemory | null, nowMs: number): ReadMemory['rights'] {
  const rights = memory?.rights ?? null
  return rights === null || nowMs < rights.askedAtMs || nowMs - rights.askedAtMs >= rightsLastMs ? null : rights
}

function rightsToKeep(rights: Result<Rights>, kept: ReadMemory['rights'], refusedNow: boolean, nowMs: number): ReadMemory['rights'] {
  if (!rights.ok || (kept !== null && refusedNow)) return null
  return kept ?? { askedAtMs: nowMs, byPath: rights.value }
}

/** Guests that are left out where they are looked for: a token that lost its rights sees fewer, without a word. */
function missingFrom(rows: readonly ResourceRow[], { desired, previous, awaited = new Set() }: ObserveInput): readonly number[] {
  const listed = new Set(rows.map((row) => row.vmid))
  const lookedFor = new Set([...desired.keys(), ...(previous?.guests.keys() ?? []), ...awaited])
  return [...lookedFor].filter((vmid) => !listed.has(vmid))
}

function isNew(forbidden: readonly string[], before: ReadMemory | null): boolean {
  return forbidden.some((each) => before?.forbidden.has(each) !== true)
}

function liveAnswers(rows: readonly ResourceRow[], answers: ReadonlyMap<number, GuestAnswer>, before: ReadMemory | null): ReadMemory['live'] {
  const live = new Map<number, string>()
  for (const { vmid } of rows) {
    const answer = answers.get(vmid)?.live
    const status = answer == null ? before?.live.get(vmid) : answer.ok ? answer.value.status : undefined
    if (status !== undefined) live.set(vmid, status)
  }
  return live
}

/** `cluster/status` is live and `cluster/resources` cached: a node is online only if neither says otherwise. */
function mergeNodes(fleet: FleetView, status: ClusterStatus | null): Observation['nodes'] {
  const told = [...fleet.nodes, ...(status?.nodes ?? [])]
  const offline = new Set(told.filter((node) => !node.online).map((node) => node.name))
  const names = new Set([...told.map((node) => node.name), ...fleet.guests.map((guest) => guest.node)])
  return [...names].toSorted().map((name) => ({ name, online: !offline.has(name) }))
}

/** `carry` = nothing was to be read; null = nothing could be. */
function toActual(row: ResourceRow, answer: GuestAnswer | 'carry' | null, known: ActualGuest | undefined, host: string): ActualGuest {
  const carried = answer === 'carry' || answer?.spec === null ? known : undefined
  const read = answer !== 'carry' && answer?.spec?.ok === true ? answer : null
  const live = answer !== 'carry' && answer?.live?.ok === true ? answer.live.value : null
  const spec = read?.spec?.ok === true ? read.spec.value : (carried?.spec ?? null)
  const specReadAt = read?.specReadAt ?? carried?.specReadAt
  const status = live?.status ?? row.status
  return {
    ref: carried?.ref ?? { host, vmid: row.vmid, type: row.type },
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
    ...(spec === null || specReadAt === undefined ? {} : { specReadAt }),
  }
}

/**
 * Without VM.Audit on all guests, lists leave guests out without a word. What `/` grants is listed with `/vms` too,
 * where it can be barred.
 */
function seesAllGuests(rights: Rights): boolean {
  return rights.get('/vms')?.has('VM.Audit') === true
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
    ...(last?.memory === undefined ? {} : { memory: last.memory }),
  }
}
