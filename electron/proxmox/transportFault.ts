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

const known: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped in the middle',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer is shorter or longer than announced',
  UND_ERR_HEADERS_OVERFLOW: 'its answer has too many headers',
}

/** A clause for people that tells a network error. Pure. */
export function describeFault(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (code.startsWith('HPE_')) return 'it does not speak HTTP as Proxmox does'
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return describeFault(thrown.errors[0])
  return known[code] ?? thrown.message
}
