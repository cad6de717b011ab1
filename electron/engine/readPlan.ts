/**
 * Which guests a look has to read. The list of all guests is cheap and tells little: memory and cores, never a
 * network or a description. So several signals are combined, and none of them is complete:
 *
 *     row differs (name, node, tags, lock, memory, …)   somebody changed what the list shows, or a lock came or went
 *     uptime fell, or is shorter than the pause         a start, which applied what was pending
 *     a new task, or one that ended                     whatever makes a task; a plain configuration change makes none
 *     age                                               everything else, in the end
 *
 * Pure.
 */
import type { ActualGuest, DesiredGuest, GuestType } from '../../shared/domain/guest.ts'

/** No configuration is shown that is older than this, plus one pause between looks. */
export const oldestSpecMs = 9 * 60_000
/** The same while the token may not see tasks: one signal less. */
export const oldestSpecWithoutTasksMs = oldestSpecMs / 2
/** Task times are whole seconds of the host's clock. */
const taskMarginSeconds = 5
/** Tasks after which the run state in the list is likely behind; it lags by 10 s and more. */
const movesPower = /start|stop|shutdown|reboot|reset|suspend|resume|pause|rollback|migrate|restore|destroy/

/** What the list tells of one guest: a row of `GET /cluster/resources`, decoded leniently. */
export interface ListedGuest {
  readonly type: GuestType
  readonly vmid: number
  readonly node: string
  readonly name: string | null
  /** Proxmox's word: `running`, `stopped`, `paused`, `unknown`, … */
  readonly status: string
  readonly lock: string | null
  readonly tags: readonly string[]
  readonly template: boolean
  readonly haState: string | null
  readonly pool: string | null
  /** In force now, not after the next start; null = not told. */
  readonly maxMemoryBytes: number | null
  /** At most the cores of the node; null = not told. */
  readonly maxCpu: number | null
  readonly uptimeSeconds: number
}

/** One of the cluster's latest tasks; times in server seconds, `endedAt` null = it runs. */
export interface ListedTask {
  readonly upid: string
  readonly type: string
  readonly vmid: number | null
  readonly endedAt: number | null
}

/** What a look keeps for the next one. */
export interface ReadMemory {
  /** When it began, in milliseconds of our clock and in seconds of the host's. */
  readonly lookedAtMs: number
  readonly lookedAtServerSeconds: number
  /** Rows of the guests on nodes that were online. */
  readonly rows: ReadonlyMap<number, ListedGuest>
  /** The last live answer on the run state, by guest. */
  readonly live: ReadonlyMap<number, string>
  /** Latest tasks; true = it had ended. null = they were not asked for yet. */
  readonly tasks: ReadonlyMap<string, boolean> | null
  /** Effective rights, and when they were asked for; null = to be asked for. */
  readonly rights: { readonly askedAtMs: number; readonly byPath: ReadonlyMap<string, ReadonlySet<string>> } | null
  /** What was answered with 403: `status`, or a VMID. */
  readonly forbidden: ReadonlySet<string>
  /** Guests that the list left out and the host called gone, and when it did, in milliseconds of our clock. */
  readonly goneSinceMs: ReadonlyMap<number, number>
}

/** What is known when a look has read the lists. */
export interface ReadFacts {
  readonly nowMs: number
  /** Rows of guests on nodes that are online. */
  readonly rows: readonly ListedGuest[]
  /** Guests as the last look left them. */
  readonly known: ReadonlyMap<number, ActualGuest>
  /** null = there was no look before: everything is read. */
  readonly memory: ReadMemory | null
  /** null = they could not be read. */
  readonly tasks: readonly ListedTask[] | null
  /** True when the token sees everybody's tasks. */
  readonly seesTasks: boolean
  readonly desired: ReadonlyMap<number, Pick<DesiredGuest, 'run'>>
  /** Guests that are read whatever the signals say. */
  readonly suspects: ReadonlySet<number>
}

/** `unknown` = never read, or not known to be current; `asked` = named as a suspect; the others are the signals. */
export type ReadReason = 'unknown' | 'asked' | 'row' | 'restart' | 'task' | 'age'

/** What is read of one guest. */
export interface PlannedRead {
  /** Why its configuration is read; null = it is carried over. */
  readonly spec: ReadReason | null
  /** Whether its run state is read live. */
  readonly live: boolean
}

