/** The client on a simulated cluster, and what its tests ask again and again. */
import { createSystemClock } from '../../electron/platform/clock.ts'
import type { HostConnection, Logger, ResourceRow, TaskState } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import type { AppError } from '../../shared/domain/appError.ts'
import type { GuestRef, GuestType } from '../../shared/domain/guest.ts'

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const clock = createSystemClock()

export interface OpenOptions {
  readonly token?: string
  /** Endpoints of these nodes alone. */
  readonly nodes?: readonly string[]
  /** Time limit of reads and changes; the client's own if left out. */
  readonly readMs?: number
}

/** A connection to a simulated cluster, named `sim`. */
export function openClient(simulator: Simulator, options: OpenOptions = {}): HostConnection {
  const endpoints = simulator.endpoints
    .filter((endpoint) => options.nodes?.includes(endpoint.node) ?? true)
    .map(({ url, fingerprint }) => ({ url, fingerprint }))
  return createConnector({ clock, logger, limits: options.readMs === undefined ? {} : { readMs: options.readMs, mutateMs: options.readMs } })
    .connect({ id: 'sim', endpoints, token: { kind: 'memory', account: 'sim' }, mode: 'observe', desiredPath: null, demo: true }, options.token ?? simulator.token)
}

export const ref = (row: Pick<ResourceRow, 'vmid' | 'type'>): GuestRef => ({ host: 'sim', vmid: row.vmid, type: row.type })

/** The first guest of a type in a state. */
export async function guestOf(connection: HostConnection, type: GuestType, status: string): Promise<ResourceRow> {
  const row = (await connection.reader.fleet()).guests.find((guest) => guest.type === type && guest.status === status)
  if (row === undefined) throw new Error(`the seeded cluster has no ${type} that is ${status}`)
  return row
}

/** How a task ended. */
export async function ended(connection: HostConnection, upid: string | null): Promise<TaskState> {
  if (upid === null) throw new Error('no task')
  for (;;) {
    const state = await connection.reader.taskStatusOnce(upid)
    if (state.kind !== 'running') return state
    await clock.sleep(5)
  }
}

/** The error of a call that fails; throws when it does not. */
export async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(() => null, (thrown: unknown) => thrown as AppError)
  if (error === null) throw new Error('it did not fail')
  return error
}
