import { maxChosenGuests } from '../../shared/domain/drift.ts'
import type { DriftDetail, DriftRow, HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { fileName } from './shorten.ts'

/** Whether an Apply button works. `remedy` hosts = the reason is the host's mode, which Hosts can change. */
export type ApplyGate =
  | { readonly allowed: true; readonly steps: number; readonly fields: number }
  | { readonly allowed: false; readonly reason: string; readonly remedy: 'hosts' | null }

const refuse = (reason: string, remedy: 'hosts' | null = null): ApplyGate => ({ allowed: false, reason, remedy })

/** Fields of a guest that differ so that a person can decide on them by themselves. Whether it exists is not one. Pure. */
export function decidableFields(detail: DriftDetail): readonly string[] {
  return detail.fields.filter((field) => field.verdict === 'differs' && field.field !== 'absent').map((field) => field.field)
}

/**
 * Whether the benign steps of one guest can be applied now, as far as they concern the chosen fields. `held` = why
 * nothing is sent to its host; null = nothing keeps it back. Pure.
 */
export function gateGuest(detail: DriftDetail, host: HostView | null, online: boolean, held: string | null, chosen: readonly string[] = decidableFields(detail)): ApplyGate {
  const t = texts.apply
  if (!online) return refuse(t.offline)
  if (held !== null) return refuse(held)
  if (detail.faultyFile !== null) return refuse(t.faulty(fileName(detail.faultyFile)))
  if (detail.standing === 'frozen' || detail.standing === 'unreachable') return refuse(t.because(detail.note))
  const applied = detail.steps.filter((step) => step.disposition === 'applies')
  const wanted = applied.filter((step) => step.fields.length === 0 || step.fields.some((field) => chosen.includes(field)))
  const steps = wanted.length
  const benign = detail.steps.some((step) => step.classification.class === 'benign')
  if (host?.mode === 'observe' && benign) return refuse(t.observe(detail.host), 'hosts')
  if (detail.operations.some((operation) => isRunning(operation.state))) return refuse(t.running)
  if (steps === 0 && detail.steps.some((step) => step.disposition === 'waits')) return refuse(t.onlySignatures)
  if (applied.length === 0 && detail.lock !== null && benign) return refuse(t.locked(detail.lock))
  if (detail.steps.length === 0 && detail.standing === 'unknown') return refuse(t.because(detail.note))
  if (steps === 0) return refuse(applied.length > 0 ? t.nothingChosen : t.nothingPlanned)
  const fields = new Set(wanted.flatMap((step) => step.fields.filter((field) => chosen.includes(field))))
  return { allowed: true, steps, fields: Math.max(1, fields.size) }
}

/** What putting back the chosen fields would do with one step, as far as it can be told now. */
export type StepFate = 'applies' | 'appliesPart' | 'left' | 'waits' | 'refused'

/** Says what becomes of a step: nothing is sent that the gate keeps back, and of what it lets through only chosen fields. Pure. */
export function fateOfStep(step: Pick<DriftDetail['steps'][number], 'disposition' | 'fields'>, gate: ApplyGate, chosen: readonly string[]): StepFate {
  if (step.disposition !== 'applies') return step.disposition
  const wanted = step.fields.filter((field) => chosen.includes(field))
  if (step.fields.length > 0 && wanted.length === 0) return 'left'
  if (!gate.allowed) return 'refused'
  return wanted.length < step.fields.length ? 'appliesPart' : 'applies'
}

/** What Apply all would run: rows with steps on hosts that are not in observe mode. Pure. */
export function benignRows(rows: readonly DriftRow[], hosts: readonly HostView[]): readonly DriftRow[] {
  const observing = new Set(hosts.filter((host) => host.mode === 'observe').map((host) => host.id))
  return rows.filter((row) => row.applicable > 0 && !observing.has(row.host))
}

/** Whether Apply all works for these rows. `held` = why nothing is sent to their hosts; null = nothing keeps all of them back. Pure. */
export function gateBenign(rows: readonly DriftRow[], hosts: readonly HostView[], online: boolean, held: string | null): ApplyGate {
  const t = texts.apply
  if (!online) return refuse(t.offline)
  if (held !== null) return refuse(held)
  const steps = benignRows(rows, hosts).reduce((sum, row) => sum + row.applicable, 0)
  if (steps > 0) return { allowed: true, steps, fields: steps }
  const observing = hosts.find((host) => host.mode === 'observe' && rows.some((row) => row.host === host.id))
  return observing === undefined ? refuse(t.nothingBenign) : refuse(t.observe(observing.id), 'hosts')
}

/** Whether these guests can be put back together; a request names only so many. Pure. */
export function gateChosen(rows: readonly DriftRow[], hosts: readonly HostView[], online: boolean, held: string | null): ApplyGate {
  return rows.length > maxChosenGuests ? refuse(texts.decisions.tooMany(maxChosenGuests)) : gateBenign(rows, hosts, online, held)
}

/** Whether an operation is still on its way. Pure. */
export function isRunning(state: DriftDetail['operations'][number]['state']): boolean {
  return state === 'intent' || state === 'sent'
}
