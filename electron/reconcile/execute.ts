/**
 * Carries out one cleared operation: journal the intent → send once → journal the answer → follow the task →
 * verify the end state → settle. What the host may have done without our knowing is looked for, never repeated.
 */
import { toAppError, type AppError } from '../../shared/domain/appError.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { ClearedOperation, type ClearedFacts } from '../engine/clearedOperation.ts'
import { guestLabel } from '../engine/plan.ts'
import { provenanceToBe } from '../engine/provenance.ts'
import { seenGuest } from '../engine/seenGuest.ts'
import type { JournalEntry, Spend } from '../ports.ts'
import { followTask } from './followTask.ts'
import type { KeyedQueue } from './keyedQueue.ts'
import { endProvenanceBefore } from './provenance.ts'
import { resolveEntry } from './recover.ts'
import type { StorageTurns } from './storageTurns.ts'
import { concludeChange, type SettlePorts } from './settle.ts'

/** What operations on one host share while they are carried out. */
export interface ExecutePorts extends SettlePorts {
  /** One mutating request at a time on each node. */
  readonly sendQueue: KeyedQueue<string>
  readonly storageTurns: StorageTurns
  /** Storages that an operation keeps busy, by what was seen of the host last. */
  storagesOf(operation: Operation): readonly string[]
  /** Ids of the entries that this process works on: nothing else may resolve them meanwhile. */
  readonly inFlight: Set<string>
}

/** Leave to send one operation, for somebody. */
export interface Clearance {
  readonly cleared: ClearedOperation
  readonly actor: string
  /** Uses up the signed payload it rests on, in the same transaction as the intent. */
  readonly spend?: Spend
  /** True when a person at this computer says of the guest it makes that it may go again. */
  readonly scratch?: boolean
}

/**
 * Waits for room on the storages that it keeps busy and for the node's turn, lets `decide` look at the guest and ask the gate, and carries out what it cleared; null
 * where it cleared nothing. Between that look and the request nothing else is waited for: a look from before the wait
 * would know nothing of what moved meanwhile. `waited` is false when the turn came at once.
 *
 * Resolves to the journal entry as it ended: settled, or `needs_operator`, or still `sent` when the host stopped
 * answering (the next cycle takes it up). Rejects only as `decide` does, on a spent clearance or payload, or on a
 * journal that cannot be written; nothing is sent then.
 */
export function execute(operation: Operation, node: string, decide: (waited: boolean) => Promise<Clearance | null>, ports: ExecutePorts): Promise<JournalEntry | null> {
  const storages = ports.storagesOf(operation)
  const waited = ports.storageTurns.isBusy(storages) || ports.sendQueue.isBusy(node)
  return ports.storageTurns.run(storages, () => executeInTurn(node, waited, decide, ports))
}

async function executeInTurn(node: string, waited: boolean, decide: (waited: boolean) => Promise<Clearance | null>, ports: ExecutePorts): Promise<JournalEntry | null> {
  const sent = await ports.sendQueue.run(node, async () => {
    const clearance = await decide(waited)
    return clearance === null ? null : send(clearance, ports)
  })
  if (sent === null) return null
  const { entry, facts, answer } = sent
  try {
    if (!answer.ok) return await afterFailure(entry, facts, answer.error, ports)
    const sent = ports.journal.recordSent(entry.id, answer.value)
    ports.onProgress(entry.id)
    return answer.value === null ? await concludeChange(sent, ports) : await followTask(sent, answer.value, ports)
  } catch (thrown) {
    return await afterFailure(entry, facts, toAppError(thrown), ports)
  } finally {
    ports.inFlight.delete(entry.id)
    ports.onProgress(entry.id)
  }
}

/** Spends the clearance, journals the intent and sends once. Rejects only when the intent could not be written. */
async function send({ cleared, actor, spend, scratch = false }: Clearance, ports: ExecutePorts) {
  const facts = ClearedOperation.spend(cleared)
  if ((facts.basis === 'signature') !== (spend !== undefined)) throw new Error('a signature is spent exactly where an operation rests on one')
  const request = facts.bound.request(facts.guest)
  ports.connection.writer.check(request) // before the intent: what is never sent leaves nothing open
  const summary = facts.bound.summarise(guestLabel(facts.guest))
  const makes = facts.bound.makesGuest ? provenanceToBe(facts.operation, scratch) : null
  endProvenanceBefore(facts.operation, summary, ports.journal)
  const entry = ports.journal.recordIntent({
    operation: facts.operation,
    node: facts.guest.node,
    guestName: facts.guest.name,
    summary,
    digestBefore: facts.guest.spec?.digest ?? null,
    actor,
    basis: facts.basis,
    request,
    before: seenGuest(facts.guest),
    ...(spend === undefined ? {} : { spend }),
    ...(makes === null ? {} : { makes }),
  })
  ports.inFlight.add(entry.id)
  ports.onProgress(entry.id)
  try {
    return { entry, facts, answer: ok(await ports.connection.writer.send(request)) }
  } catch (thrown) {
    return { entry, facts, answer: err(toAppError(thrown)) }
  }
}

/** What a failed request means. The host may have acted even when it answered with an error, so it is read again. */
async function afterFailure(entry: JournalEntry, facts: ClearedFacts, error: AppError, ports: ExecutePorts): Promise<JournalEntry> {
  const current = ports.journal.entry(entry.id) ?? entry
  if (isOurs(error)) throw error
  if (current.state !== 'intent') return current // sent, and the host stopped answering: the next cycle takes it up
  switch (error.code) {
    case 'node_unreachable':
    case 'pin_mismatch':
      return ports.journal.recordSettled(entry.id, 'not_sent', error.message, error.toDto())
    case 'outcome_unknown':
    case 'bad_response':
    case 'response_too_large':
      return stayOnReadFailure(current, () => resolveEntry(current, { ...ports, sentJustNow: true }))
    default:
      return facts.bound.taskTypes.length === 0 || facts.bound.provenByEndState
        ? stayOnReadFailure(current, () => concludeChange(current, ports, error))
        : ports.journal.recordSettled(entry.id, 'failed', error.message, error.toDto())
  }
}

/** A bug, or a journal that cannot be written: not the host's doing, and nothing may follow. */
function isOurs(error: AppError): boolean {
  return error.code === 'internal' || error.code.startsWith('journal_')
}

async function stayOnReadFailure(entry: JournalEntry, resolve: () => Promise<JournalEntry>): Promise<JournalEntry> {
  try {
    return await resolve()
  } catch (thrown) {
    const error = toAppError(thrown)
    if (isOurs(error)) throw error
    return entry
  }
}
