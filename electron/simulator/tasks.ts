import { ApiError } from './apiError.ts'
import type { SimulatedClock } from './clock.ts'
import type { TaskFaults } from './taskFaults.ts'
import { TaskFailure, type TaskWork, UnexpectedEnd } from './taskWork.ts'
import { formatUpid } from './upid.ts'

/**
 * One task:
 *
 *     waiting (for the guest's lock) ──▶ running ──▶ stopped(exitStatus)
 *            └────────── 10 s ────────────────────────▶
 */
export interface Task {
  readonly upid: string
  readonly node: string
  readonly pid: number
  readonly pstart: number
  readonly startSeconds: number
  readonly type: string
  readonly id: string
  /** `user@realm!token`. */
  readonly user: string
  readonly work: TaskWork
  state: 'waiting' | 'running' | 'stopped'
  /** Cluster time at which it ends, or gives up waiting. */
  dueMs: number
  endSeconds: number | null
  exitStatus: string | null
  /** Null when the log file is gone. */
  log: readonly string[] | null
}

export interface TaskStart {
  readonly node: { readonly name: string; readonly bootedAtMs: number; nextPid: number }
  readonly type: string
  readonly id: string
  readonly user: string
  readonly work: TaskWork
}

/** Every task of the cluster. Nothing happens by itself: `settle` carries out what has become due, in order of time. */
export class Tasks {
  readonly #clock: SimulatedClock
  readonly #faults: TaskFaults
  readonly #tasks = new Map<string, Task>()
  /** Tasks that have not ended. */
  readonly #open = new Set<Task>()
  readonly #holders = new Map<number, Task>()

  constructor(clock: SimulatedClock, faults: TaskFaults) {
    this.#clock = clock
    this.#faults = faults
  }

  /** Forks a worker and returns its UPID. */
  start({ node, type, id, user, work }: TaskStart): string {
    const nowMs = this.#clock.nowMs()
    const pid = node.nextPid
    node.nextPid += 1 + (pid % 7)
    const pstart = Math.floor((nowMs - node.bootedAtMs) / 10)
    const startSeconds = Math.floor(nowMs / 1000)
    const upid = formatUpid({ node: node.name, pid, pstart, starttime: startSeconds, type, id, user })
    const task: Task = {
      upid, node: node.name, pid, pstart, startSeconds, type, id, user,
      work: this.#faults.take(type, id, work),
      state: 'waiting', dueMs: nowMs + this.#clock.scaled(lockTimeoutMs), endSeconds: null, exitStatus: null, log: [],
    }
    this.#tasks.set(upid, task)
    this.#open.add(task)
    if (work.locks === undefined || !this.#holders.has(work.locks)) this.#run(task, nowMs)
    return upid
  }

  /** Adds a task that ended before the simulator started. */
  addFinished(task: Omit<Task, 'work' | 'state' | 'dueMs'>): void {
    this.#tasks.set(task.upid, { ...task, work: { durationMs: 0, finish: () => [] }, state: 'stopped', dueMs: 0 })
  }

  /** Ends every task that is due by now. */
  settle(): void {
    const nowMs = this.#clock.nowMs()
    for (;;) {
      const next = [...this.#open].filter((task) => task.dueMs <= nowMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
      if (!next) return
      if (next.state === 'waiting') this.#end(next, next.dueMs, () => { throw new Error(lockTimeoutText(next)) })
      else this.#end(next, next.dueMs, () => next.work.finish(next.upid))
    }
  }

  /** SIGTERM to a worker. */
  abort(upid: string): void {
    const task = this.#tasks.get(upid)
    if (!task || task.state === 'stopped') return
    const { abort } = task.work
    this.#end(task, this.#clock.nowMs(), () => {
      if (!abort) throw new Error('received interrupt')
      return abort(upid)
    })
  }

  /** The task that holds a guest's configuration locked. */
  holderOf(vmid: number): Task | undefined {
    return this.#holders.get(vmid)
  }

  find(upid: string): Task | undefined {
    return this.#tasks.get(upid)
  }

  /** Newest first. */
  all(): readonly Task[] {
    return [...this.#tasks.values()].toReversed()
  }

  #run(task: Task, nowMs: number): void {
    task.state = 'running'
    if (task.work.locks !== undefined) this.#holders.set(task.work.locks, task)
    try {
      task.work.begin?.()
      task.dueMs = nowMs + this.#clock.scaled(task.work.durationMs)
      if (task.work.brief) this.#release(task, nowMs)
    } catch (error) {
      this.#end(task, nowMs, () => { throw error })
    }
  }

  #end(task: Task, atMs: number, outcome: () => readonly string[]): void {
    this.#open.delete(task)
    task.state = 'stopped'
    task.endSeconds = Math.floor(atMs / 1000)
    const { log, exitStatus } = conclude(outcome)
    task.log = log
    task.exitStatus = exitStatus
    this.#release(task, atMs)
  }

  /** Hands the guest's lock on to the next that waits for it. */
  #release(task: Task, atMs: number): void {
    const vmid = task.work.locks
    if (vmid === undefined || this.#holders.get(vmid) !== task) return
    this.#holders.delete(vmid)
    const waiting = [...this.#open].find((other) => other.state === 'waiting' && other.work.locks === vmid)
    if (waiting) this.#run(waiting, atMs)
  }
}

/** How long Proxmox waits for a guest's lock file. */
export const lockTimeoutMs = 10_000

export function lockFile(vmid: number, type: 'lxc' | 'qemu'): string {
  return type === 'lxc' ? `/run/lock/lxc/pve-config-${vmid}.lock` : `/var/lock/qemu-server/lock-${vmid}.conf`
}

function lockTimeoutText(task: Task): string {
  return `can't lock file '${lockFile(Number(task.id), task.type.startsWith('vz') ? 'lxc' : 'qemu')}' - got timeout`
}

/** Runs a worker's end and words it as Proxmox does: `TASK OK`, `TASK WARNINGS: n` or `TASK ERROR: text`. */
function conclude(outcome: () => readonly string[]): { log: readonly string[] | null; exitStatus: string } {
  try {
    const log = outcome()
    const warnings = log.filter((line) => line.startsWith('WARN:')).length
    const exitStatus = warnings > 0 ? `WARNINGS: ${warnings}` : 'OK'
    return { log: [...log, `TASK ${exitStatus}`], exitStatus }
  } catch (error) {
    if (error instanceof UnexpectedEnd) {
      return { log: error.log, exitStatus: error.log === null ? 'unable to get last line from task log - No such file or directory' : 'unexpected status' }
    }
    const before = error instanceof TaskFailure ? error.log : []
    const text = error instanceof ApiError ? error.reason : error instanceof Error ? error.message : String(error)
    return { log: [...before, `TASK ERROR: ${text}`], exitStatus: text }
  }
}
