/**
 * `npm run bench:audit -- --journal FILE [--json]`: how long the audit log takes to answer, each question beside the
 * least that any program would have to do. Ends with 1 when a target is missed. Reads a copy; the file stays as it is.
 */
import { hash } from 'node:crypto'
import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { openDatabase } from '../../electron/journal/database.ts'
import { sourceThreadScript } from '../../electron/journal/journalThread.ts'
import { openJournalCopy } from '../../electron/journal/openCopy.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { verifyChain } from '../../electron/journal/verifyChain.ts'
import { createSystemClock } from '../../electron/platform/clock.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { AuditQuery, Journal } from '../../electron/ports.ts'
import type { AuditFilter } from '../../shared/domain/audit.ts'

const { values } = parseArgs({ options: { journal: { type: 'string' }, json: { type: 'boolean', default: false } } })
if (values.journal === undefined) {
  console.error('Usage: npm run bench:audit -- --journal FILE [--json]')
  process.exit(1)
}

/** Questions of one block. Of several blocks the quietest counts: other programs run on the machine too. */
const rounds = 300
const blocks = 3
const pageRows = 100
const timelineBuckets = 120
const timelineRounds = 100
/** Milliseconds, p99. */
const pageTargetMs = 5
const searchTargetMs = 10
/** Times the hashing of the same rows. */
const verifyTarget = 3
const verifyRounds = 3
/** A search by halves in a million rows. */
const looksAnEdge = 20

