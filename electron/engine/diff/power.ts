/**
 * Power and high availability, which are one value: for a guest under HA, Proxmox starts and stops it as its resource
 * asks, and its own power calls only change what the resource asks. So `run` is compared with that, and where `ha` is
 * declared one operation sets both. Source: `PVE::API2::HA::Resources`, `vm_start` and `vm_shutdown` of both types. Pure.
 */
import type { ActualGuest, DesiredGuest, DesiredHa, HaResource, RunState } from '../../../shared/domain/guest.ts'
import type { Change, Withheld } from '../../../shared/domain/operation.ts'
import { nothing, joined, withhold, type Edit, type Part } from './part.ts'

type Power = 'running' | 'stopped'

/** Compares the run state and the membership in high availability. Pure. */
export function diffPower(desired: DesiredGuest, actual: ActualGuest): Part {
  if (desired.run === undefined && desired.ha === undefined) return nothing
  const run = diffRun(desired, actual)
  if (desired.ha === undefined) return run
  const ha = diffHa(desired.ha, desired.run, actual)
  return withOneEdit(joined([run, ha]))
}

/** What the resource asks for; null = HA does not act on the guest, or is not known to. */
function askedOf({ ha }: ActualGuest): Power | null {
  if (ha === null || ha === undefined || ha.state === 'ignored') return null
  return ha.state === 'started' || ha.state === 'enabled' ? 'running' : 'stopped'
}

function diffRun({ run: wanted, ha }: DesiredGuest, actual: ActualGuest): Part {
  if (wanted === undefined) return nothing
  if (actual.run === 'unspecified') {
    const said = actual.hostStatus === '' ? 'nothing' : `"${actual.hostStatus}"`
    return withhold('run', 'observation_incomplete', `The host says ${said}, which is neither running nor stopped.`)
  }
  const asked = ha === null ? null : askedOf(actual) // what is asked of a resource that goes counts no more
  const shown = asked === null || asked === actual.run ? actual.run : `${actual.run}, while high availability is asked to have it ${asked}`
  if (wanted === actual.run && (asked === null || asked === wanted)) {
    const rule = asked === null ? 'equal' : 'equal, and high availability is asked for the same'
    return { ...nothing, receipts: [{ field: 'run', desired: wanted, actual: actual.run, rule }] }
  }
  const changes: readonly Change[] = [{ field: 'run', desired: wanted, actual: shown, running: actual.run }]
  const withheld = whyNoPower(wanted, asked, actual)
  if (withheld !== null) return { ...nothing, changes, withheld: [withheld] }
  return { ...nothing, changes, edits: [powerEdit(wanted, actual)] }
}

function whyNoPower(wanted: Power, asked: Power | null, actual: ActualGuest): Withheld | null {
  if (actual.template) return { field: 'run', code: 'is_template', reason: 'This guest is a template: Proxmox does not start templates.' }
  if (asked === wanted) {
    const says = actual.haState === null ? '' : ` It says: ${actual.haState}.`
    return { field: 'run', code: 'already_satisfied', reason: `High availability is already asked to have it ${wanted}, and starts and stops this guest by itself.${says}` }
  }
  return asked === null ? null : inError(actual, 'run')
}

function inError({ haState }: ActualGuest, field: 'run' | 'ha'): Withheld | null {
  const reason = 'High availability has this guest in the state "error", and takes no other before that is mended: disable the resource, then ask for it anew.'
  return haState === 'error' ? { field, code: 'host_rejected', reason } : null
}

/** Proxmox's own power call; where the guest already is as declared, and only HA is about to change that, its request. */
function powerEdit(wanted: Power, actual: ActualGuest): Edit {
  if (wanted === actual.run) return { kind: 'ha.set', parameters: { state: stateFor(wanted), present: true }, stage: 'ha' }
  return wanted === 'running' ? { kind: 'guest.start', parameters: {}, stage: 'start' } : { kind: 'guest.shutdown', parameters: {}, stage: 'shutdown' }
}

