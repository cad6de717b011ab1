import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditStore, indexOfSeq, rowAt, type AuditStore } from '../../../../renderer/stores/auditStore.ts'
import { noAuditFilter } from '../../../../renderer/viewmodels/auditFilter.ts'
import type { AuditEvent } from '../../../../shared/domain/audit.ts'
import { ok } from '../../../../shared/lib/result.ts'
import type { CountersignBridge, RequestInput } from '../../../../shared/ipc/contract.ts'
import { auditRows } from '../../../fixtures/window/audit.ts'
import { createFixtureBridge } from '../../../fixtures/window/fixtureBridge.ts'

describe('the audit list', () => {
  let log: readonly AuditEvent[]
  let bridge: CountersignBridge
  let asked: RequestInput<'audit.page'>[]
  /** Rows that one message holds, whatever was asked for. */
  let most: number

  beforeEach(() => {
    log = auditRows(5000)
    asked = []
    most = 200
    const fixture = createFixtureBridge('usual')
    bridge = {
      ...fixture,
      call: {
        ...fixture.call,
        'audit.page': async (input) => {
          asked.push(input)
          const { before, after, limit, kind } = input
          const all = log.filter((row) => kind === undefined || row.kind === kind)
          const older = all.filter((row) => before === null || row.seq < before)
          const page = after === undefined ? older.slice(0, limit) : older.filter((row) => row.seq > after).slice(-limit)
          const rows = after === undefined ? page.slice(0, most) : page.slice(-most)
          const last = rows.at(-1)
          return ok({ rows: [...rows], total: all.length, exact: true, next: after === undefined && page.length < limit && rows.length === page.length ? null : (last?.seq ?? null) })
        },
      },
    }
  })

  const opened = async (): Promise<AuditStore> => {
    const audit = createAuditStore(bridge)
    await audit.refresh()
    return audit
  }
  const seqsAt = (audit: AuditStore, first: number, last: number) => Array.from({ length: last - first + 1 }, (_, offset) => rowAt(audit.store.getState(), first + offset)?.seq ?? null)
  const loaded = (audit: AuditStore, first: number, last: number) => vi.waitFor(() => expect(seqsAt(audit, first, last)).not.toContain(null))

  it('gives every row of a whole log its place, and loads only what comes into view: the last row at once', async () => {
    const audit = await opened()
    expect(audit.store.getState()).toMatchObject({ count: 5000, total: 5000 })
    audit.want(4980, 4999)
    await loaded(audit, 4980, 4999)
    expect(seqsAt(audit, 4997, 4999)).toEqual([3, 2, 1])
    expect(asked).toHaveLength(2)
    expect(rowAt(audit.store.getState(), 2500)).toBeNull()
    expect(indexOfSeq(audit.store.getState(), 1)).toBe(4999)
    audit.want(2490, 2510)
    await loaded(audit, 2490, 2510)
    expect(seqsAt(audit, 2500, 2501)).toEqual([2500, 2499])
  })

  it('loads the rest of a page whose rows were too heavy for one message', async () => {
    most = 30
    const audit = await opened()
    audit.want(4900, 4999)
    await loaded(audit, 4900, 4999)
    expect(seqsAt(audit, 4998, 4999)).toEqual([2, 1])
  })

  it('turns the order around', async () => {
    const audit = await opened()
    audit.setOldestFirst(true)
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    audit.want(0, 20)
    await loaded(audit, 0, 20)
    expect(seqsAt(audit, 0, 2)).toEqual([1, 2, 3])
    expect(indexOfSeq(audit.store.getState(), 5000)).toBe(4999)
  })

  it('puts newer rows on top, and only offers them while the reader holds the list', async () => {
    const audit = await opened()
    log = auditRows(5002)
    await audit.refresh()
    expect(seqsAt(audit, 0, 1)).toEqual([5002, 5001])
    audit.setHold(true)
    log = auditRows(5005)
    await audit.refresh()
    expect(audit.store.getState()).toMatchObject({ newer: 3, count: 5002 })
    expect(seqsAt(audit, 0, 0)).toEqual([5002])
    audit.showNewer()
    await vi.waitFor(() => expect(seqsAt(audit, 0, 3)).toEqual([5005, 5004, 5003, 5002]))
    expect(audit.store.getState().newer).toBe(0)
  })

  it.each([false, true])('loads a narrowed log page by page to its end without a gap or a double, oldest first %s', async (oldestFirst) => {
    const audit = await opened()
    audit.setFilter({ ...noAuditFilter, kind: 'settings' })
    audit.setOldestFirst(oldestFirst)
    const expected = log.filter((row) => row.kind === 'settings').map((row) => row.seq)
    await vi.waitFor(() => {
      audit.want(0, audit.store.getState().count - 1)
      expect(audit.store.getState().ended).toBe(true)
    })
    expect(audit.store.getState().order).toEqual(oldestFirst ? expected.toReversed() : expected)
    expect(audit.store.getState()).toMatchObject({ total: expected.length, count: expected.length, exact: true })
  })

  it('holds newer rows of a narrowed log back as well', async () => {
    const audit = await opened()
    audit.setFilter({ ...noAuditFilter, kind: 'settled' })
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    const [top] = audit.store.getState().order
    audit.setHold(true)
    log = auditRows(5020)
    await audit.refresh()
    expect(audit.store.getState().newer).toBeGreaterThan(0)
    expect(audit.store.getState().order[0]).toBe(top)
    audit.showNewer()
    await vi.waitFor(() => expect(audit.store.getState().order[0]).toBeGreaterThan(top ?? 0))
    expect(new Set(audit.store.getState().order).size).toBe(audit.store.getState().order.length)
  })

  it('asks for the other journal while one is looked at, and drops what it had', async () => {
    const audit = await opened()
    audit.setFilter({ ...noAuditFilter, kind: 'settled' })
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    audit.show({ id: 'x', file: '/x/journal.db', rows: 5000 })
    expect(audit.store.getState()).toMatchObject({ count: 0, filter: noAuditFilter })
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    expect(asked.at(-1)).toMatchObject({ log: 'other' })
    audit.show(null)
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ log: 'own' }))
  })

  it('drops an answer to a filter that is no longer set', async () => {
    const audit = await opened()
    audit.setFilter({ ...noAuditFilter, kind: 'settings' })
    audit.setFilter({ ...noAuditFilter, kind: 'sent' })
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    await audit.refresh()
    expect(new Set([...audit.store.getState().rows.values()].map((row) => row.kind))).toEqual(new Set(['sent']))
  })
})
