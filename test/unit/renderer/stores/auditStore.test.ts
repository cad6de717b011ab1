import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditStore } from '../../../../renderer/stores/auditStore.ts'
import type { AuditEvent } from '../../../../shared/domain/audit.ts'
import { ok } from '../../../../shared/lib/result.ts'
import type { CountersignBridge } from '../../../../shared/ipc/contract.ts'
import { auditRows } from '../../../fixtures/window/audit.ts'
import { createFixtureBridge } from '../../../fixtures/window/fixtureBridge.ts'

describe('the audit list', () => {
  let log: readonly AuditEvent[]
  let bridge: CountersignBridge

  beforeEach(() => {
    log = auditRows(500)
    const fixture = createFixtureBridge('usual')
    bridge = {
      ...fixture,
      call: {
        ...fixture.call,
        'audit.page': async ({ before, limit, kind }) => {
          const all = log.filter((row) => kind === undefined || row.kind === kind)
          const rows = all.filter((row) => before === null || row.seq < before).slice(0, limit)
          return ok({ rows, total: all.length, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) })
        },
      },
    }
  })

  const seqs = (rows: readonly AuditEvent[]): readonly number[] => rows.map((row) => row.seq)

  it('loads older pages to the first row without a gap or a double', async () => {
    const audit = createAuditStore(bridge)
    await audit.refresh()
    await audit.loadOlder()
    await audit.loadOlder()
    await audit.loadOlder()
    expect(seqs(audit.store.getState().rows)).toEqual(seqs(log))
    expect(audit.store.getState().next).toBeNull()
  })

  it('puts newer rows on top, and only offers them while the reader holds the list', async () => {
    const audit = createAuditStore(bridge)
    await audit.refresh()
    log = auditRows(502)
    await audit.refresh()
    expect(audit.store.getState().rows[0]?.seq).toBe(502)
    audit.setHold(true)
    log = auditRows(505)
    await audit.refresh()
    expect(audit.store.getState()).toMatchObject({ total: 505 })
    expect(seqs(audit.store.getState().newer)).toEqual([505, 504, 503])
    expect(audit.store.getState().rows[0]?.seq).toBe(502)
    audit.showNewer()
    expect(seqs(audit.store.getState().rows.slice(0, 4))).toEqual([505, 504, 503, 502])
  })

  it('starts over when more rows came than a page holds, rather than leave a gap', async () => {
    const audit = createAuditStore(bridge)
    await audit.refresh()
    log = auditRows(900)
    await audit.refresh()
    expect(audit.store.getState().rows).toHaveLength(200)
    expect(audit.store.getState().next).toBe(701)
  })

  it('drops what it had when the filter changes', async () => {
    const audit = createAuditStore(bridge)
    await audit.refresh()
    audit.setFilter({ host: null, vmid: null, kind: 'settings' })
    expect(audit.store.getState().rows).toEqual([])
    await vi.waitFor(() => expect(audit.store.getState().loaded).toBe(true))
    expect(new Set(audit.store.getState().rows.map((row) => row.kind))).toEqual(new Set(['settings']))
  })
})