function diffHa(wanted: DesiredHa | null, run: Power | undefined, actual: ActualGuest): Part {
  const { ha } = actual
  if (ha === undefined) return withhold('ha', 'observation_incomplete', 'What high availability is asked for could not be read.')
  const shown = { field: 'ha', desired: showHa(wanted), actual: showHa(ha), running: showHa(ha) }
  if (wanted === null) {
    if (ha === null) return { ...nothing, receipts: [{ field: 'ha', desired: 'none', actual: 'none', rule: 'no resource of high availability' }] }
    return { ...nothing, changes: [shown], edits: [{ kind: 'ha.remove', parameters: {}, stage: 'leaveHa' }] }
  }
  if (actual.template) return { ...nothing, changes: ha === null ? [shown] : [], withheld: [{ field: 'ha', code: 'is_template', reason: 'This guest is a template: high availability is for guests that run.' }] }
  const member = ha !== null && isMember(wanted, ha) && (ha.state !== 'ignored' || run === undefined)
  const found: Part = member
    ? { ...nothing, receipts: [{ field: 'ha', desired: shown.desired ?? 'none', actual: shown.actual ?? 'none', rule: 'only what is declared of it counts; its state is compared with run' }] }
    : { ...nothing, changes: [shown] }
  if (member && (run === undefined || askedOf(actual) === run)) return found
  const fault = run === undefined ? null : inError(actual, 'ha')
  if (fault !== null) return { ...found, withheld: [fault] }
  const state = run ?? (ha === null ? actual.run : stateKept(ha))
  if (state === null || state === 'unspecified') {
    const reason = ha === null ? 'It cannot be told whether the guest runs, so not either what high availability is to do with it. Declare run.' : `High availability has it as "${ha.state}", which a change of the rest would end. Declare run.`
    return { ...found, withheld: [{ field: 'ha', code: 'desired_invalid', reason }] }
  }
  return { ...found, edits: [{ kind: 'ha.set', parameters: { state: stateFor(state), ...wanted, present: ha !== null }, stage: stageOf(state, actual.run) }] }
}

function isMember(wanted: DesiredHa, ha: HaResource): boolean {
  const { group, maxRestart, maxRelocate } = wanted
  // Both numbers are 1 where they are not set (`PVE::HA::Resources`).
  return (group === undefined || group === ha.group) && (maxRestart ?? ha.maxRestart ?? 1) === (ha.maxRestart ?? 1) && (maxRelocate ?? ha.maxRelocate ?? 1) === (ha.maxRelocate ?? 1)
}

/** The state that a change of the rest leaves as it is; null = there is no way to ask for it. */
function stateKept({ state }: HaResource): Power | null {
  if (state === 'started' || state === 'enabled') return 'running'
  return state === 'stopped' ? 'stopped' : null
}

/** `ha.set` brings the guest to its state as well: then it is the power call, and stands where that would. */
function withOneEdit(part: Part): Part {
  if (!part.edits.some((edit) => edit.kind === 'ha.set')) return part
  const [set] = part.edits.filter((edit) => edit.kind === 'ha.set').toReversed()
  const rest = part.edits.filter((edit) => edit.kind !== 'ha.set' && edit.kind !== 'guest.start' && edit.kind !== 'guest.shutdown')
  return { ...part, edits: set === undefined ? rest : [...rest, set] }
}

function stageOf(state: Power, run: RunState): Edit['stage'] {
  if (state === 'running' && run === 'stopped') return 'start'
  return state === 'stopped' && run === 'running' ? 'shutdown' : 'ha'
}

function stateFor(power: Power): 'started' | 'stopped' {
  return power === 'running' ? 'started' : 'stopped'
}

/** For people; null = none. */
function showHa(ha: DesiredHa | HaResource | null): string | null {
  if (ha === null) return null
  const parts = [
    ...('state' in ha && (ha.state === 'ignored' || ha.state === 'disabled') ? [ha.state] : []),
    ...(ha.group === undefined || ha.group === null ? [] : [`group ${ha.group}`]),
    ...(ha.maxRestart === undefined || ha.maxRestart === null ? [] : [`at most ${ha.maxRestart} restarts`]),
    ...(ha.maxRelocate === undefined || ha.maxRelocate === null ? [] : [`at most ${ha.maxRelocate} moves`]),
  ]
  return parts.length === 0 ? 'yes' : parts.join(', ')
}
