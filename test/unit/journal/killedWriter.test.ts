import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { Journal } from '../../../electron/ports.ts'
import { marksOf, openForTest, temporaryFile } from './journalFixture.ts'
import { hostRow, payloadWith } from './samples.ts'

const script = join(import.meta.dirname, 'writingChild.ts')

/** Runs the writer and resolves to its lines once it is gone; kills it after `killAfter` lines. */
async function runChild(command: readonly string[], killAfter = Infinity): Promise<readonly string[]> {
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === killAfter) child.kill('SIGKILL')
  }
  await gone
  return lines
}

const ackLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('ack '))
const acks = (lines: readonly string[]) => ackLines(lines).length
/** Audit rows after the last write that was acknowledged. */
const acknowledgedRows = (lines: readonly string[]) => Number(ackLines(lines).at(-1)?.slice('ack '.length) ?? 0)

interface Standing {
  readonly entries: readonly string[]
  /** Sorted. */
  readonly items: readonly string[]
  readonly facts: number
  readonly spent: readonly boolean[]
  readonly signers: number
  readonly epoch: number
}

/** What stands after each write, as far as it differs from what stood before; `rows` = audit rows by then. */
const writes: readonly ({ readonly rows: number } & Partial<Standing>)[] = [
  { rows: 0, entries: [], items: [], facts: 0, spent: [false, false], signers: 0, epoch: 1 },
  { rows: 1, entries: ['intent'] },
  { rows: 2, entries: ['sent'] },
  { rows: 3, entries: ['settled'] },
  { rows: 4, items: ['pending'] },
  { rows: 5, items: ['withdrawn'] },
  { rows: 6, facts: 1 },
  { rows: 7, signers: 1 },
  { rows: 8, items: ['pending', 'withdrawn'] },
  { rows: 9, items: ['pending minted', 'withdrawn'] },
  { rows: 10, items: ['pending minted signed', 'withdrawn'] },
  { rows: 12, items: ['executed minted signed', 'withdrawn'], spent: [true, false], signers: 2 },
  { rows: 13, items: ['executed minted signed', 'pending', 'withdrawn'] },
  { rows: 14, items: ['executed minted signed', 'pending minted', 'withdrawn'] },
  { rows: 15, items: ['executed minted signed', 'pending minted signed', 'withdrawn'] },
  { rows: 17, items: ['executed minted signed', 'executed minted signed', 'withdrawn'], entries: ['settled', 'intent'], spent: [true, true] },
  { rows: 18, items: ['executed minted signed', 'executed minted signed', 'pending', 'withdrawn'] },
  { rows: 19, items: ['executed minted signed', 'executed minted signed', 'rejected', 'withdrawn'] },
  { rows: 20, items: ['executed minted signed', 'executed minted signed', 'pending', 'rejected', 'withdrawn'] },
  { rows: 21, items: ['executed minted signed', 'executed minted signed', 'rejected', 'superseded', 'withdrawn'] },
  { rows: 22, items: ['executed minted signed', 'executed minted signed', 'pending', 'rejected', 'superseded', 'withdrawn'] },
  { rows: 23, items: ['executed minted signed', 'executed minted signed', 'pending minted', 'rejected', 'superseded', 'withdrawn'] },
  { rows: 26, items: ['executed minted signed', 'executed minted signed', 'pending', 'rejected', 'superseded', 'superseded minted', 'withdrawn'], epoch: 2 },
]

function standingAfter(count: number): unknown {
  return Object.assign({}, ...writes.slice(0, count + 1))
}

function standing(journal: Journal): { readonly rows: number } & Standing {
  const items = [...journal.endedItems(99), ...journal.pendingItems()]
  return {
    rows: journal.auditHead().rows,
    entries: journal.recentEntries(9).map(({ state }) => state).toReversed(),
    items: items.map(({ state, payload, signatures }) => [state, ...(payload === null ? [] : ['minted']), ...signatures.map(() => 'signed')].join(' ')).toSorted(),
    facts: journal.factsOf('drift', 'lab').size,
    spent: ['n1', 'n2'].map((nonce) => journal.isSpent(payloadWith(nonce).sha256, nonce)),
    signers: journal.signerSet().version,
    epoch: journal.epoch(),
  }
}

/** Places after a commit: the write may stand though it was not acknowledged. One inside its transaction may not. */
const committed = new Set(['at committed', 'at noting', 'at noted'])

async function expectWhole(file: string, lines: readonly string[]): Promise<void> {
  const journal = openForTest(file, { highWater: marksOf(file, join(dirname(file), 'state')) })
  const count = acks(lines) + (committed.has(lines.at(-1) ?? '') ? 1 : 0)
  expect(standing(journal)).toEqual(standingAfter(count))
  expect(journal.rolledBack()).toBeNull()
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
  journal.appendAudit(hostRow)
  expect(await journal.verifyChain()).toMatchObject({ brokenAt: null })
}

/** Children that run side by side. */
const atOnce = 4

test('a process killed before, inside or after any write loses nothing that was returned', async () => {
  const whole = await runChild([process.execPath, script, temporaryFile(), 'kill:Infinity'])
  const points = Number(whole.at(-1)?.slice('end '.length))
  expect(acks(whole)).toBe(writes.length - 1)
  const places = new Set<string>()
  const killedAt = async (at: number): Promise<void> => {
    const file = temporaryFile()
    const lines = await runChild([process.execPath, script, file, `kill:${at}`])
    expect(lines.at(-1)).toMatch(/^at /)
    places.add(lines.at(-1) ?? '')
    await expectWhole(file, lines)
  }
  for (let at = 1; at <= points; at += atOnce) await Promise.all(Array.from({ length: Math.min(atOnce, points - at + 1) }, (_, more) => killedAt(at + more)))
  expect([...places].toSorted()).toEqual(['at before', 'at committed', 'at inside', 'at noted', 'at noting'])
}, 120_000)

test.each([7, 40, 150])('killed from outside after %i acknowledged writes, all of them stand', async (killAfter) => {
  const file = temporaryFile()
  const acknowledged = acknowledgedRows(await runChild([process.execPath, script, file, 'endless'], killAfter))
  const journal = openForTest(file)
  const { rows } = journal.auditHead()
  // The write under way when the signal came may stand as well; the longest tells three rows.
  expect(rows).toBeGreaterThanOrEqual(acknowledged)
  expect(rows).toBeLessThanOrEqual(acknowledged + 3)
  expect(await journal.verifyChain()).toEqual({ rows, brokenAt: null })
})

// A limit on the size of files is what a test may set on every Unix without being root; the write fails as on a full disk.
test.skipIf(process.platform === 'win32')('when the disk takes no more the write fails typed, no later one is taken, and what was returned stands', async () => {
  const file = temporaryFile()
  const lines = await runChild(['/bin/bash', '-c', `trap '' XFSZ; ulimit -f 2000; exec "$0" "$@"`, process.execPath, script, file, 'endless'])
  expect(lines.slice(-2)).toEqual(['error journal_unwritable', 'again journal_unwritable'])
  const acknowledged = acknowledgedRows(lines)
  expect(acknowledged).toBeGreaterThan(26)
  const journal = openForTest(file)
  expect(await journal.verifyChain()).toEqual({ rows: acknowledged, brokenAt: null })
})
