/** Sets aside what could never be carried out as it is declared: the plan holds only what Proxmox could take. Pure. */
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Withheld } from '../../../shared/domain/operation.ts'
import { bindOperation, parseOperation } from '../operations/catalogue.ts'
import type { Edit, Part } from './part.ts'

/** Objections to what is asked for, not to the moment: waiting does not help, another declaration does. */
const lasting = new Set(['bad_parameter', 'not_found', 'unsupported'])

/** Withholds edits that their kind does not take, each with its reason. Pure. */
export function onlyPossible(part: Part, actual: ActualGuest): Part {
  if (part.edits.length === 0) return part
  const withheld: Withheld[] = []
  const edits = part.edits.filter((edit) => {
    const reason = whyNever(edit, actual)
    if (reason !== null) withheld.push({ field: fieldOf(edit), code: 'desired_invalid', reason })
    return reason === null
  })
  return withheld.length === 0 ? part : { ...part, edits, withheld: [...part.withheld, ...withheld] }
}

function whyNever({ kind, parameters }: Edit, actual: ActualGuest): string | null {
  const bound = bindOperation({ kind, guest: actual.ref, parameters })
  if (bound === null) {
    const parsed = parseOperation(kind, actual.ref, parameters)
    return parsed.ok ? `${kind} is not in the catalogue.` : parsed.error
  }
  // What stands in the way only now, such as that it runs, is for the gate.
  const objection = bound.precondition({ ...actual, run: 'stopped', spec: actual.spec === null ? null : { ...actual.spec, protection: false } })
  if (objection === null || !lasting.has(objection.code)) return null
  return objection.hint === undefined ? objection.message : `${objection.message} ${objection.hint}`
}

function fieldOf({ kind, parameters }: Edit): string {
  const { slot } = parameters
  return typeof slot === 'string' ? slot : kind.startsWith('ha.') ? 'ha' : 'run'
}
