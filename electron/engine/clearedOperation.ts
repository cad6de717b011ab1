/**
 * The only thing the executor takes. An instance proves that the gate said yes to exactly this operation on
 * exactly this observation, and it can be spent once. A plain object, a copy or a message is not one: the class
 * has a private brand and its instances are made through a mint that is handed out a single time, to the gate.
 */
import { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { Classification, Operation } from '../../shared/domain/operation.ts'
import type { BoundOperation } from './operations/catalogue.ts'
import type { VerifiedApproval } from './verifiedApproval.ts'

/** What was cleared, and on what grounds. */
export interface ClearedFacts {
  readonly operation: Operation
  readonly bound: BoundOperation
  /** The observation the decision rests on. */
  readonly guest: ActualGuest
  readonly classification: Classification
  readonly basis: 'policy' | 'provenance' | 'signature'
  /** The approval it rests on, when the basis is a signature; else null. */
  readonly approval: VerifiedApproval | null
}

const mintKey: unique symbol = Symbol('mint')

/** Leave to send one operation once. Made by the gate alone; `spend` is the only way in. */
export class ClearedOperation {
  #facts: ClearedFacts
  #spent = false

  constructor(key: typeof mintKey, facts: ClearedFacts) {
    if (key !== mintKey) throw new Error('a cleared operation is made by the gate alone')
    this.#facts = Object.freeze({ ...facts })
  }

  /** Spends it and tells what was cleared. Throws `cleared_operation_spent` the second time, TypeError on a forgery. */
  static spend(cleared: ClearedOperation): ClearedFacts {
    if (!(#spent in cleared)) throw new TypeError('not a cleared operation')
    if (cleared.#spent) {
      throw new AppError({ code: 'cleared_operation_spent', message: `The clearance of ${cleared.#facts.operation.kind} was used before.`, hint: 'This is a bug. Nothing was sent.' })
    }
    cleared.#spent = true
    return cleared.#facts
  }
}

let handedOut = false

/** Hands out the mint, once in the life of the process: to `gate.ts`, when it loads. Throws after that. */
export function takeMint(): (facts: ClearedFacts) => ClearedOperation {
  if (handedOut) throw new Error('the mint of cleared operations belongs to the gate')
  handedOut = true
  return (facts) => new ClearedOperation(mintKey, facts)
}