/** The guests to read, by VMID; whoever is not in it is carried over whole. */
export function planReads(facts: ReadFacts): ReadonlyMap<number, PlannedRead> {
  const touched = touchedByTasks(facts)
  const plan = new Map<number, PlannedRead>()
  for (const row of facts.rows) {
    const spec = whyRead(row, touched, facts)
    const live = wantsLive(row, spec, touched.get(row.vmid) === true, facts)
    if (spec !== null || live) plan.set(row.vmid, { spec, live })
  }
  return plan
}

/** What is to be remembered of the tasks; what could not be read is not forgotten. */
export function rememberTasks(tasks: readonly ListedTask[] | null, before: ReadMemory | null): ReadMemory['tasks'] {
  if (tasks === null) return before?.tasks ?? null
  return new Map(tasks.map((task) => [task.upid, task.endedAt !== null]))
}

function whyRead(row: ListedGuest, touched: ReadonlyMap<number, boolean>, facts: ReadFacts): ReadReason | null {
  const { memory, nowMs } = facts
  const guest = facts.known.get(row.vmid)
  const before = memory?.rows.get(row.vmid)
  if (memory === null || before === undefined || guest?.spec == null || guest.specReadAt === undefined || guest.ref.type !== row.type) return 'unknown'
  if (facts.suspects.has(row.vmid)) return 'asked'
  if (!isSameRow(before, row)) return 'row'
  const pauseMs = Math.max(0, nowMs - memory.lookedAtMs)
  if (hasRestarted(before, row, pauseMs)) return 'restart'
  if (touched.has(row.vmid)) return 'task'
  const readAtMs = Date.parse(guest.specReadAt)
  const ageMs = nowMs - readAtMs
  // A date that is still to come was written under another clock.
  return ageMs < 0 || ageMs + pauseMs > longestAgeMs(row.vmid, readAtMs, facts.seesTasks) ? 'age' : null
}

/**
 * Between half of the oldest age and all of it, another for each guest and each time: so a fleet that was read at once
 * is read anew bit by bit, and stays spread out.
 */
function longestAgeMs(vmid: number, readAtMs: number, seesTasks: boolean): number {
  const share = scatter(vmid, Math.floor(readAtMs / 1000))
  return (seesTasks ? oldestSpecMs : oldestSpecWithoutTasksMs) * (0.5 + share / 2)
}

/** A fraction that two whole numbers always give, and that tells nothing of them. */
function scatter(a: number, b: number): number {
  const once = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 15), 0x2c1b3c6d)
  return ((twice ^ (twice >>> 13)) >>> 0) / 2 ** 32
}

function isSameRow(a: ListedGuest, b: ListedGuest): boolean {
  return (
    a.node === b.node && a.name === b.name && a.status === b.status && a.lock === b.lock && a.template === b.template &&
    a.haState === b.haState && a.pool === b.pool && a.maxMemoryBytes === b.maxMemoryBytes && a.maxCpu === b.maxCpu &&
    a.tags.length === b.tags.length && a.tags.every((tag, index) => tag === b.tags[index])
  )
}

/** A reboot from inside a VM does not reset its uptime, and applies nothing that is pending. */
function hasRestarted(before: ListedGuest, row: ListedGuest, pauseMs: number): boolean {
  return row.status === 'running' && (row.uptimeSeconds < before.uptimeSeconds || row.uptimeSeconds * 1000 < pauseMs)
}

/** Guests with a task that is new or has ended since; true = one that may have moved their run state. */
function touchedByTasks({ tasks, memory }: ReadFacts): ReadonlyMap<number, boolean> {
  const touched = new Map<number, boolean>()
  if (memory === null) return touched
  for (const { upid, vmid, type, endedAt } of tasks ?? []) {
    const isNews = memory.tasks === null
      ? endedAt === null || endedAt >= memory.lookedAtServerSeconds - taskMarginSeconds
      : memory.tasks.get(upid) !== (endedAt !== null)
    if (vmid !== null && isNews) touched.set(vmid, touched.get(vmid) === true || movesPower.test(type))
  }
  return touched
}

/**
 * A run state that would count as drift is confirmed once, and again after a task or when it grows old; one that the
 * list told otherwise than the guest is asked for until the list has caught up.
 */
function wantsLive(row: ListedGuest, spec: ReadReason | null, powerMoved: boolean, { desired, memory, suspects }: ReadFacts): boolean {
  if (powerMoved) return true
  const wanted = desired.get(row.vmid)?.run
  const last = memory?.live.get(row.vmid)
  if (wanted === undefined) return last !== undefined && last !== row.status
  if (suspects.has(row.vmid)) return true
  if (last !== undefined && last !== row.status) return true
  return wanted !== row.status && (last === undefined || spec !== null)
}
