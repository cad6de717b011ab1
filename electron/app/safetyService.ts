/** What people do about safety: freeze, confirm a fall in guests, set windows and limits. Each change is stored, audited and takes effect at once. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import { safetyOf } from '../../shared/domain/host.ts'
import { windowLabel, type Freeze, type HostSafety, type MaintenanceWindow, type SafetyLimits, type SafetyView } from '../../shared/domain/safety.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Journal, Settings } from '../ports.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import type { HostReconciler } from '../reconcile/hostReconciler.ts'

export interface SafetyServicePorts {
  readonly settings: Settings
  readonly journal: Journal
  readonly clock: Clock
  readonly fleet: Fleet
  /** Who acts: the person at this computer. */
  readonly person: string
  /** Tells the windows that the state of the hosts differs. */
  onChange(): void
}

export class SafetyService {
  readonly #ports: SafetyServicePorts

  constructor(ports: SafetyServicePorts) {
    this.#ports = ports
  }

  view(): SafetyView {
    return { freeze: this.#ports.settings.freeze(), hosts: this.#ports.fleet.hosts().map(viewOf) }
  }

  /**
   * Freezes a host, or every one (`host` null), or lifts that. What is frozen already keeps who froze it, when and why.
   * Returns whether anything changed. Throws `host_not_found`.
   */
  freeze(host: HostId | null, frozen: boolean, reason: string): Result<boolean> {
    const { settings, clock, person, fleet } = this.#ports
    const before = host === null ? settings.freeze() : safetyOf(fleet.host(host).config).freeze
    if ((before !== null) === frozen) return ok(false)
    const freeze: Freeze | null = frozen ? { by: person, at: new Date(clock.nowMs()).toISOString(), reason } : null
    const changed = host === null ? settings.setFreeze(freeze) : this.#change(host, { freeze })
    if (!changed.ok) return changed
    const what = host ?? 'Every host'
    const why = reason === '' ? '' : `: ${reason}`
    this.#note(host, frozen ? 'frozen' : 'unfrozen', frozen ? `${what} was frozen by ${person}${why}` : `The freeze of ${host ?? 'every host'} by ${before?.by ?? ''} since ${before?.at ?? ''} was lifted by ${person}${why}`)
    this.#ports.onChange()
    fleet.wake(host)
    return ok(true)
  }

  /** Takes the number of guests that a host shows as right, after it looked again. `confirmed` false = none were missing. Throws `host_not_found`. */
  async confirm(host: HostId): Promise<Result<{ readonly confirmed: boolean; readonly guests: number }>> {
    const { fleet, person } = this.#ports
    const reconciler = fleet.host(host)
    const { observation, obstacle } = await reconciler.look()
    if (observation === null || observation.reach === 'unreachable') {
      return err(obstacle ?? observation?.errors[0] ?? { code: 'node_unreachable', message: `${host} could not be looked at, so there is no number to confirm.`, retry: 'backoff' })
    }
    const confirmed = reconciler.safety.confirmCount(person)
    this.#ports.onChange()
    fleet.wake(host)
    return ok({ confirmed, guests: observation.guests.size })
  }

  /** Throws `host_not_found`. */
  addWindow(host: HostId, window: MaintenanceWindow): Result<HostSafety> {
    const { windows } = safetyOf(this.#ports.fleet.host(host).config)
    return this.#changeNoted(host, { windows: [...windows, window] }, 'window_added', `Auto mode may run on ${host}: ${windowLabel(window)}.`)
  }

  /** `number` counts from 1, as they are listed. Error: `not_found`. Throws `host_not_found`. */
  removeWindow(host: HostId, number: number): Result<HostSafety> {
    const { windows } = safetyOf(this.#ports.fleet.host(host).config)
    const gone = windows[number - 1]
    if (gone === undefined) return err(noWindow(host, number, windows.length))
    return this.#changeNoted(host, { windows: windows.filter((window) => window !== gone) }, 'window_removed', `A maintenance window of ${host} was removed: ${windowLabel(gone)}.`)
  }

  /** Throws `host_not_found`. */
  setLimits(host: HostId, limits: Partial<SafetyLimits>): Result<HostSafety> {
    const next = { ...safetyOf(this.#ports.fleet.host(host).config).limits, ...limits }
    const list = Object.entries(limits).map(([name, value]) => `${name} ${value}`).join(', ')
    return this.#changeNoted(host, { limits: next }, 'limits_changed', `The limits of ${host} were changed: ${list}.`)
  }

  #changeNoted(host: HostId, change: Partial<HostSafety>, decision: string, reason: string): Result<HostSafety> {
    const changed = this.#change(host, change)
    if (!changed.ok) return changed
    this.#note(host, decision, reason)
    this.#ports.fleet.wake(host)
    return changed
  }

  #change(host: HostId, change: Partial<HostSafety>): Result<HostSafety> {
    const reconciler = this.#ports.fleet.host(host)
    const safety = { ...safetyOf(reconciler.config), ...change }
    const stored = this.#ports.settings.updateHost(host, { safety })
    if (!stored.ok) return stored
    reconciler.reconfigure(stored.value)
    return ok(safetyOf(stored.value))
  }

  #note(host: HostId | null, decision: string, reason: string): void {
    this.#ports.journal.appendAudit({ actor: this.#ports.person, host, vmid: null, guest: null, operationId: null, operation: null, kind: 'settings', decision, reason, payload: {} })
  }
}

function viewOf({ id, config, safety }: HostReconciler): SafetyView['hosts'][number] {
  const { freeze, windows, limits } = safetyOf(config)
  const count = safety.count()
  const auto = safety.autoHold()
  return {
    host: id,
    freeze,
    missing: count === null || count.seen === null ? null : { expected: count.expected, seen: count.seen },
    auto: auto === null ? null : { code: auto.code, message: auto.reason, hint: auto.hint, until: auto.untilMs === null ? null : new Date(auto.untilMs).toISOString() },
    windows,
    limits,
  }
}

function noWindow(host: HostId, number: number, windows: number): AppErrorDto {
  return { code: 'not_found', message: `${host} has no maintenance window ${number}.`, hint: windows === 0 ? 'It has none: auto mode may run at any time.' : `They are numbered from 1 to ${windows}: countersign host window ${host} list`, retry: 'never' }
}
