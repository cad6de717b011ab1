/** What people decide about drift, and what the journal remembers of it. Nothing here is ever sent to a host. */
import { AppError } from '../../shared/domain/appError.ts'
import type { ChosenFields, Difference, EndedDifference, IgnoredDifference, TrendPoint } from '../../shared/domain/drift.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import { mayBeIgnored } from '../engine/ignores.ts'
import type { Clock, Journal } from '../ports.ts'
import { parseDifferences } from '../reconcile/differences.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import { ignoreTopic, ignoreValue, readIgnores } from '../reconcile/ignores.ts'
import { demandReason } from './demandReason.ts'
import { endedDifferencesOf } from './driftHistory.ts'
import { driftTrend } from './driftTrend.ts'

export interface DriftServicePorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly fleet: Fleet
  /** Who decides: the person at this computer. */
  readonly person: string
}

export class DriftService {
  readonly #ports: DriftServicePorts

  constructor(ports: DriftServicePorts) {
    this.#ports = ports
  }

  /**
   * Leaves these differences as they are, for exactly the values of now, until an instant (null = until somebody ends
   * it). All or none. Returns how many. Throws `not_found` for a field that does not differ, `usage` for a reason or
   * an end that cannot be taken, and for what cannot be ignored.
   */
  ignore(guests: readonly ChosenFields[], reason: string, until: string | null): number {
    const { clock, journal, person, fleet } = this.#ports
    const told = demandReason(reason.trim())
    if (told === '') throw new AppError({ code: 'usage', message: 'It needs a reason.', hint: 'Say why the difference may stay.' })
    if (until !== null && !(Date.parse(until) > clock.nowMs())) throw new AppError({ code: 'usage', message: `It would end at ${until}, which is past.`, hint: 'Give an end that is to come, or none.' })
    const since = new Date(clock.nowMs()).toISOString()
    const chosen = guests.flatMap(({ host, vmid, fields }) => fields.map((field) => {
      const { guest, desired, actual } = this.#differing(host, vmid, field)
      return { host, vmid, guest, ignored: { field, desired, actual, reason: told, until, by: person, since } satisfies IgnoredDifference }
    }))
    for (const { host, vmid, guest, ignored } of chosen) {
      journal.noteFact({ topic: ignoreTopic, host, vmid, subject: ignored.field, value: ignoreValue(ignored) }, {
        actor: person, host, vmid, guest, operationId: null, operation: null, kind: 'decision', decision: 'ignored',
        reason: `${ignored.field} is left as it is${until === null ? '' : ` until ${until}`}: ${told}`,
        payload: { field: ignored.field, desired: clip(ignored.desired), actual: clip(ignored.actual), until },
      })
    }
    for (const host of new Set(guests.map((each) => each.host))) fleet.host(host).reviewAgain()
    fleet.wake(null)
    return chosen.length
  }

  /** Lets them count as drift again. Returns how many were ignored. */
  unignore(guests: readonly ChosenFields[]): number {
    const { journal, person, fleet } = this.#ports
    let ended = 0
    for (const { host, vmid, fields } of guests) {
      const guest = fleet.host(host).snapshot().reviews.get(vmid)?.actual?.name ?? null
      for (const { field } of readIgnores(journal, host, vmid).get(vmid)?.filter((each) => fields.includes(each.field)) ?? []) {
        journal.noteFact({ topic: ignoreTopic, host, vmid, subject: field, value: null }, {
          actor: person, host, vmid, guest, operationId: null, operation: null, kind: 'decision', decision: 'ignored_no_more',
          reason: `${field} counts as drift again.`, payload: { field },
        })
        ended += 1
      }
      fleet.host(host).reviewAgain()
    }
    fleet.wake(null)
    return ended
  }

  /**
   * Writes the values of the host, as they were seen last, into the files that declare these guests; nothing is sent
   * to a host. Each guest by itself: what was written before one failed stays written. Returns the files. Throws
   * `not_found` for a field that does not differ, and the `AppError` of the file that could not be written.
   */
  async accept(guests: readonly ChosenFields[]): Promise<{ readonly files: string[]; readonly guests: number }> {
    const { journal, person, fleet } = this.#ports
    const chosen = guests.map(({ host, vmid, fields }) => ({ host, vmid, fields, changes: fields.map((field) => this.#differing(host, vmid, field)) }))
    const files = new Set<string>()
    for (const { host, vmid, fields, changes } of chosen) {
      const { file } = await fleet.host(host).accept(vmid, fields)
      files.add(file)
      const list = changes.map(({ desired, actual }, index) => `${fields[index] ?? ''} ${clip(desired) ?? 'none'} → ${clip(actual) ?? 'none'}`).join('; ')
      journal.appendAudit({
        actor: person, host, vmid, guest: changes[0]?.guest ?? null, operationId: null, operation: null, kind: 'decision', decision: 'accepted',
        reason: `Accepted into ${file}: ${clip(list) ?? ''}`, payload: { file, fields: [...fields] },
      })
    }
    for (const host of new Set(guests.map((each) => each.host))) await fleet.host(host).look()
    fleet.wake(null)
    return { files: [...files], guests: chosen.length }
  }

  /** What is ignored on a host, by VMID; what has run out of time among it. */
  ignores(host: HostId): ReadonlyMap<number, readonly IgnoredDifference[]> {
    return readIgnores(this.#ports.journal, host)
  }

  /** Open differences of a host's guests as the last cycle noted them, by VMID. `between` = of those from the first VMID to the second alone. */
  open(host: HostId, between?: readonly [number, number]): ReadonlyMap<number, readonly Difference[]> {
    return new Map([...this.#ports.journal.factsOf('drift', host, between)].map(([key, fact]) => [Number(key.split('/')[1]), parseDifferences(fact)]))
  }

  /** The differences of one guest: those that are open, and the newest that ended. */
  history(host: HostId, vmid: number): { readonly open: readonly Difference[]; readonly ended: readonly EndedDifference[] } {
    return { open: this.open(host, [vmid, vmid]).get(vmid) ?? [], ended: endedDifferencesOf(this.#ports.journal, host, vmid) }
  }

  /** How many guests differed, over so many days up to now, oldest first. */
  trend(days: number): Promise<readonly TrendPoint[]> {
    const { journal, clock, fleet } = this.#ports
    const hosts = fleet.hosts().map(({ id }) => id)
    return driftTrend(journal, hosts, clock.nowMs(), days)
  }

  #differing(host: HostId, vmid: number, field: string): { readonly guest: string | null; readonly desired: string | null; readonly actual: string | null } {
    const review = this.#ports.fleet.host(host).snapshot().reviews.get(vmid)
    const change = review?.diff?.changes.find((each) => each.field === field)
    if (review === undefined || change === undefined) {
      throw new AppError({ code: 'not_found', message: `${field} of guest ${vmid} on ${host} does not differ.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
    }
    if (!mayBeIgnored(change)) {
      throw new AppError({ code: 'usage', message: `Whether guest ${vmid} exists is for its declaration to say.`, hint: 'Change its declaration, or reject the request that waits for a signature.' })
    }
    return { guest: review.actual?.name ?? null, desired: change.desired, actual: change.actual }
  }
}

function clip(text: string | null): string | null {
  return text !== null && text.length > 400 ? `${text.slice(0, 399)}…` : text
}
