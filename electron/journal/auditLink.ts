/** What the check of the chain needs of an audit row's body; the row's hash vouches for the rest. */
export interface Link {
  readonly seq: number
  readonly prevHash: string
  readonly kind: string
  readonly operationId: string | null
  /** Digests by table; in rows of a version 1 journal the one digest alone. */
  readonly record: string | Readonly<Record<string, unknown>> | undefined
}

/** The link of a row's body; null when it is no audit row. Pure. */
export function parseLink(body: Buffer): Link | null {
  const { seq, prevHash, kind, operationId, payload } = parseObject(body) ?? {}
  if (typeof seq !== 'number' || typeof prevHash !== 'string' || typeof kind !== 'string' || !(operationId === null || typeof operationId === 'string') || !isObject(payload)) return null
  const { record } = payload
  return { seq, prevHash, kind, operationId, record: typeof record === 'string' || isObject(record) ? record : undefined }
}

/** Stands in each body that tells of a record. */
export const recordKey = '"record":'

const beforePrevHash = '},"prevHash":"'
const beforeReason = '","reason":"'
const beforeSeq = ',"seq":'
const beforeVmid = ',"vmid":'

/**
 * Whether the body between `from` and `end` says that it is row `seq`, after the row with the hash `prevHash`, told by its
 * bytes without parsing them: canonical JSON sorts its keys, so that behind the first `prevHash` stand the reason, a text,
 * and two numbers, and a quote without a backslash begins or ends a text. False = it says otherwise, or is spelled
 * otherwise: parse it then. `text` = the bytes of many bodies as Latin-1, one letter each. Pure.
 */
export function followsBySpelling(text: string, from: number, end: number, seq: number, prevHash: string): boolean {
  const hashAt = text.indexOf(beforePrevHash, from) + beforePrevHash.length
  const reasonAt = hashAt + prevHash.length
  // A slice and ===: half the time of startsWith for a text as long as a hash.
  if (!text.startsWith('{"actor":"', from) || hashAt < beforePrevHash.length || text.slice(hashAt, reasonAt) !== prevHash || !text.startsWith(beforeReason, reasonAt)) return false
  const seqAt = text.indexOf('"', reasonAt + beforeReason.length) + 1
  const seqEnd = endOfNumber(text, seqAt + beforeSeq.length)
  if (!text.startsWith(beforeSeq, seqAt) || wholeNumber(text, seqAt + beforeSeq.length, seqEnd) !== seq || !text.startsWith(beforeVmid, seqEnd)) return false
  const vmidAt = seqEnd + beforeVmid.length
  const vmidEnd = text.startsWith('null', vmidAt) ? vmidAt + 4 : endOfNumber(text, vmidAt)
  return vmidEnd + 1 === end && text.charCodeAt(vmidEnd) === closingBrace
}

/** Their codes. */
const zero = 48
const one = 49
const nine = 57
const closingBrace = 125

/** Where a whole number ends that begins here as JSON spells it; -1 = none does. Letter by letter: faster than any search. */
function endOfNumber(text: string, at: number): number {
  if (text.charCodeAt(at) < one) return -1
  let end = at
  while (text.charCodeAt(end) >= zero && text.charCodeAt(end) <= nine) end += 1
  return end > at ? end : -1
}

/** The number that these digits spell. */
function wholeNumber(text: string, from: number, end: number): number {
  let value = 0
  for (let at = from; at < end; at += 1) value = value * 10 + text.charCodeAt(at) - zero
  return value
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** Whether a value read from JSON has fields. Pure. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
