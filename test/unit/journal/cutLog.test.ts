import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { startIntent } from './samples.ts'

test('a write-ahead log cut at any byte leaves exactly the commits before the cut', async () => {
  const file = temporaryFile()
  openForTest(file).close()
  const journal = openForTest(file)
  const endsAt = Array.from({ length: 30 }, () => {
    journal.recordIntent(startIntent)
    return statSync(`${file}-wal`).size
  })
  const base = join(dirname(file), 'base.db')
  copyFileSync(file, base)
  const log = readFileSync(`${file}-wal`)
  expect(endsAt.at(-1)).toBe(log.length)

  const copy = join(dirname(file), 'cut.db')
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.nat(log.length), fc.constantFrom(...endsAt), fc.constantFrom(...endsAt.map((end) => end - 1))), async (cut) => {
      copyFileSync(base, copy)
      writeFileSync(`${copy}-wal`, log.subarray(0, cut))
      const reopened = openForTest(copy)
      const whole = endsAt.filter((end) => end <= cut).length
      expect(reopened.unsettled()).toHaveLength(whole)
      expect(await reopened.verifyChain()).toEqual({ rows: whole, brokenAt: null })
      reopened.close()
    }),
    { numRuns: 200, seed: 3 },
  )
})
