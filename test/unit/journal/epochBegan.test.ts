import { expect, test } from 'vitest'
import { openForTest, temporaryFile } from './journalFixture.ts'
import { aliceAlone } from './samples.ts'

test('an epoch began with its own row, the first with the first audit row, and none while nothing is written', () => {
  const file = temporaryFile()
  const journal = openForTest(file)
  expect(journal.epochBeganAt()).toBeNull()
  journal.enrolFirst(aliceAlone, 'root')
  const first = journal.epochBeganAt()
  expect(first).toBe(journal.auditPage({ before: null, limit: 1 })[0]?.at)
  journal.confirmEpoch('root')
  const second = journal.epochBeganAt()
  expect(Date.parse(second ?? '')).toBeGreaterThan(Date.parse(first ?? ''))
  journal.close()
  expect(openForTest(file).epochBeganAt()).toBe(second)
})
