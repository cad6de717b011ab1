/**
 * Proof that enough enrolled people signed exactly these bytes, in time and for this journal and host. Like a
 * cleared operation it has a private brand and one maker: the verifier. Whether the bytes still fit the guest is
 * for the gate.
 */
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'

/** What was verified, and who signed. */
export interface VerifiedFacts {
  readonly payload: SignedPayload
  /** SHA-256 of the signed bytes, lower-case hex. */
  readonly sha256: string
  /** Distinct people, sorted. */
  readonly principals: readonly string[]
}

const mintKey: unique symbol = Symbol('mint')

/** The proof itself. `read` is the only way in. */
export class VerifiedApproval {
  readonly #facts: VerifiedFacts

  constructor(key: typeof mintKey, facts: VerifiedFacts) {
    if (key !== mintKey) throw new Error('an approval is made by the verifier alone')
    this.#facts = Object.freeze({ ...facts, principals: Object.freeze([...facts.principals]) })
  }

  /** What was verified. Throws TypeError on a forgery. */
  static read(approval: VerifiedApproval): VerifiedFacts {
    if (!(#facts in approval)) throw new TypeError('not a verified approval')
    return approval.#facts
  }
}

let handedOut = false

/** Hands out the mint, once in the life of the process: to the verifier, when it loads. Throws after that. */
export function takeApprovalMint(): (facts: VerifiedFacts) => VerifiedApproval {
  if (handedOut) throw new Error('the mint of approvals belongs to the verifier')
  handedOut = true
  return (facts) => new VerifiedApproval(mintKey, facts)
}