interface Times {
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Figure extends Times {
  readonly name: string
  readonly floor: Times & { readonly name: string }
  /** p99, milliseconds. */
  readonly targetMs: number
  readonly met: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
try {
  const copy = join(folder, 'journal.db')
  for (const tail of ['', '-wal']) if (existsSync(resolve(values.journal) + tail)) copyFileSync(resolve(values.journal) + tail, copy + tail, constants.COPYFILE_FICLONE)
  const startedMs = performance.now()
  const opened = openJournal({ file: copy, clock: createSystemClock(), crypto: createCrypto(), highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const openMs = performance.now() - startedMs
  const bare = new Database(copy, { readonly: true })
  process.exitCode = await report(opened.value, bare, openMs)
  bare.close()
  opened.value.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function report(journal: Journal, bare: Database.Database, openMs: number): Promise<number> {
  const { rows, indexed } = await journal.indexAudit()
  const figures = measureAll(journal, bare, rows)
  const timeline = await measureTimeline(journal, bare, rows)
  const verify = await measureVerify(bare, rows)
  const other = await measureOther(bare.name)
  if (values.json) console.log(JSON.stringify({ rows, indexed, pageRows, rounds, openMs, figures, timeline, verify, other }, null, 2))
  else {
    console.log(`${rows} rows, pages of ${pageRows}; opened in ${openMs.toFixed(0)} ms`)
    for (const { name, p50Ms, p99Ms, floor, targetMs, met } of figures) {
      console.log(`${name}: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, target ${targetMs} ms ${met ? 'met' : 'MISSED'} (${floor.name}: ${floor.p50Ms.toFixed(2)}, ${floor.p99Ms.toFixed(2)})`)
    }
    for (const { name, p50Ms, p99Ms, longestBlockMs, floor } of timeline) {
      console.log(`${name}: p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, longest block of the event loop ${longestBlockMs.toFixed(1)} ms (its edges searched for: ${floor.p50Ms.toFixed(1)}, ${floor.p99Ms.toFixed(1)})`)
    }
    console.log(`opening of another journal: ${other.ms.toFixed(0)} ms, ${other.ownMs.toFixed(1)} ms of them work of the event loop's thread`)
    for (const { threads, ms, ratio, ownMs } of verify.ways) {
      const how = threads === 0 ? 'in steps on one core' : `in ${threads} threads, ${availableParallelism()} cores there`
      console.log(`verify ${how}: ${ms.toFixed(0)} ms, ${ratio.toFixed(2)} × ${verify.floor} (${verify.floorMs.toFixed(0)} ms), ${ownMs.toFixed(0)} ms of it work of the event loop's thread, target ${verifyTarget} × ${ratio <= verifyTarget ? 'met' : 'MISSED'}`)
    }
  }
  return figures.every(({ met }) => met) && verify.ways.some(({ ratio }) => ratio <= verifyTarget) ? 0 : 1
}

/** Pages are asked for at places all over the log, in an order that is the same each time. */
function measureAll(journal: Journal, bare: Database.Database, rows: number): readonly Figure[] {
  const place = (round: number) => Math.max(pageRows + 1, Math.floor(((round * 0.618_033_988_7) % 1) * rows))
  const [sample] = journal.auditPage({ before: Math.max(2, Math.floor(rows / 2)), limit: 1 })
  const host = sample?.host ?? 'site-1'
  const guest = sample?.vmid ?? 100
  const middle = new Date(Date.parse(journal.auditPage({ before: 2, limit: 1 })[0]?.at ?? '') + 86_400_000 * 30).toISOString()
  const anywhere = (round: number): AuditQuery => ({ before: place(round), limit: pageRows })
  const range = bare.prepare<[number, number]>('SELECT seq, body, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?')
  const floor = { name: `${pageRows} rows by primary key, unread`, ...timings((round) => range.all(place(round), pageRows)) }
  const figure = (name: string, targetMs: number, query: (round: number) => AuditQuery): Figure => {
    const times = timings((round) => journal.auditPage(query(round)))
    return { name, ...times, floor, targetMs, met: times.p99Ms <= targetMs }
  }
  return [
    figure('first page', pageTargetMs, () => ({ before: null, limit: pageRows })),
    figure('last page', pageTargetMs, () => ({ before: null, after: 0, limit: pageRows })),
    figure('a page anywhere', pageTargetMs, anywhere),
    figure('a page of one host', pageTargetMs, (round) => ({ ...anywhere(round), host })),
    figure('a page of one guest', pageTargetMs, (round) => ({ ...anywhere(round), vmid: guest })),
    figure('a page of one person', pageTargetMs, (round) => ({ ...anywhere(round), person: 'alice' })),
    figure('a page of one decision on one host', pageTargetMs, (round) => ({ ...anywhere(round), host, decision: 'failed' })),
    figure('a page of one month', pageTargetMs, () => ({ before: null, until: middle, limit: pageRows })),
    figure('search, common word', searchTargetMs, () => ({ before: null, search: 'differs', limit: pageRows })),
    figure('search, common word, anywhere', searchTargetMs, (round) => ({ ...anywhere(round), search: 'differs' })),
    figure('search, two words on one host', searchTargetMs, (round) => ({ ...anywhere(round), host, search: 'memory differs' })),
    figure('search, rare word', searchTargetMs, () => ({ before: null, search: '0000c350', limit: pageRows })),
  ]
}

function timings(work: (round: number) => unknown, times = rounds): Times {
  const found = Array.from({ length: blocks }, () => {
    const taken: number[] = []
    for (let round = -times / 10; round < times; round += 1) {
      const startedMs = performance.now()
      work(Math.abs(round))
      if (round >= 0) taken.push(performance.now() - startedMs)
    }
    taken.sort((a, b) => a - b)
    const at = (share: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? Number.NaN
    return { p50Ms: at(0.5), p99Ms: at(0.99) }
  })
  return found.reduce((quietest, block) => (block.p99Ms < quietest.p99Ms ? block : quietest))
}

/**
 * The timeline over the whole log, and how long it keeps everything else waiting, beside the times of the rows that a
 * search of its edges by halves looks at. No target is set for it.
 */
async function measureTimeline(journal: Journal, bare: Database.Database, rows: number) {
  const times = journal.auditTimes()
  const [firstMs, lastMs] = [Date.parse(times?.first ?? ''), Date.parse(times?.last ?? '')]
  const edges = Array.from({ length: timelineBuckets + 1 }, (_, index) => new Date(firstMs + ((lastMs + 1 - firstMs) * index) / timelineBuckets).toISOString())
  const [sample] = journal.auditPage({ before: null, limit: 1 })
  const questions: readonly (readonly [name: string, filter: AuditFilter])[] = [
    ['', {}], [', one host', { host: sample?.host ?? 'site-1' }], [', one person', { person: 'alice' }], [', common word', { search: 'differs' }],
  ]
  const time = bare.prepare<[number], string>("SELECT body ->> '$.at' FROM audit WHERE seq = ?").pluck()
  const floor = timings((round) => {
    for (let look = 0; look < (timelineBuckets + 1) * looksAnEdge; look += 1) time.get(1 + Math.floor((((round + look) * 0.618_033_988_7) % 1) * rows))
  }, timelineRounds)
  const found = []
  for (const [name, filter] of questions) {
    const taken: number[] = []
    let longestBlockMs = 0
    for (let round = 0; round < timelineRounds; round += 1) {
      const startedMs = performance.now()
      let running = true
      const watched = (async () => {
        for (let beforeMs = startedMs; running; beforeMs = performance.now()) {
          await nextTurn()
          longestBlockMs = Math.max(longestBlockMs, performance.now() - beforeMs)
        }
      })()
      await journal.auditHistogram(filter, edges)
      taken.push(performance.now() - startedMs)
      running = false
      await watched
    }
    taken.sort((a, b) => a - b)
    found.push({ name: `timeline of ${timelineBuckets} bars${name}`, p50Ms: taken[timelineRounds / 2] ?? Number.NaN, p99Ms: taken[Math.floor(timelineRounds * 0.99)] ?? Number.NaN, longestBlockMs, floor })
  }
  return found
}

/** The whole verification, in steps and in threads, against the bare hashing of the same rows on one core, in turns; the quietest of each. */
async function measureVerify(bare: Database.Database, rows: number) {
  const crypto = createCrypto()
  const database = openDatabase(bare.name, { readOnly: true, isChecked: true, newId: crypto.uuid })
  const ways = [0, Math.min(4, availableParallelism())].map((threads) => ({ threads, ms: Infinity, ownMs: Infinity }))
  let floor = { ms: Infinity, bytes: 0 }
  for (let round = 0; round < verifyRounds; round += 1) {
    const hashed = hashRows(bare, rows)
    if (hashed.ms < floor.ms) floor = hashed
    for (const way of ways) {
      const [startedMs, beganMs] = [performance.now(), ownCpuMs()]
      const { brokenAt } = await verifyChain({ database, file: bare.name, crypto, script: sourceThreadScript, threads: way.threads })
      if (brokenAt !== null) throw new Error(`the chain is broken at row ${brokenAt}`)
      way.ms = Math.min(way.ms, performance.now() - startedMs)
      way.ownMs = Math.min(way.ownMs, ownCpuMs() - beganMs)
    }
  }
  database.sqlite.close()
  return { floor: `the SHA-256 of each of these rows on one core, ${Math.round(floor.bytes / 1e6)} MB`, floorMs: floor.ms, target: verifyTarget, ways: ways.map((way) => ({ ...way, ratio: way.ms / floor.ms })) }
}

function hashRows(bare: Database.Database, rows: number): { readonly ms: number; readonly bytes: number } {
  const page = bare.prepare<[number], { seq: number; body: Buffer }>('SELECT seq, CAST(body AS BLOB) AS body FROM audit WHERE seq > ? ORDER BY seq LIMIT 500')
  let ms = 0
  let bytes = 0
  for (let last = 0; last < rows; ) {
    const read = page.all(last)
    const startedMs = performance.now()
    for (const { body } of read) hash('sha256', body, 'hex')
    ms += performance.now() - startedMs
    bytes += read.reduce((sum, { body }) => sum + body.length, 0)
    last = read.at(-1)?.seq ?? rows
  }
  return { ms, bytes }
}

/** Processor time of this thread, in milliseconds: what it does while it works is what everything else waits for, however busy the machine. */
function ownCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** How long it takes to open the file as another journal, and how much of it is work of this thread. */
async function measureOther(file: string) {
  const [startedMs, beganMs] = [performance.now(), ownCpuMs()]
  const opened = await openJournalCopy({ file, clock: createSystemClock(), crypto: createCrypto() })
  if (!opened.ok) throw new Error(opened.error.message)
  const taken = { ms: performance.now() - startedMs, ownMs: ownCpuMs() - beganMs }
  await opened.value.close()
  return taken
}
