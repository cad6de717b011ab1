/** The audit logs that can be looked at: the journal's own, and at most one other that a person opened. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import type { AuditFilter } from '../../shared/domain/audit.ts'
import { openJournalCopy, type CopyOptions } from '../journal/openCopy.ts'
import type { Clock, Crypto, Journal, StoredCheckpoint } from '../ports.ts'
import { admitCheckpoint, draftCheckpoint } from './auditCheckpoint.ts'
import type { AuditFormat } from './auditFormats.ts'
import { AuditLog, cancelled } from './auditLog.ts'
import type { ProofSubject } from './proofBundle.ts'

export interface AuditPorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
  /** Absolute. */
  readonly dataFolder: string
  /** See `JournalOptions`. */
  readonly threadScript?: string | undefined
  taskLog(operationId: string): readonly string[]
}

/** A journal that was opened to be read. */
export interface OtherJournal {
  readonly file: string
  readonly log: AuditLog
}

export class AuditService {
  readonly own: AuditLog
  readonly #ports: AuditPorts
  #other: OtherJournal | null = null
  #opening: AbortController | null = null
  /** Resolves when the last opening has ended, one way or the other, and left nothing behind. */
  #openingOver: Promise<unknown> = Promise.resolve()

  constructor(ports: AuditPorts) {
    this.#ports = ports
    this.own = new AuditLog(ports)
  }

  get other(): OtherJournal | null {
    return this.#other
  }

  /** The log that is meant. Throws `not_found` while no other one is open. */
  log(which: 'own' | 'other'): AuditLog {
    if (which === 'own') return this.own
    if (this.#other === null) throw new AppError({ code: 'not_found', message: 'No other journal is open.', hint: 'Open its file first.' })
    return this.#other.log
  }

  /**
   * Opens another journal in place of the one that was open. Rejects with what `openJournalCopy` tells, or `cancelled`
   * when it was closed, or yet another one opened, meanwhile; the one that was open stays open then.
   */
  async openFile(file: string): Promise<OtherJournal> {
    this.cancelOpening()
    const opening = new AbortController()
    this.#opening = opening
    const openingLog = openLog(file, { ...this.#ports, signal: opening.signal })
    this.#openingOver = Promise.allSettled([this.#openingOver, openingLog])
    const opened = await openingLog
    const before = this.#other
    this.#other = { file, log: opened }
    await before?.log.journal.close()
    return { file, log: opened }
  }

  /** Ends the opening of a journal. */
  cancelOpening(): void {
    this.#opening?.abort(cancelled('The opening of the journal'))
    this.#opening = null
  }

  /** Closes the other journal, and ends the opening of one. */
  async closeFile(): Promise<void> {
    this.cancelOpening()
    const other = this.#other
    this.#other = null
    await other?.log.journal.close()
  }

  /** The bytes of a checkpoint of the head as it is now. */
  draftCheckpoint(): Uint8Array {
    return draftCheckpoint(this.#ports.journal, this.#ports.clock)
  }

  /** Verifies a signed checkpoint and stores it. Throws what `admitCheckpoint` does. */
  storeCheckpoint(bytes: Uint8Array, armor: string): StoredCheckpoint {
    const { journal, clock } = this.#ports
    return journal.recordCheckpoint(admitCheckpoint(bytes, armor, journal, clock))
  }

  /** Exports into a folder of the app's own choosing. */
  async exportHere(which: 'own' | 'other', format: AuditFormat, filter: AuditFilter): Promise<{ readonly file: string; readonly rows: number }> {
    const file = join(this.#exportFolder(), `audit-${this.#stamp()}.${format}`)
    return { file, rows: await this.log(which).export(file, format, filter) }
  }

  /** Writes a proof into a folder of the app's own choosing. */
  proofHere(which: 'own' | 'other', subject: ProofSubject): { readonly folder: string; readonly files: readonly string[] } {
    const name = 'id' in subject ? subject.id.replace(/[^A-Za-z0-9-]/g, '_') : `rows-${subject.from}-${subject.to}`
    const folder = join(this.#exportFolder(), `proof-${name}-${this.#stamp()}`)
    return { folder, files: this.log(which).proof(folder, subject) }
  }

  async close(): Promise<void> {
    await this.closeFile()
    await this.#openingOver
  }

  #exportFolder(): string {
    const folder = join(this.#ports.dataFolder, 'exports')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  /** `20260131-120000-000`, for names of files. */
  #stamp(): string {
    return new Date(this.#ports.clock.nowMs()).toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '')
  }
}

/** Opens a journal file to be read; `journal.close()` ends it. Rejects with what `openJournalCopy` tells. */
export async function openLog(file: string, { clock, crypto, threadScript, signal }: Omit<CopyOptions, 'file'>): Promise<AuditLog> {
  const opened = await openJournalCopy({ file, clock, crypto, threadScript, signal })
  if (!opened.ok) throw new AppError(opened.error)
  return new AuditLog({ journal: opened.value, clock, taskLog: () => [] })
}
