/**
 * Keeps one host safe beyond the gate: asks `engine/safety.ts` with what is known right now, and remembers in the
 * journal how many guests it has and why auto mode rests. Audited only when it changes.
 */
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import { safetyOf, type HostConfig } from '../../shared/domain/host.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import type { Trigger } from '../engine/gate.ts'
import type { Observation } from '../engine/observation.ts'
import { capHold, freezeHold, judgeCount, missingHold, windowHold, wishHold, type AutoWork, type GuestCount, type Hold } from '../engine/safety.ts'
import type { Clock, Journal } from '../ports.ts'

const topic = 'safety'
const countSubject = 'guests'
const autoSubject = 'auto'
/** Operations among which this app's own removals since the last complete look are. */
const recentOperations = 1000

/** What it needs of the host that it belongs to. */
export interface HostSafetyPorts {
  readonly journal: Journal
  readonly clock: Clock
  config(): HostConfig
  observation(): Observation | null
  /** What freezes every host; null = nothing does. */
  freeze(): Freeze | null
}

/** The safety of one host. */
export class HostSafety {
  readonly #ports: HostSafetyPorts
  /** Why auto mode ran nothing in the last cycle. */
  #autoHold: Hold | null = null
  /** Unsigned wishes from elsewhere that ran in this cycle. */
  #wishesRun = 0

  constructor(ports: HostSafetyPorts) {
    this.#ports = ports
  }

  /** Why nothing is to be sent for whoever asks; null = nothing keeps it back. The gate asks right before each operation. */
  hold(trigger: Trigger): Hold | null {
    const config = this.#ports.config()
    const { freeze, windows, limits } = safetyOf(config)
    const hold = freezeHold(config.id, this.#ports.freeze(), freeze) ?? missingHold(config.id, this.count())
    if (hold !== null || trigger === 'person') return hold
    return windowHold(config.id, windows, this.#ports.clock.nowMs()) ?? (trigger === 'wish' ? wishHold(config.id, this.#wishesRun, limits) : null)
  }

  /** Counts an operation that somebody asked for and the gate cleared. */
  countRun(trigger: Trigger): void {
    if (trigger === 'wish') this.#wishesRun += 1
  }

  /** Why auto mode rests now, or ran nothing in the last cycle; null where the host is in another mode. */
  autoHold(): Hold | null {
    return this.#ports.config().mode === 'auto' ? (this.hold('auto') ?? this.#autoHold) : null
  }

  /** How many guests are expected, and whether some are missing, as of now; null = no complete look is known. */
  count(): GuestCount | null {
    const { id } = this.#ports.config()
    const fact = this.#ports.journal.factsOf(topic, id).get(`${id}//${countSubject}`)
    const known = fact === undefined ? null : readCount(fact.value)
    const observation = this.#ports.observation()
    const look = observation === null || observation.reach === 'unreachable' ? null : { guests: observation.guests.size, complete: observation.reach === 'complete' }
    const removed = known === null || look === null || look.guests >= known.expected || fact === undefined ? 0 : this.#removedSince(fact.since)
    return judgeCount(known, look, removed, safetyOf(this.#ports.config()).limits)
  }

  /** A cycle has looked: notes the number of guests. Returns the hold when too many are missing: the cycle only observes then. */
  noteCount(): Hold | null {
    const { id } = this.#ports.config()
    this.#wishesRun = 0
    const count = this.count()
    if (count === null) return null
    const hold = missingHold(id, count)
    const reason = hold?.reason ?? `${id} has ${count.expected} guests.`
    this.#note(countSubject, writeCount(count), audit(id, hold === null ? 'guests_counted' : 'guests_missing', reason, { ...count }))
    return hold
  }

  /** A person says that the guests that are missing are rightly gone. Returns whether any were missing. Effect: the journal. */
  confirmCount(person: string): boolean {
    const { id } = this.#ports.config()
    const observation = this.#ports.observation()
    const count = this.count()
    if (count === null || count.seen === null || observation === null) return false
    const guests = observation.guests.size
    const draft = audit(id, 'guests_confirmed', `${person} confirmed that ${id} has ${guests} guests, where ${count.expected} were expected.`, { expected: count.expected, guests })
    this.#note(countSubject, writeCount({ expected: guests, seen: null }), { ...draft, actor: person })
    return true
  }

  /** Whether auto mode may begin this work in this cycle. Notes why not. */
  mayRunByItself(work: AutoWork): boolean {
    const { id, mode } = this.#ports.config()
    if (mode !== 'auto') return false
    const hold = work.guests === 0 ? null : (this.hold('auto') ?? capHold(id, work, this.#ports.observation()?.guests.size ?? 0, safetyOf(this.#ports.config()).limits))
    this.#autoHold = hold?.code === 'cap_exceeded' ? hold : null
    this.#note(autoSubject, hold?.code ?? null, audit(id, hold?.code ?? 'auto_resumed', hold?.reason ?? `Nothing keeps auto mode back on ${id}.`, hold === null ? {} : { ...work }))
    return work.guests > 0 && hold === null
  }

  #removedSince(since: string): number {
    const { id } = this.#ports.config()
    const removed = this.#ports.journal
      .recentEntries(recentOperations)
      .filter(({ operation, outcome, updatedAt }) => operation.kind === 'guest.destroy' && operation.guest.host === id && (outcome === 'ok' || outcome === 'warnings') && updatedAt >= since)
    return new Set(removed.map(({ operation }) => operation.guest.vmid)).size
  }

  #note(subject: string, value: string | null, draft: AuditDraft): void {
    this.#ports.journal.noteFact({ topic, host: this.#ports.config().id, vmid: null, subject, value }, draft)
  }
}

function audit(host: HostId, decision: string, reason: string, payload: Readonly<Record<string, unknown>>): AuditDraft {
  return { actor: 'countersign', host, vmid: null, guest: null, operationId: null, operation: null, kind: 'decision', decision, reason, payload }
}

/** `42`, or `42 10` while 10 are seen of 42. */
function writeCount({ expected, seen }: GuestCount): string {
  return seen === null ? `${expected}` : `${expected} ${seen}`
}

function readCount(text: string): GuestCount {
  const [expected, seen] = text.split(' ').map(Number)
  if (expected === undefined || !Number.isInteger(expected)) throw new Error(`"${text}" is no number of guests`)
  return { expected, seen: seen ?? null }
}
