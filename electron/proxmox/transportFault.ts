import { describeFault } from '../platform/describeFault.ts'

/** How far a call came before the way to the node failed. */
export type FaultPhase =
  /** Surely nothing of the request was sent. */
  | 'before_sending'
  /** The request may have arrived; not a byte of an answer came. */
  | 'awaiting_answer'
  /** The answer began and broke off. */
  | 'in_answer'

/** A failure of the transport itself, not an answer of the host. Read and mutation tell it differently. */
export class TransportFault extends Error {
  readonly phase: FaultPhase
  readonly timedOut: boolean

  constructor(phase: FaultPhase, cause: unknown, timedOut = false) {
    super(describeFault(cause), { cause })
    this.name = 'TransportFault'
    this.phase = phase
    this.timedOut = timedOut
  }
}
