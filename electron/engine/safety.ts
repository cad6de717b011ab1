/**
 * Safety beyond the gate: when nothing is to be sent at all, and when auto mode has to leave things to people. Decided
 * from settings, counts and the time alone. Pure.
 */
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Freeze, MaintenanceWindow, SafetyLimits } from '../../shared/domain/safety.ts'
import { localMsIn, nextOpening } from './windows.ts'

/** Why something is not to be sent now, whatever it is. */
export interface Hold {
  readonly code: Extract<ErrorCode, 'frozen' | 'guests_missing' | 'outside_window' | 'cap_exceeded'>
  readonly reason: string
  readonly hint: string
  /** When it ends by itself, milliseconds since the epoch; null = it does not. */
  readonly untilMs: number | null
}

/** How many guests a host has: what is expected, and since they went missing, what was seen instead. */
export interface GuestCount {
  readonly expected: number
  /** What the look showed that stopped everything; null = none are missing. */
  readonly seen: number | null
}

/** One look, as far as counting is concerned. */
export interface CountedLook {
  readonly guests: number
  /** False when some of the host may not have been seen. */
  readonly complete: boolean
}

/** Whether people have stopped everything, on all hosts or on this one. Pure. */
export function freezeHold(host: HostId, everywhere: Freeze | null, here: Freeze | null): Hold | null {
  const standing = everywhere ?? here
  if (standing === null) return null
  const why = standing.reason === '' ? '' : `: ${standing.reason}`
  const lift = everywhere === null ? `countersign unfreeze --host ${host}` : 'countersign unfreeze'
  return { code: 'frozen', reason: `${everywhere === null ? host : 'Every host'} was frozen by ${standing.by}${why}${/[.!?]$/.test(why) ? '' : '.'}`, hint: `Nothing is sent until: ${lift}`, untilMs: null }
}

/**
 * Judges a look against the last complete one that was believed. `removed` = guests that this app destroyed itself
 * since that was noted. `look` null = the host was not seen. null = no complete look is known yet. Pure.
 */
export function judgeCount(known: GuestCount | null, look: CountedLook | null, removed: number, limits: SafetyLimits): GuestCount | null {
  if (look === null) return known
  if (known === null) return look.complete ? { expected: look.guests, seen: null } : null
  const expected = Math.max(0, known.expected - removed)
  if (expected - look.guests > shareOf(expected, limits.missingPercent, limits.missingAtLeast)) {
    return known.seen === null ? { expected, seen: look.guests } : known
  }
  if (look.complete) return { expected: look.guests, seen: null }
  return known.seen === null ? known : { expected, seen: null }
}

/** Whether too many guests went missing at once. Pure. */
export function missingHold(host: HostId, count: GuestCount | null): Hold | null {
  if (count === null || count.seen === null) return null
  return {
    code: 'guests_missing',
    reason: `${host} showed ${count.seen} guests where ${count.expected} were expected.`,
    hint: `Look at the host and at the token's rights. Nothing is sent until they are back, or you confirm the number: countersign host confirm ${host}`,
    untilMs: null,
  }
}

/** Whether auto mode has to wait for a maintenance window. Pure. */
export function windowHold(host: HostId, windows: readonly MaintenanceWindow[], nowMs: number): Hold | null {
  const opening = nextOpening(windows, nowMs)
  if (opening === null) return null
  const local = new Date(localMsIn(opening.window.timeZone, opening.atMs)).toISOString().slice(0, 16).replace('T', ' ')
  return {
    code: 'outside_window',
    reason: `${host} is outside its maintenance windows until ${local} (${opening.window.timeZone}).`,
    hint: 'Apply by hand, or wait: the windows bind auto mode only.',
    untilMs: opening.atMs,
  }
}

/** What auto mode would run in one cycle. */
export interface AutoWork {
  readonly guests: number
  readonly mutations: number
}

/** Whether auto mode would do more in one cycle than it may. `total` = guests of the host. Pure. */
export function capHold(host: HostId, work: AutoWork, total: number, limits: SafetyLimits): Hold | null {
  const guests = shareOf(total, limits.changedPercent, limits.changedAtLeast)
  if (work.guests <= guests && work.mutations <= limits.mutationsPerCycle) return null
  return {
    code: 'cap_exceeded',
    reason: `Auto mode would run ${work.mutations} steps on ${work.guests} guests of ${host}; it may run ${limits.mutationsPerCycle} on ${guests} in one cycle, so it runs none.`,
    hint: `Review the drift and apply it by hand, or raise the limit: countersign host safety ${host} --help`,
    untilMs: null,
  }
}

/** Whether unsigned wishes from elsewhere ran as often in this cycle as auto mode may. Pure. */
export function wishHold(host: HostId, ran: number, limits: SafetyLimits): Hold | null {
  if (ran < limits.mutationsPerCycle) return null
  return { code: 'cap_exceeded', reason: `${ran} wishes ran on ${host} in this cycle, which is as many as may.`, hint: 'The others wait for the next cycle.', untilMs: null }
}

function shareOf(total: number, percent: number, atLeast: number): number {
  return Math.max(atLeast, Math.floor((total * percent) / 100))
}
