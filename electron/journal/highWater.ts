import { AppError } from '../../shared/domain/appError.ts'
import type { Clock } from '../ports.ts'

/** How far a journal had come, as noted outside its data folder. It may lag behind, and is never ahead. */
export interface HighWaterMark {
  readonly journalId: string
  readonly epoch: number
  /** Audit rows, and the hash of the newest of them ('' when there is none). */
  readonly rows: number
  readonly hash: string
  /** When it was noted, ISO 8601 UTC. */
  readonly at: string
}

/** Marks of one data folder. Reading throws `journal_corrupt` for a mark that cannot be read, writing `journal_unwritable`. */
export interface HighWaterStore {
  /** Of the journal that stood in this data folder last, whichever it was; null = none did. */
  ofFolder(): HighWaterMark | null
  /** Of a journal wherever it stood, so that a copy at another path is known as well. */
  ofJournal(journalId: string): HighWaterMark | null
  /** Replaces both; durable when it returns. */
  write(mark: HighWaterMark): void
}

/** What the open journal tells of itself. */
export interface JournalState {
  readonly readOnly: boolean
  readonly journalId: string
  epoch(): number
  head(): { readonly rows: number; readonly hash: string }
  /** null where there is no such row. */
  hashOf(row: number): string | null
}

/** Guards an open journal against being an old one. */
export interface HighWater {
  /** Why this journal is not the newest one that is known, for people; null = it is. */
  rolledBack(): string | null
  /** Throws `journal_rolled_back` unless this is the newest journal that is known. */
  requireNewest(): void
  /** The highest epoch that any mark speaks of; 0 = none does. */
  highestEpoch(): number
  /** Notes how far the journal is, and returns when that is on disk. Nothing while it is rolled back. */
  advance(): void
  /** Sees to it that the journal's growth is noted within a few seconds. */
  noteSoon(): void
  /** Takes this journal for the newest from now on. */
  accept(): void
  close(): void
}

/** A crash loses at most the marks of this stretch; they only lag. */
const noteAfterMs = 3_000

/**
 * Compares the journal with its marks, once, and notes how far it is from then on. Marks stand still while the
 * journal is rolled back, so that the finding outlives a restart. `store` null = nothing is noted or noticed.
 * Effects: the store, a timer that keeps no process alive.
 */
export function createHighWater(store: HighWaterStore | null, journal: JournalState, clock: Clock): HighWater {
  let timer: NodeJS.Timeout | null = null
  const found = store === null ? nothingFound : compare(store, journal)
  let finding = found.finding
  let noted = found.noted

  const note = (): void => {
    stopTimer()
    if (store === null || journal.readOnly) return
    const reached = { journalId: journal.journalId, epoch: journal.epoch(), ...journal.head() }
    if (sameReach(noted, reached)) return
    const mark = { ...reached, at: new Date(clock.nowMs()).toISOString() }
    store.write(mark)
    noted = mark
  }
  const advance = (): void => {
    if (finding === null) note()
  }
  /** Where a mark is not called for by a signature, one that cannot be written lags: the next spend will tell. */
  const tryAdvance = (): void => {
    try {
      advance()
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
    }
  }
  const stopTimer = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  tryAdvance()
  return {
    rolledBack: () => finding,
    requireNewest: () => {
      if (finding !== null) throw rolledBackJournal(finding)
    },
    highestEpoch: () => found.highestEpoch,
    advance,
    noteSoon: () => {
      if (store === null || finding !== null || timer !== null) return
      timer = setTimeout(tryAdvance, noteAfterMs)
      timer.unref()
    },
    accept: () => {
      note()
      finding = null
    },
    close: () => {
      stopTimer()
      tryAdvance()
    },
  }
}

interface Found {
  readonly finding: string | null
  readonly highestEpoch: number
  /** The mark that the folder and the journal share: a command that changes nothing writes none. */
  readonly noted: HighWaterMark | null
}

const nothingFound: Found = { finding: null, highestEpoch: 0, noted: null }

/** A mark that cannot be read may hide anything, so it counts as a finding. */
function compare(store: HighWaterStore, journal: JournalState): Found {
  try {
    const folder = store.ofFolder()
    const own = store.ofJournal(journal.journalId)
    const marks = [folder, own].filter((mark) => mark !== null)
    const findings = marks.map((mark) => findRollback(mark, journal)).filter((finding) => finding !== null)
    return { finding: findings[0] ?? null, highestEpoch: Math.max(0, ...marks.map(({ epoch }) => epoch)), noted: own !== null && sameReach(folder, own) ? own : null }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { ...nothingFound, finding: thrown.message }
  }
}

type Reach = Omit<HighWaterMark, 'at'>

function sameReach(one: Reach | null, other: Reach): boolean {
  return one !== null && one.journalId === other.journalId && one.epoch === other.epoch && one.rows === other.rows && one.hash === other.hash
}

/** What a mark holds against a journal, as a sentence for people; null = nothing. Reads the journal. */
export function findRollback(mark: HighWaterMark, journal: Pick<JournalState, 'journalId' | 'head' | 'hashOf'>): string | null {
  const { rows } = journal.head()
  const when = `${mark.at.slice(0, 16).replace('T', ' ')} UTC`
  if (mark.journalId !== journal.journalId) {
    return `Another journal stood in this data folder on ${when}: that one had ${rowsText(mark.rows)}, this one has ${rowsText(rows)}.`
  }
  if (rows < mark.rows) {
    const missing = rows + 1 === mark.rows ? `row ${mark.rows}` : `rows ${rows + 1} to ${mark.rows}`
    return `This journal ends at audit row ${rows}, but on ${when} it had ${rowsText(mark.rows)}: an older copy of it was put back, without ${missing}.`
  }
  if (mark.rows > 0 && journal.hashOf(mark.rows) !== mark.hash) {
    return `Audit row ${mark.rows} of this journal is not the one that stood there on ${when}: an older copy of it was put back and has gone its own way since.`
  }
  return null
}

function rowsText(rows: number): string {
  return rows === 1 ? '1 audit row' : `${rows} audit rows`
}

function rolledBackJournal(finding: string): AppError {
  return new AppError({
    code: 'journal_rolled_back',
    message: `${finding} Until that is settled, hosts are only observed.`,
    hint: 'Put the newest journal back. If there is none, begin a new epoch with `countersign journal confirm-epoch`: what was signed before then counts no more.',
  })
}
