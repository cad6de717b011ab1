import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { hostRow } from './samples.ts'

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

const acks = (lines: readonly string[]) => lines.filter((line) => line.startsWith('ack ')).length

/** What must stand after each number of committed writes: states of open entries, outcome, pending items, facts. */
const expectedAfter = [
  [[], [], 0, 0],
  [['intent'], [null], 0, 0],
  [['sent'], [null], 0, 0],
  [[], ['ok'], 0, 0],
  [[], ['ok'], 1, 0],
  [[], ['ok'], 0, 0],
  [[], ['ok'], 0, 1],
] as const

async function expectWhole(file: string, lines: readonly string[]): Promise<void> {
  const journal = openForTest(file)
  const { rows } = journal.auditHead()
  // A write that was committed but not acknowledged may stand; one that was inside its transaction may not.
  expect(rows).toBe(acks(lines) + (lines.at(-1) === 'at committed' ? 1 : 0))
  expect([
    journal.unsettled().map(({ state }) => state),
    journal.recentEntries(9).map(({ outcome }) => outcome),
    journal.pendingItems().length,
    journal.factsOf('drift', 'lab').size,
  ]).toEqual(expectedAfter[rows])
  expect(await journal.verifyChain()).toEqual({ rows, brokenAt: null })
  journal.appendAudit(hostRow)
  expect(await journal.verifyChain()).toEqual({ rows: rows + 1, brokenAt: null })
}

test('a process killed before, inside or after any write loses nothing that was returned', async () => {
  const whole = await runChild([process.execPath, script, temporaryFile(), 'kill:Infinity'])
  const points = Number(whole.at(-1)?.slice('end '.length))
  expect(acks(whole)).toBe(6)
  const places = new Set<string>()
  for (let at = 1; at <= points; at += 1) {
    const file = temporaryFile()
    const lines = await runChild([process.execPath, script, file, `kill:${at}`])
    expect(lines.at(-1)).toMatch(/^at /)
    places.add(lines.at(-1) ?? '')
    await expectWhole(file, lines)
  }
  expect([...places].toSorted()).toEqual(['at before', 'at committed', 'at inside'])
}, 60_000)

test.each([7, 40, 150])('killed from outside after %i acknowledged writes, all of them stand', async (killAfter) => {
  const file = temporaryFile()
  const acknowledged = acks(await runChild([process.execPath, script, file, 'endless'], killAfter))
  const journal = openForTest(file)
  const { rows } = journal.auditHead()
  expect([acknowledged, acknowledged + 1]).toContain(rows)
  expect(await journal.verifyChain()).toEqual({ rows, brokenAt: null })
})

// A limit on the size of files is what a test may set on every Unix without being root; the write fails as on a full disk.
test.skipIf(process.platform === 'win32')('when the disk takes no more the write fails typed, no later one is taken, and what was returned stands', async () => {
  const file = temporaryFile()
  const lines = await runChild(['/bin/bash', '-c', `trap '' XFSZ; ulimit -f 600; exec "$0" "$@"`, process.execPath, script, file, 'endless'])
  expect(lines.slice(-2)).toEqual(['error journal_unwritable', 'again journal_unwritable'])
  const acknowledged = acks(lines)
  expect(acknowledged).toBeGreaterThan(6)
  const journal = openForTest(file)
  expect(await journal.verifyChain()).toEqual({ rows: acknowledged, brokenAt: null })
})
