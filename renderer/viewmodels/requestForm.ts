import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { diskSettings } from './diskProperties.ts'
import { readNetwork } from './networkValue.ts'
import { choicesOf } from './requestChoices.ts'
import { requestFields, type FormSubject, type RequestField, type RequestValues } from './requestFields.ts'
import type { RequestKind } from './requestKinds.ts'

/** What is known of the guest's holdings while its form is open. */
export interface HoldingsState {
  readonly value: GuestHoldingsView | null
  readonly error: AppErrorDto | null
}

/** Switches that are on in an untouched form, whatever the guest is like. */
const onAtFirst: ReadonlySet<string> = new Set(['guest.restoreNew/unique', 'guest.migrate/online', 'guest.clone/full'])

/** Whether a form needs what the guest holds: to choose from, or to know what a start would apply. Pure. */
export function needsHoldings(kind: RequestKind): boolean {
  return kind !== 'guest.shutdown' && kind !== 'guest.stop'
}

/** The fields that a form has now. Pure. */
export function fieldsOf(kind: RequestKind, values: RequestValues, subject: FormSubject): readonly RequestField[] {
  return requestFields[kind].filter((field) => field.when === undefined || field.when(values, subject))
}

/** What the guest or its host lacks that must be chosen from, as a sentence; null = nothing, or it was not read yet. Pure. */
export function lackOf(kind: RequestKind, values: RequestValues, subject: FormSubject): string | null {
  if (subject.holdings === null) return null
  const lacking = fieldsOf(kind, values, subject).find((field) => field.kind === 'choice' && field.optional !== true && choicesOf(field.from, subject.holdings).length === 0)
  return lacking?.kind === 'choice' ? texts.requests.nothing[lacking.from] : null
}

/** What stands in a form: what was typed, and elsewhere how things are now. A choice of one is made. Pure. */
export function formValues(kind: RequestKind, typed: RequestValues, subject: FormSubject): RequestValues {
  const values: Record<string, string | boolean> = {}
  for (const field of requestFields[kind]) values[field.name] = typed[field.name] ?? presetOf(kind, field, values, subject)
  return values
}

/** What was typed, after one field was changed: what followed it is forgotten. Pure. */
export function withTyped(kind: RequestKind, typed: RequestValues, name: string, value: string | boolean): RequestValues {
  const kept = Object.entries(typed).filter(([other]) => requestFields[kind].find((field) => field.name === other)?.follows !== name)
  return { ...Object.fromEntries(kept), [name]: value }
}

function presetOf(kind: RequestKind, field: RequestField, values: RequestValues, subject: FormSubject): string | boolean {
  const { holdings } = subject
  const present = presentOf(kind, values, subject)[field.name]
  if (present !== undefined) return present
  if (field.kind === 'switch') return onAtFirst.has(`${kind}/${field.name}`)
  if (field.name === 'newVmid') return String(holdings?.nextVmid ?? '')
  if (field.kind !== 'choice' || field.optional) return ''
  if (field.from === 'backupModes') return 'snapshot'
  const choices = choicesOf(field.from, holdings)
  return choices.length === 1 || field.from === 'freeSlots' ? (choices[0]?.value ?? '') : ''
}

/** How that stands now which a form changes, by its fields' names. */
function presentOf(kind: RequestKind, values: RequestValues, { guest, holdings }: FormSubject): RequestValues {
  switch (kind) {
    case 'disk.configure': {
      const disk = holdings?.disks.find(({ slot }) => slot === values['slot'])
      return disk === undefined ? {} : diskSettings(disk)
    }
    case 'network.set': {
      const chosen = holdings?.networks.find(({ slot }) => slot === values['slot'])
      if (chosen !== undefined) return { ...readNetwork(chosen.value) }
      return values['slot'] === undefined || values['slot'] === '' ? {} : { bridge: readNetwork(holdings?.networks[0]?.value ?? '').bridge, tag: '', firewall: true }
    }
    case 'backup.protect':
      return { protected: !(holdings?.backups.find(({ volume }) => volume === values['volume'])?.protected ?? false) }
    case 'ha.set': {
      const ha = holdings?.ha ?? null
      const asItRuns = guest.run === 'stopped' ? 'stopped' : 'started'
      if (ha === null || ha === 'unknown') return { state: asItRuns }
      // `disabled` and `ignored` are not asked for: the guest then stays as it is.
      return { state: ha.state === 'stopped' || ha.state === 'started' ? ha.state : asItRuns, maxRestart: String(ha.maxRestart ?? ''), maxRelocate: String(ha.maxRelocate ?? '') }
    }
    default:
      return {}
  }
}
