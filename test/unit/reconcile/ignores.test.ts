import { expect, it } from 'vitest'
import type { IgnoredDifference } from '../../../shared/domain/drift.ts'
import { ignoreValue, readIgnores } from '../../../electron/reconcile/ignores.ts'

const since = '2026-11-23T12:00:00.000Z'
const ignored = (field: string): IgnoredDifference => ({ field, desired: '1', actual: '2', reason: 'as agreed', until: null, by: 'anna', since })
const facts = new Map([[101, 'cores'], [101, 'net0'], [102, 'cores']].map(([vmid, field]) => [`site/${vmid}/${field}`, { value: ignoreValue(ignored(String(field))), since }] as const))

it('reads what is ignored of every guest, or of one without touching the others', () => {
  const asked: unknown[] = []
  const journal = {
    factsOf: (topic: string, host: string, between?: readonly [number, number]) => {
      asked.push([topic, host, between])
      return new Map([...facts].filter(([key]) => between === undefined || (Number(key.split('/')[1]) >= between[0] && Number(key.split('/')[1]) <= between[1])))
    },
  }
  expect([...readIgnores(journal, 'site')]).toEqual([[101, [ignored('cores'), ignored('net0')]], [102, [ignored('cores')]]])
  expect([...readIgnores(journal, 'site', 102)]).toEqual([[102, [ignored('cores')]]])
  expect(asked).toEqual([['ignore', 'site', undefined], ['ignore', 'site', [102, 102]]])
})
