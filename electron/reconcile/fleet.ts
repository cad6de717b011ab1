/** All configured hosts: adds and removes their reconcilers, and runs their cycles on a timer. Hosts are isolated from each other. */
import { AppError } from '../../shared/domain/appError.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { Clock, DesiredProvider, Logger } from '../ports.ts'
import type { ApplyRequest } from './guestWork.ts'
import { HostReconciler, type ApplyTicket, type ReconcilerPorts } from './hostReconciler.ts'

const cycleIntervalMs = 15_000

/** What the hosts need of the app. */
export interface FleetPorts extends ReconcilerPorts {
  readonly logger: Logger
  openDesired(config: HostConfig): DesiredProvider
}

interface Member {
  readonly reconciler: HostReconciler
  /** Ends the pause before the next cycle. */
  wake: AbortController
  readonly stopped: AbortController
  loop: Promise<void> | null
}

/** All configured hosts. */
export class Fleet {
  readonly #members = new Map<HostId, Member>()
  readonly #ports: FleetPorts
  readonly #clock: Clock
  #running = false

  constructor(ports: FleetPorts) {
    this.#ports = ports
    this.#clock = ports.clock
  }

  /** In the order in which they were added. */
  hosts(): readonly HostReconciler[] {
    return [...this.#members.values()].map((member) => member.reconciler)
  }

  /** Throws `host_not_found` with the names there are. */
  host(id: HostId): HostReconciler {
    const member = this.#members.get(id)
    if (member) return member.reconciler
    const names = [...this.#members.keys()].join(', ')
    throw new AppError({ code: 'host_not_found', message: `There is no host named "${id}".`, hint: names === '' ? 'Add one first.' : `There is: ${names}.` })
  }

  add(config: HostConfig): HostReconciler {
    const provider = this.#ports.openDesired(config)
    const reconciler = new HostReconciler(config, provider, this.#ports)
    const member: Member = { reconciler, wake: new AbortController(), stopped: new AbortController(), loop: null }
    this.#members.set(config.id, member)
    provider.onChange(() => member.wake.abort())
    if (this.#running) member.loop = this.#loop(member)
    this.#ports.onChange('fleet')
    return reconciler
  }

  /** Ends its cycles; what it is sending is finished first. */
  async remove(id: HostId): Promise<void> {
    const member = this.#members.get(id)
    if (!member) return
    this.#members.delete(id)
    await this.#stop(member)
    this.#ports.onChange('fleet')
    this.#ports.onChange('drift')
  }

  /** Begins the cycles. */
  start(): void {
    this.#running = true
    for (const member of this.#members.values()) member.loop ??= this.#loop(member)
  }

  /** Lets the next cycle of one host, or of all, begin now. */
  wake(id: HostId | null): void {
    for (const [host, member] of this.#members) if (id === null || id === host) member.wake.abort()
  }

  /** Applies what a person asked for on one host, and looks again when it is done. */
  async apply(id: HostId, request: ApplyRequest): Promise<ApplyTicket> {
    const ticket = await this.host(id).apply(request)
    const wake = () => this.wake(id)
    ticket.finished.then(wake, wake)
    return ticket
  }

  async close(): Promise<void> {
    this.#running = false
    await Promise.all([...this.#members.values()].map((member) => this.#stop(member)))
    this.#members.clear()
  }

  async #loop(member: Member): Promise<void> {
    while (!member.stopped.signal.aborted) {
      member.wake = new AbortController()
      try {
        await member.reconciler.beginCycle()
      } catch (thrown) {
        this.#ports.logger.error('a cycle ended with a bug', { host: member.reconciler.id, error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
      }
      await this.#clock.sleep(cycleIntervalMs, AbortSignal.any([member.wake.signal, member.stopped.signal]))
    }
  }

  async #stop(member: Member): Promise<void> {
    member.stopped.abort()
    await member.loop
    await member.reconciler.close()
  }
}
