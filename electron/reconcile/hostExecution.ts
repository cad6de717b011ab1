import type { Operation } from '../../shared/domain/operation.ts'
import type { Observation } from '../engine/observation.ts'
import { storagesUsed } from '../engine/storagesUsed.ts'
import type { Clock, Journal } from '../ports.ts'
import type { ExecutePorts } from './execute.ts'
import { KeyedQueue } from './keyedQueue.ts'
import type { LazyConnection } from './lazyConnection.ts'
import type { OpenEntries } from './openEntries.ts'
import { StorageTurns } from './storageTurns.ts'

/** Task logs kept for the window. */
const keptLogs = 100

/** What it needs of the host that it belongs to. */
export interface HostExecutionHost {
  readonly journal: Journal
  readonly clock: Clock
  readonly connection: LazyConnection
  readonly openEntries: OpenEntries
  observation(): Observation | null
  /** An operation has come further. */
  onProgress(): void
}

/** What all operations on one host share while they are carried out: the turns they wait for, and the logs of their tasks. */
export class HostExecution {
  readonly #host: HostExecutionHost
  /** One mutating request at a time on each node. */
  readonly #sends = new KeyedQueue<string>()
  readonly #storageTurns: StorageTurns
  readonly #logs = new Map<string, readonly string[]>()
  readonly #closing = new AbortController()

  constructor(host: HostExecutionHost) {
    this.#host = host
    this.#storageTurns = new StorageTurns(host.clock)
  }

  /** Opens the connection if it is not open, and rejects with the `AppError` where it cannot be. */
  async ports(): Promise<ExecutePorts> {
    const { journal, clock, connection, openEntries } = this.#host
    return {
      journal,
      clock,
      connection: await connection.get(),
      signal: this.#closing.signal,
      sendQueue: this.#sends,
      storageTurns: this.#storageTurns,
      storagesOf: (operation) => this.#storagesOf(operation),
      inFlight: openEntries.inFlight,
      onProgress: (id, log) => this.#progress(id, log),
    }
  }

  /** The newest lines of the task log of an operation, oldest first; empty when none was read by this process. */
  taskLog(operationId: string): readonly string[] {
    return this.#logs.get(operationId) ?? []
  }

  /** Leaves what is under way as soon as it can be left: a task that runs on is taken up again by the next start. */
  leave(): void {
    this.#closing.abort()
  }

  #storagesOf(operation: Operation): readonly string[] {
    const { source } = operation.parameters
    const guest = this.#host.observation()?.guests.get(operation.kind === 'guest.clone' && typeof source === 'number' ? source : operation.guest.vmid)
    return storagesUsed(operation, (guest?.spec?.disks ?? []).map((disk) => disk.volume))
  }

  #progress(id: string, log: readonly string[] | undefined): void {
    if (log !== undefined) {
      this.#logs.delete(id)
      this.#logs.set(id, log)
      const [oldest] = this.#logs.keys()
      if (this.#logs.size > keptLogs && oldest !== undefined) this.#logs.delete(oldest)
    }
    this.#host.onProgress()
  }
}
