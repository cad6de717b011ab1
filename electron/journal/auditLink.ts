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
const vmidToEnd = /(?:null|[1-9][0-9]*)\}/y

/**
 * Whether the body between `from` and `end` says that it is row `seq`, after the row with the hash `prevHash`, told by its
 * bytes without parsing them: canonical JSON sorts its keys, so that behind the last `prevHash` stand the reason, a text,
 * and two numbers, and a quote without a backslash begins or ends a text. False = it says otherwise, or is spelled
 * otherwise: parse it then. `text` = the bytes of many bodies as Latin-1, one letter each. Pure.
 */
export function followsBySpelling(text: string, from: number, end: number, seq: number, prevHash: string): boolean {
  if (!text.startsWith('{"actor":"', from)) return false
  const hashAt = text.lastIndexOf(beforePrevHash, end) + beforePrevHash.length
  const reasonAt = hashAt + prevHash.length
  if (hashAt < from + beforePrevHash.length || !text.startsWith(prevHash, hashAt) || !text.startsWith('","reason":"', reasonAt)) return false
  const seqAt = text.indexOf('"', reasonAt + 12) + 1
  const told = `,"seq":${seq},"vmid":`
  if (seqAt === 0 || seqAt >= end || !text.startsWith(told, seqAt)) return false
  vmidToEnd.lastIndex = seqAt + told.length
  return vmidToEnd.test(text) && vmidToEnd.lastIndex === end
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
