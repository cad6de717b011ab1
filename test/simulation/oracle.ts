/**
 * Watches every request that would change something, against the journal as it stands on disk at that moment, and holds
 * the cluster's own ledger against the journal in the end.
 */
import { isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import type { Journal, JournalEntry } from '../../electron/ports.ts'
import type { LedgerEntry } from '../../electron/simulator/ledger.ts'
import type { Task } from '../../electron/simulator/tasks.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'
import { isDestructive } from '../faults/isDestructive.ts'

/** A request that left the app, and what the host made of it. */
export interface SentRequest {
  readonly entryId: string
  readonly vmid: number
  /** VMIDs that its path names besides. */
  readonly named: readonly number[]
  readonly signed: boolean
  /** Rests on our having made the guest ourselves. */
  readonly excused: boolean
  /** Tasks that it started, told or not. */
  upids: readonly string[]
  /** What it did by itself, without a task. */
  effects: readonly LedgerEntry[]
}

interface OperationRow {
  readonly id: string
  readonly vmid: number
  readonly state: JournalEntry['state']
  readonly basis: string
  readonly request: string
}

/** Broken: the invariant by its number in the fault suite, and how. */
export class InvariantBroken extends Error {
  constructor(invariant: string, how: string) {
    super(`${invariant}: ${how}`)
  }
}

function demand(holds: boolean, invariant: string, how: string): asserts holds {
  if (!holds) throw new InvariantBroken(invariant, how)
}

export class Oracle {
  readonly #journalFile: string
  readonly #mode: HostMode
  readonly #sent: SentRequest[] = []
  /** SHA-256 of payloads that a person really signed. */
  readonly #signedByPeople = new Set<string>()
  /** VMIDs of guests that a person asked for as ones that may go again. */
  readonly #scratch = new Set<number>()
  /** What others did to guests, and after which row of the ledger. */
  readonly #disturbed: { readonly vmid: number; readonly seq: number; readonly how: 'started' | 'replaced' }[] = []
  readonly #outliving: Promise<unknown>[] = []
  /** What was broken while nobody could be told. */
  readonly #broken: unknown[] = []
  #file: Database.Database | null = null

  constructor(journalFile: string, mode: HostMode) {
    this.#journalFile = journalFile
    this.#mode = mode
  }

  get sent(): readonly SentRequest[] {
    return this.#sent
  }

  /** A person signed these bytes. */
  personSigned(sha256: string): void {
    this.#signedByPeople.add(sha256)
  }

  /** A person asked for a guest that may go again. */
  askedForScratch(vmid: number): void {
    this.#scratch.add(vmid)
  }

  /** Somebody else started a guest or put another in its place, when the ledger had so many rows. */
  disturbed(vmid: number, how: 'started' | 'replaced', rows: number): void {
    this.#disturbed.push({ vmid, how, seq: rows })
  }

  /** Work of the host that nobody in the app waits for any more. */
  outlives(work: Promise<unknown>): void {
    this.#outliving.push(work.catch((thrown: unknown) => {
      this.#broken.push(thrown)
    }))
  }

  /** Throws what was broken so far. */
  checkSoFar(): void {
    const [broken] = this.#broken
    if (broken !== undefined) throw broken instanceof Error ? broken : new Error('the simulated host failed', { cause: broken })
  }

  /** Resolves once no request is under way at the host any more. Throws what was broken. */
  async allArrived(): Promise<void> {
    await Promise.all(this.#outliving)
    this.checkSoFar()
  }

  /** A request leaves the app: its intent has to be on disk, alone on its guest, and never sent before. */
  sending(method: string, path: string, form: string | null): SentRequest {
    try {
      return this.#judge(method, path, form)
    } catch (thrown) {
      this.#broken.push(thrown) // the app would take it for a failure of its own
      throw thrown
    }
  }

  /** What the host made of a request: the tasks and effects since its arrival. */
  answered(sent: SentRequest, tasks: readonly Task[], effects: readonly LedgerEntry[]): void {
    sent.upids = tasks.filter(({ id }) => [sent.vmid, ...sent.named].includes(Number.parseInt(id, 10))).map(({ upid }) => upid)
    sent.effects = effects.filter((entry) => entry.vmid === sent.vmid && entry.upid === null)
  }

  close(): void {
    this.#file?.close()
  }

  #judge(method: string, wirePath: string, form: string | null): SentRequest {
    const url = new URL(wirePath, 'https://node')
    const path = decodeURIComponent(url.pathname.replace('/api2/json', ''))
    const parameters = Object.fromEntries([...url.searchParams, ...new URLSearchParams(form ?? '')])
    const what = `${method} ${path}`
    demand(this.#mode !== 'observe', 'modes', `${what} was sent in observe mode`)
    const rows = this.#rows("SELECT id, vmid, state, basis, request FROM operations WHERE state <> 'settled'")
    const fitting = rows.filter(({ state, request }) => state === 'intent' && isFor(request, { method, path, parameters }))
    const [row] = fitting.filter(({ id }) => this.#sent.every(({ entryId }) => entryId !== id))
    demand(row !== undefined, fitting.length > 0 ? 'I1' : 'I4', `${what} was sent ${fitting.length > 0 ? 'again' : 'without an intent on disk'}`)
    demand(rows.every(({ id, vmid }) => id === row.id || vmid !== row.vmid), 'I1', `${what} was sent while another operation on ${row.vmid} has no known end`)
    const signed = row.basis === 'signature'
    if (signed) this.#demandSpent(row.id, what)
    const named = path.split('/').map(Number).filter((part) => part > 0)
    const sent: SentRequest = { entryId: row.id, vmid: row.vmid, named, signed, excused: row.basis === 'provenance', upids: [], effects: [] }
    this.#sent.push(sent)
    return sent
  }

  /** Whether a guest was made by us, is still that guest, and has not run since unless it was made to be thrown away. */
  #isOwn({ vmid, seq }: LedgerEntry, own: readonly LedgerEntry[]): boolean {
    const birth = own.filter((each) => each.vmid === vmid && each.seq < seq && ['guest.create', 'guest.clone'].includes(each.kind)).at(-1)
    if (birth === undefined) return false
    const since = this.#disturbed.filter((each) => each.vmid === vmid && each.seq >= birth.seq && each.seq < seq)
    const ran = own.some((each) => each.vmid === vmid && each.seq > birth.seq && each.seq < seq && ['guest.start', 'guest.reboot'].includes(each.kind))
    const scratch = this.#scratch.has(vmid)
    return since.every(({ how }) => how === 'started' && scratch) && (scratch || !ran)
  }

  #demandSpent(entryId: string, what: string): void {
    const spent = this.#open().prepare<[string], string>('SELECT payload_sha256 FROM spent JOIN pending ON pending.id = spent.item WHERE pending.operation_id = ?').pluck().all(entryId)
    demand(spent.length === 1, 'I4', `${what} was sent with ${spent.length} payloads spent on it`)
    demand(spent.every((sha256) => this.#signedByPeople.has(sha256)), 'I3', `${what} was sent, and nobody signed it`)
  }

  #rows(sql: string): readonly OperationRow[] {
    return this.#open().prepare<[], OperationRow>(sql).all()
  }

  #open(): Database.Database {
    this.#file ??= new Database(this.#journalFile, { readonly: true, fileMustExist: true })
    return this.#file
  }

  /** Holds the ledger against the journal, when all is at rest. */
  async judge(journal: Journal, ledger: readonly LedgerEntry[], intended: ReadonlySet<string>): Promise<void> {
    const entries = journal.recentEntries(10_000)
    for (const { id, state, operation } of entries) demand(state === 'settled' || state === 'needs_operator', 'I2', `${operation.kind} on ${operation.guest.vmid} (${id}) is left ${state}`)
    for (const id of intended) demand(entries.some((entry) => entry.id === id), 'I2', `the operation ${id} vanished`)
    const own = ledger.filter(({ user }) => user === owner)
    for (const effect of own) {
      const causes = this.#sent.filter((sent) => causedBy(sent, effect))
      demand(causes.length === 1, 'I1', `${effect.kind} on ${effect.vmid} has ${causes.length} requests behind it`)
      const [cause] = causes
      const allowed = cause?.signed === true || (cause?.excused === true && this.#isOwn(effect, own))
      demand(!isDestructive(effect) || allowed, 'I3', `${effect.kind} on ${effect.vmid} destroyed something, unsigned`)
    }
    for (const sent of this.#sent) {
      const effects = own.filter((effect) => causedBy(sent, effect))
      demand(effects.length <= 1, 'I1', `one request did ${effects.map(({ kind }) => kind).join(', ')}`)
      const entry = entries.find(({ id }) => id === sent.entryId)
      demand(entry?.outcome !== 'not_sent' || effects.length === 0, 'truth', `${entry?.summary} is told as not sent, and was done`)
    }
    const found = await journal.verifyChain()
    demand(found.brokenAt === null, 'I5', `the audit chain breaks at row ${found.brokenAt}`)
    for (const { id, state } of entries) {
      const told = journal.auditStory(id).map(({ kind }) => kind)
      demand(told.filter((kind) => kind === 'intent').length === 1 && told.includes(state), 'I5', `the audit log tells of ${id}: ${told.join(', ')}`)
    }
  }
}

/** Whose token the app holds. */
export const owner = 'root@pam!countersign'

function causedBy(sent: SentRequest, effect: LedgerEntry): boolean {
  return effect.upid === null ? sent.effects.includes(effect) : sent.upids.includes(effect.upid)
}

/** By its parameters too: what makes guests goes to one path for all of a node. */
function isFor(request: string, sent: Omit<RequestPreview, 'method'> & { readonly method: string }): boolean {
  const told = JSON.parse(request) as RequestPreview
  return told.method === sent.method && told.path === sent.path && isDeepStrictEqual(told.parameters, sent.parameters)
}
