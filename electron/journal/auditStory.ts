import type Database from 'better-sqlite3'
import { z } from 'zod'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import { openEvent, type SealedEvent } from './auditChain.ts'

/** Ids that one story may hold: an operation, its request, and those that this one took the place of. */
const mostIds = 20
const mostRows = 400
/** Characters of an id that may stand for the whole. */
const shortestBeginning = 4

/** What a row says of the ids that its own belongs with. */
const relations = z.object({ item: z.string().optional().catch(undefined), entry: z.string().optional().catch(undefined), predecessor: z.string().optional().catch(undefined) })

/**
 * Finds all rows of an operation or request, whichever id is given: the rows of its request, of the requests before
 * it, of the operation that spent it, and the drift of the guest that stood before the first of them. Oldest first.
 */
export function createAuditStory(sqlite: Database.Database): (id: string) => readonly AuditEvent[] {
  const ofId = sqlite.prepare<[string, number], SealedEvent>('SELECT body, hash FROM audit WHERE operation_id = ? ORDER BY seq LIMIT ?')
  const alike = sqlite.prepare<[string, string], string>('SELECT DISTINCT operation_id FROM audit WHERE operation_id >= ? AND operation_id < ? LIMIT 2').pluck()
  const lastDrift = sqlite.prepare<[string, number, number], SealedEvent>("SELECT body, hash FROM audit WHERE host = ? AND vmid = ? AND +kind = 'drift' AND seq < ? ORDER BY seq DESC LIMIT 1")
  const nextDrift = sqlite.prepare<[string, number, number], SealedEvent>("SELECT body, hash FROM audit WHERE host = ? AND vmid = ? AND +kind = 'drift' AND seq > ? ORDER BY seq LIMIT 1")
  const decisions = sqlite.prepare<[string, number, number, number], SealedEvent>("SELECT body, hash FROM audit WHERE host = ? AND vmid = ? AND +kind = 'decision' AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT 20")

  /** The id itself, or the only one that begins so. */
  const whole = (id: string): string => {
    if (id.length < shortestBeginning || ofId.all(id, 1).length > 0) return id
    const [only = id, other] = alike.all(id, `${id}\uffff`)
    return other === undefined ? only : id
  }
  return (id) => {
    const rows = new Map<number, AuditEvent>()
    const add = (sealed: readonly SealedEvent[]) => {
      for (const event of sealed.map(openEvent)) rows.set(event.seq, event)
    }
    const asked = new Set<string>()
    const open = [whole(id)]
    for (let next = open.shift(); next !== undefined && asked.size < mostIds; next = open.shift()) {
      if (asked.has(next)) continue
      asked.add(next)
      const found = ofId.all(next, mostRows).map(openEvent)
      for (const event of found) {
        rows.set(event.seq, event)
        const { item, entry, predecessor } = relations.parse(event.payload)
        open.push(...[item, entry, predecessor].filter((related) => related !== undefined))
      }
    }
    const inOrder = () => [...rows.values()].toSorted((a, b) => a.seq - b.seq)
    const [first] = inOrder()
    const last = inOrder().at(-1)
    if (first === undefined || last === undefined || first.host === null || first.vmid === null) return inOrder()
    const { host, vmid } = first
    const [drift] = lastDrift.all(host, vmid, first.seq).map(openEvent)
    if (drift !== undefined && drift.decision !== 'ended') {
      rows.set(drift.seq, drift)
      add(decisions.all(host, vmid, drift.seq, last.seq))
    }
    const [ended] = nextDrift.all(host, vmid, last.seq).map(openEvent)
    if (ended?.decision === 'ended') rows.set(ended.seq, ended)
    return inOrder()
  }
}
