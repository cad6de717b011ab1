import { describe, expect, it } from 'vitest'
import { isNarrowed, noAuditFilter, toContractFilter } from '../../../../renderer/viewmodels/auditFilter.ts'
import { edgeOfDay } from '../../../../renderer/viewmodels/auditTimes.ts'
import { decisionTone, valuesIn } from '../../../../renderer/viewmodels/auditItems.ts'
import { waitingApprovals } from '../../../../renderer/viewmodels/approvals.ts'
import { findEntries, paletteEntries } from '../../../../renderer/viewmodels/palette.ts'
import { fileName, originName, shortDigest, shortFingerprint } from '../../../../renderer/viewmodels/shorten.ts'
import { approvals } from '../../../fixtures/window/approvals.ts'
import { auditRows } from '../../../fixtures/window/audit.ts'
import { cells, hosts } from '../../../fixtures/window/fleet.ts'
import { operations } from '../../../fixtures/window/drift.ts'

describe('the audit items', () => {
  it('offer each value of a column once, several people one by one', () => {
    const rows = new Map(auditRows(50).map((row, index) => [row.seq, index === 0 ? { ...row, actor: 'alice, bob' } : row]))
    expect(valuesIn(rows, 'actor')).toEqual(['alice', 'bela', 'bob', 'countersign'])
    expect(valuesIn(rows, 'host', ['x'])).toEqual(['pve-home', 'site-budapest', 'site-gyor', 'x'])
  })

  it('ask for what is given, and for nothing else', () => {
    const from = edgeOfDay('2026-01-31', false)
    expect(toContractFilter({ ...noAuditFilter, from, search: 'x' })).toEqual({ from, search: 'x' })
    expect(toContractFilter(noAuditFilter)).toEqual({})
    expect([isNarrowed(noAuditFilter), isNarrowed({ ...noAuditFilter, search: 'x' })]).toEqual([false, true])
  })

  it('show what waits for a signature in the colour of signatures, refusals in red', () => {
    expect(decisionTone({ kind: 'approval', decision: 'pending_signature' })).toBe('seal')
    expect(decisionTone({ kind: 'decision', decision: 'refused' })).toBe('red')
    expect(decisionTone({ kind: 'drift', decision: 'detected' })).toBe('drift')
    expect(decisionTone({ kind: 'drift', decision: 'complete' })).toBe('ok')
    expect(decisionTone({ kind: 'drift', decision: 'partial' })).toBe('unknown')
    expect(decisionTone({ kind: 'needs_operator', decision: 'x' })).toBe('unknown')
    expect(decisionTone({ kind: 'settled', decision: 'ok' })).toBe('ok')
    expect(decisionTone({ kind: 'intent', decision: 'ready' })).toBeNull()
  })
})

describe('the palette', () => {
  const entries = paletteEntries({ hosts, cells, waiting: waitingApprovals(approvals), operations, hostFilter: 'site-gyor' })
  it('finds guests by number and by name, the best match first', () => {
    expect(findEntries(entries, '212', 5)[0]?.target).toEqual({ kind: 'guest', host: 'site-budapest', vmid: 212 })
    expect(findEntries(entries, 'graf', 5)[0]?.label).toBe('207 grafana')
    expect(findEntries(entries, 'audit', 5)[0]?.target).toEqual({ kind: 'screen', screen: 'audit' })
    expect(findEntries(entries, 'destroy 105', 5)[0]?.target).toEqual({ kind: 'approval', id: 'ap-1' })
    expect(findEntries(entries, 'no such thing', 5).map(({ target }) => target)).toEqual([{ kind: 'audit', search: 'no such thing' }])
    expect(findEntries(entries, 'prod 212', 5)[0]?.target).toEqual({ kind: 'guest', host: 'site-budapest', vmid: 212 })
    expect(findEntries(entries, operations[0]?.summary ?? '', 5)[0]?.target).toEqual({ kind: 'guest', host: operations[0]?.host, vmid: operations[0]?.vmid })
    expect(findEntries(entries, 'show only pve', 5)[0]?.target).toEqual({ kind: 'filter', host: 'pve-home' })
    expect(findEntries(entries, 'show every', 5)[0]?.target).toEqual({ kind: 'filter', host: null })
    expect(findEntries(entries, 'keys', 5)[0]?.target).toEqual({ kind: 'keys' })
    expect(findEntries(entries, 'settings', 5)[0]?.target).toEqual({ kind: 'screen', screen: 'settings' })
  })
  it('never shows more than it is asked for', () => {
    expect(findEntries(entries, '', 4)).toHaveLength(4)
  })
})

describe('shortened values', () => {
  it('keep both ends', () => {
    expect(shortDigest('9f3c17aabbccddeea71e')).toBe('9f3c17…a71e')
    expect(shortDigest('abc')).toBe('abc')
    expect([fileName('/home/me/site.yaml:12'), fileName('site.yaml:12')]).toEqual(['site.yaml:12', 'site.yaml:12'])
    expect(['/home/me/site.yaml:12', 'C:\\site.yaml:3', 'hub:https://hub.example:8443', 'anna'].map(originName)).toEqual(['site.yaml:12', 'site.yaml:3', 'hub:https://hub.example:8443', 'anna'])
    expect(shortFingerprint('3A:9E:04:11:22:33:44:55:66:B1:5F')).toBe('3A:9E:04…B1:5F')
  })
})
