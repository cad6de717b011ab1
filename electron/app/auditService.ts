/** The audit logs that can be looked at: the journal's own, and at most one other that a person opened. */
import { AppError } from '../../shared/domain/appError.ts'
import { openJournalCopy } from '../journal/openCopy.ts'
import type { Clock, Crypto, Journal, StoredCheckpoint } from '../ports.ts'
import { admitCheckpoint, draftCheckpoint } from './auditCheckpoint.ts'
import { AuditLog } from './auditLog.ts'

export interface AuditPorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
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

  /** Opens another journal in place of the one that was open. Throws what `openJournalCopy` tells; that one stays open then. */
  openFile(file: string): OtherJournal {
    const opened = openLog(file, this.#ports)
    this.closeFile()
    this.#other = { file, log: opened }
    return this.#other
  }

  closeFile(): void {
    this.#other?.log.journal.close()
    this.#other = null
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

  close(): void {
    this.closeFile()
  }
}

/** Opens a journal file to be read; `journal.close()` ends it. Throws what `openJournalCopy` tells. */
export function openLog(file: string, { clock, crypto }: { readonly clock: Clock; readonly crypto: Crypto }): AuditLog {
  const opened = openJournalCopy({ file, clock, crypto })
  if (!opened.ok) throw new AppError(opened.error)
  return new AuditLog({ journal: opened.value, clock, taskLog: () => [] })
}
