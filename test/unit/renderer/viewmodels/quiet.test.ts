import { describe, expect, it } from 'vitest'
import { gateChosen, gateGuest } from '../../../../renderer/viewmodels/applyGate.ts'
import { quietDrift } from '../../../../renderer/viewmodels/quietDrift.ts'
import { quietGuest } from '../../../../renderer/viewmodels/quietGuest.ts'
import type { DriftDetail, HostView } from '../../../../shared/ipc/contract.ts'
import { driftDetail, driftRows } from '../../../fixtures/window/drift.ts'
import { cells, hosts } from '../../../fixtures/window/fleet.ts'

const [row] = driftRows(cells)
const [host] = hosts
if (row === undefined || host === undefined) throw new Error('the fixture is empty')
const guest = (more: Partial<DriftDetail>): DriftDetail => ({ ...driftDetail(row, false), standing: 'in_sync', note: '', fields: [], steps: [], operations: [], ...more })
const site = (more: Partial<HostView>): HostView => ({ ...host, reach: 'complete', problems: [], counts: { ...host.counts, managed: 3, unknown: 0 }, ...more })

describe('a guest of which no field is shown', () => {
  it('runs as declared only when that was seen', () => {
    expect(quietGuest(guest({}))).toMatchObject({ tone: 'ok', title: 'Runs as declared' })
  })

  it.each([
    ['whose configuration cannot be read', { standing: 'unknown', note: 'VM.Audit is missing' }, 'unknown', 'Not judged', 'VM.Audit is missing.'],
    ['whose node does not answer', { standing: 'unreachable', note: 'node pve-3 does not answer' }, 'unreachable', 'Not seen now', 'Node pve-3 does not answer.'],
    ['with an operation of unknown outcome', { standing: 'frozen', note: 'the outcome is not known yet' }, 'frozen', 'Held', 'The outcome is not known yet.'],
    ['whose file is faulty', { faultyFile: 'site.yaml' }, 'unknown', 'Its file is faulty', expect.stringContaining('site.yaml')],
    ['that no file declares', { standing: 'unmanaged', declaredAt: null }, 'unmanaged', 'Not declared', expect.stringContaining('No file declares')],
    ['of which all that differs is ignored', { standing: 'ignored', ignored: [{ field: 'memory', desired: '2 GiB', actual: '1 GiB', reason: 'test', by: 'bela', since: '2026-11-01T00:00:00.000Z', until: null }] }, 'ignored', 'Nothing else differs', expect.any(String)],
    ['for which something is proposed', { proposals: [{ kind: 'guest.reboot', summary: 'Reboot', classification: { class: 'benign', flags: [], reason: 'x' }, fields: [], inverse: null, request: { method: 'POST', path: '/', parameters: {} } }] }, 'restart', 'Nothing differs', expect.any(String)],
  ] as const satisfies readonly (readonly [string, Partial<DriftDetail>, ...unknown[]])[])('%s is not said to', (_, more, tone, title, detail) => {
    expect(quietGuest(guest(more))).toEqual({ tone, title, detail })
  })
})

describe('an empty list of drift', () => {
  it('says that everything matches only when everything was seen', () => {
    expect(quietDrift([site({}), site({})])).toMatchObject({ tone: 'ok', title: 'Nothing differs' })
  })

  it.each([
    ['there is no host', [], 'No host yet', 'hosts'],
    ['a host cannot be reached', [site({}), site({ id: 'far', reach: 'unreachable' })], 'Nothing seen differs', 'hosts'],
    ['no cycle has run', [site({ reach: 'never' })], 'Not looked yet', null],
    ['guests cannot be read', [site({ counts: { ...site({}).counts, unknown: 2 } })], 'Nothing seen differs', 'hosts'],
    ['a host was seen in part', [site({ reach: 'partial' })], 'Nothing seen differs', 'hosts'],
    ['a file is faulty', [site({ problems: [{ file: 'site.yaml', line: 3, column: 1, message: 'is no YAML', hint: 'Mend it.' }] })], 'Nothing seen differs', 'hosts'],
    ['nothing is declared', [site({ counts: { ...site({}).counts, managed: 0 } })], 'Nothing is declared', 'hosts'],
  ] as const)('does not when %s', (_, shown, title, remedy) => {
    expect(quietDrift(shown)).toMatchObject({ tone: 'unknown', title, remedy })
  })
})

describe('many guests at once', () => {
  it('are refused beyond what one request can name', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...row, vmid: 1000 + index, applicable: 1 }))
    const propose = [{ ...host, id: row.host, mode: 'propose' as const }]
    expect(gateChosen(many(500), propose, true, null)).toMatchObject({ allowed: true })
    expect(gateChosen(many(501), propose, true, null)).toMatchObject({ allowed: false, reason: expect.stringContaining('At most 500 guests') })
  })
})

describe('why nothing can be put back', () => {
  const drifted = driftDetail(row, false)
  const reason = (more: Partial<DriftDetail>): string => {
    const gate = gateGuest({ ...drifted, operations: [], ...more }, { ...host, mode: 'propose' }, true, null)
    return gate.allowed ? '' : gate.reason
  }

  it('names the faulty file, the lock, the operation without an outcome, and the node that does not answer', () => {
    expect(reason({})).toBe('')
    expect(reason({ faultyFile: '/srv/desired/site.yaml', steps: [] })).toContain('site.yaml is faulty')
    expect(reason({ lock: 'backup', steps: drifted.steps.map((step) => ({ ...step, disposition: 'refused' as const })) })).toContain('(backup)')
    expect(reason({ standing: 'frozen', note: 'the outcome of an operation is not known yet' })).toBe('Nothing is sent: the outcome of an operation is not known yet.')
    expect(reason({ standing: 'unreachable', note: 'node pve-3 does not answer' })).toBe('Nothing is sent: node pve-3 does not answer.')
    expect(reason({ standing: 'unknown', note: 'VM.Audit is missing', steps: [] })).toBe('Nothing is sent: VM.Audit is missing.')
  })
})
