/** One audit log, this journal's own or another one: pages, stories, verification, exports, proofs. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../shared/domain/appError.ts'
import type { AuditFilter } from '../../shared/domain/audit.ts'
import type { JournalCopy } from '../journal/openCopy.ts'
import type { ChainFinding, Clock } from '../ports.ts'
import { judgeCheckpoints, type JudgedCheckpoint } from './auditCheckpoint.ts'
import { rowWriter, type AuditFormat } from './auditFormats.ts'
import { writePieces } from './exportFolder.ts'
import { writeProof, type ProofSubject } from './proofBundle.ts'

/** What a verification found. */
export interface Verification extends ChainFinding {
  /** Every signed checkpoint of the log, oldest first. */
  readonly checkpoints: readonly JudgedCheckpoint[]
}

export interface AuditLogPorts {
  readonly journal: JournalCopy
  readonly clock: Clock
  /** The task log of an operation that this process remembers; `[]` = none. */
  taskLog(operationId: string): readonly string[]
}

const pageRows = 500

export class AuditLog {
  readonly journal: JournalCopy
  readonly #ports: AuditLogPorts
  #verifying: { readonly rows: number; readonly of: number } | null = null
  #running: Promise<Verification> | null = null
  #stopping = new AbortController()

  constructor(ports: AuditLogPorts) {
    this.#ports = ports
    this.journal = ports.journal
  }

  /** How far a verification is that runs; null = none does. */
  get verifying(): { readonly rows: number; readonly of: number } | null {
    return this.#verifying
  }

  /** Checks the whole chain and its checkpoints. Who asks while it runs gets the same answer. */
  verify(): Promise<Verification> {
    this.#running ??= this.#verify().finally(() => {
      this.#running = null
      this.#verifying = null
      this.#stopping = new AbortController()
    })
    return this.#running
  }

  /** Ends a verification that runs: whoever asked for it gets `cancelled`. */
  stopVerifying(): void {
    if (this.#running !== null) this.#stopping.abort(cancelled('The verification'))
  }

  /** Writes the rows that fit, oldest first, to a file. Resolves to their number. Errors: `path_denied`. */
  async export(file: string, format: AuditFormat, filter: AuditFilter): Promise<number> {
    await this.journal.indexAudit()
    const { rows: end } = this.journal.auditHead()
    const { journal, clock } = this.#ports
    const writer = rowWriter(format, { journalId: journal.journalId, filter: describeFilter(filter), at: new Date(clock.nowMs()).toISOString() })
    let rows = 0
    const pieces = async function* () {
      yield writer.head
      for (let after = 0; after < end; ) {
        const page = journal.auditPage({ ...filter, before: end + 1, after, limit: pageRows }).toReversed()
        const last = page.at(-1)
        if (last === undefined) break
        rows += page.length
        after = last.seq
        yield page.map((event) => writer.row(event)).join('')
        await nextTurn()
      }
      yield writer.foot(rows)
    }
    await writePieces(file, pieces())
    return rows
  }

  /** Writes a proof bundle into an empty folder; its files' names. Errors: those of `writeProof`. */
  proof(folder: string, subject: ProofSubject): readonly string[] {
    const { journal, clock, taskLog } = this.#ports
    return writeProof(folder, { journal, subject, taskLog, at: new Date(clock.nowMs()).toISOString() })
  }

  async #verify(): Promise<Verification> {
    const found = await this.journal.verifyChain((rows, of) => {
      this.#verifying = { rows, of }
    }, this.#stopping.signal)
    return { ...found, checkpoints: judgeCheckpoints(this.journal) }
  }
}

/** What a person ended. Pure. */
export function cancelled(what: string): AppError {
  return new AppError({ code: 'cancelled', message: `${what} was ended before it was done.`, hint: 'Begin it anew.' })
}

/** The filter in words, for a title. Pure. */
export function describeFilter(filter: AuditFilter): string {
  const names: readonly (readonly [keyof AuditFilter, string])[] = [
    ['host', 'host'], ['vmid', 'guest'], ['person', 'person'], ['decision', 'decision'], ['kind', 'kind'],
    ['operationId', 'operation'], ['from', 'from'], ['until', 'until'], ['search', 'with'],
  ]
  return names.flatMap(([field, name]) => (filter[field] === undefined || filter[field] === '' ? [] : [`${name} ${String(filter[field])}`])).join(', ')
}
