import { describe, expect, it } from 'vitest'
import { fateOfStep, gateBenign, gateGuest } from '../../../../renderer/viewmodels/applyGate.ts'
import { describeApply } from '../../../../renderer/viewmodels/describeApply.ts'
import { requestText, valueLooks } from '../../../../renderer/viewmodels/diffCells.ts'
import { causeOf, commonCauses, chooseAll } from '../../../../renderer/viewmodels/driftCauses.ts'
import { causeInGroup, extendChosen, groupDrift, stepGroup, stepGuest } from '../../../../renderer/viewmodels/driftGroups.ts'
import { endOf } from '../../../../renderer/viewmodels/ignoreEnds.ts'
import { progressSteps } from '../../../../renderer/viewmodels/progressSteps.ts'
import type { DriftRow, OperationView } from '../../../../shared/ipc/contract.ts'
import { driftDetail, driftRows, operations } from '../../../fixtures/window/drift.ts'
import { cells, hosts } from '../../../fixtures/window/fleet.ts'

const rows = driftRows(cells)
function row(vmid: number): DriftRow {
  const found = rows.find((one) => one.vmid === vmid)
  if (found === undefined) throw new Error(`the fixture has no drift of ${vmid}`)
  return found
}
const host = (id: string) => hosts.find((one) => one.id === id) ?? null

describe('the drift list', () => {
  it('groups by host and counts guests from one', () => {
    const items = groupDrift(rows, '')
    expect(items.filter((item) => item.kind === 'head')).toHaveLength(3)
    expect(items.flatMap((item) => (item.kind === 'guest' ? [item.position] : []))).toEqual(rows.map((_, index) => index + 1))
  })

  it.each([['212', [212]], ['GRAFANA', [207]], ['memory budapest', [203, 212]], ['start at boot gyor', [404, 405, 406]], ['nothing such', []]])('filters by %j', (filter, vmids) => {
    expect(groupDrift(rows, filter).flatMap((item) => (item.kind === 'guest' ? [item.row.vmid] : []))).toEqual(vmids)
  })

  it('filters by tag', () => {
    const tagged = rows.map((each) => ({ ...each, tags: each.vmid === 207 ? ['Monitoring'] : [] }))
    expect(groupDrift(tagged, 'monitoring').flatMap((item) => (item.kind === 'guest' ? [item.row.vmid] : []))).toEqual([207])
  })

  it('steps through guests across hosts and stays at the ends', () => {
    const items = groupDrift(rows, '')
    expect(stepGuest(items, null, 1)?.vmid).toBe(101)
    expect(stepGuest(items, row(105), 1)?.vmid).toBe(203)
    expect(stepGuest(items, row(101), -1)?.vmid).toBe(101)
    expect(stepGuest(items, row(406), 1)?.vmid).toBe(406)
    expect(stepGuest([], null, 1)).toBeNull()
  })
})

describe('guests that differ in the same way', () => {
  const same = (vmid: number, actual: string, standing: DriftRow['standing'] = 'drift'): DriftRow =>
    ({ ...row(404), vmid, standing, fields: ['onboot', 'name'], changes: [{ field: 'onboot', desired: 'yes', actual }, { field: 'name', desired: 'x', actual: String(vmid) }] })

  it('are one group, the most common first, by both values', () => {
    const rows = [same(1, 'no'), same(2, 'none'), same(3, 'no'), same(4, 'no')]
    expect(commonCauses(rows).map((cause) => [cause.title, cause.guests.map((guest) => guest.vmid)])).toEqual([['start at boot no → yes', [1, 3, 4]]])
    expect(groupDrift(rows, '', 'cause').map((item) => (item.kind === 'guest' ? item.row.vmid : item.kind))).toEqual(['head', 'cause', 1, 3, 4, 'head', 2])
    expect(groupDrift(rows, '', 'host').map((item) => (item.kind === 'guest' ? item.row.vmid : item.kind))).toEqual(['head', 'cause', 1, 3, 4, 2])
  })

  it('stand under what most share, once, and the cause still knows all who have it', () => {
    const both = (vmid: number): DriftRow => ({ ...same(vmid, 'no'), changes: [{ field: 'onboot', desired: 'yes', actual: 'no' }, { field: 'cores', desired: '2', actual: '1' }] })
    const cores = (vmid: number): DriftRow => ({ ...same(vmid, 'no'), changes: [{ field: 'cores', desired: '2', actual: '1' }] })
    const items = groupDrift([cores(1), both(2), cores(3), same(4, 'no'), same(5, 'no'), cores(6), same(7, 'no')], '')
    expect(items.map((item) => (item.kind === 'guest' ? item.row.vmid : item.kind === 'cause' ? item.cause.guests.length : item.kind))).toEqual(['head', 4, 1, 2, 3, 6, 4, 4, 5, 7])
    expect(items.flatMap((item) => (item.kind === 'guest' ? [item.position] : []))).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(items.find((item) => item.kind === 'head')?.guests.map((guest) => guest.vmid)).toEqual([1, 2, 3, 6, 4, 5, 7])
  })

  it('are never about whether a guest exists', () => {
    const gone = (vmid: number): DriftRow => ({ ...row(105), vmid, changes: [{ field: 'absent', desired: 'absent', actual: 'present' }] })
    expect(commonCauses([gone(1), gone(2)])).toEqual([])
    expect(chooseAll([gone(1), same(2, 'no')])).toEqual([{ host: row(404).host, vmid: 2, fields: ['onboot', 'name'] }])
  })

  it('stand last when all that differs is ignored, and groups are stepped through', () => {
    const items = groupDrift([same(1, 'no', 'ignored'), same(2, 'no')], '')
    expect(items.map((item) => (item.kind === 'head' ? item.title : item.kind === 'guest' ? item.row.vmid : ''))).toEqual([row(404).host, 2, 'Ignored', 1])
    expect(stepGroup(items, same(2, 'no'), 1)?.vmid).toBe(1)
    expect(stepGroup(items, same(2, 'no'), -1)?.vmid).toBe(2)
  })
})

describe('how long a difference is ignored', () => {
  const nowMs = Date.parse('2026-11-23T12:00:00.000Z')
  it.each([['day', '', '2026-11-24T12:00:00.000Z'], ['week', '', '2026-11-30T12:00:00.000Z'], ['never', '', null], ['date', '', undefined], ['date', '2026-11-20', undefined]] as const)('%s %s', (end, day, expected) => {
    expect(endOf(end, day, nowMs)).toBe(expected)
  })

  it('lasts to the end of the day that is named', () => {
    expect(Date.parse(endOf('date', '2026-12-01', nowMs) ?? '')).toBe(new Date('2026-12-01T23:59:59.999').getTime())
  })
})

describe('the cause of the open guest', () => {
  const change = (field: 'cores' | 'onboot'): DriftRow['changes'][number] => ({ field, desired: '2', actual: '1' })
  const guest = (vmid: number, ...fields: ('cores' | 'onboot')[]): DriftRow => ({ ...row(404), vmid, changes: fields.map(change) })
  const [both, onboot, alone] = [guest(1, 'cores', 'onboot'), guest(4, 'onboot'), guest(5)]
  const guests = [both, guest(2, 'cores'), guest(3, 'cores'), onboot, alone]

  it('is the one that most share with it, and none for a guest that differs in its own way', () => {
    expect(causeOf(guests, both)?.guests.map(({ vmid }) => vmid)).toEqual([1, 2, 3])
    expect(causeOf(guests, onboot)?.guests.map(({ vmid }) => vmid)).toEqual([1, 4])
    expect(causeOf(guests, alone)).toBeNull()
  })

  it('is looked for in its own group of the list, so that guests of another host stay out of it', () => {
    const elsewhere = { ...onboot, vmid: 9, host: 'pve-home' }
    expect(causeInGroup(groupDrift([...guests, elsewhere], ''), onboot)?.guests.map(({ vmid }) => vmid)).toEqual([1, 4])
    expect(causeInGroup(groupDrift([...guests, elsewhere], ''), elsewhere)).toBeNull()
    expect(causeInGroup(groupDrift([...guests, elsewhere], '', 'cause'), elsewhere)?.guests.map(({ vmid }) => vmid)).toEqual([4, 9])
  })
})

describe('choosing with Shift', () => {
  it.each([
    ['takes both ends of the step', [], 'a', 'b', ['a', 'b']],
    ['adds the next', ['a', 'b'], 'b', 'c', ['a', 'b', 'c']],
    ['gives up what a step back leaves', ['a', 'b', 'c'], 'c', 'b', ['a', 'b']],
    ['keeps all at the end of the list', ['a', 'b'], 'b', 'b', ['a', 'b']],
    ['does nothing with nothing open', ['a'], null, 'a', ['a']],
  ] as const)('%s', (_, chosen, from, to, expected) => {
    expect(extendChosen(chosen, from, to)).toEqual(expected)
  })
})

describe('what becomes of a step', () => {
  const open = { allowed: true, steps: 1, fields: 1 } as const
  const closed = { allowed: false, reason: 'The connection is lost.', remedy: null } as const
  const applies = { disposition: 'applies', fields: ['tags', 'onboot'] } as const

  it.each([
    ['sent whole when all its fields are chosen', applies, open, ['tags', 'onboot', 'memory'], 'applies'],
    ['sent in part when some are', applies, open, ['tags'], 'appliesPart'],
    ['left out when none is', applies, open, ['memory'], 'left'],
    ['not sent while the connection is lost or the host is frozen', applies, closed, ['tags', 'onboot'], 'refused'],
    ['sent when it is about no field', { disposition: 'applies', fields: [] }, open, [], 'applies'],
    ['kept for a signature, online or not', { disposition: 'waits', fields: ['absent'] }, closed, [], 'waits'],
    ['not sent when the host says so', { disposition: 'refused', fields: ['tags'] }, open, ['tags'], 'refused'],
  ] as const)('is %s', (_, step, gate, chosen, fate) => {
    expect(fateOfStep({ ...step, fields: [...step.fields] }, gate, chosen)).toBe(fate)
  })
})

describe('the diff table', () => {
  it('tells drift, a restart that waits and a loss apart', () => {
    const detail = driftDetail(row(212), false)
    expect(detail.fields.map((field) => [field.field, valueLooks(field)])).toEqual([
      ['memory', { nextBoot: 'differs', running: 'differs' }],
      ['cores', { nextBoot: 'same', running: 'restart' }],
      ['tags', { nextBoot: 'differs', running: 'differs' }],
      ['onboot', { nextBoot: 'differs', running: 'differs' }],
      ['disk', { nextBoot: 'destructive', running: 'destructive' }],
    ])
  })

  it('writes the request with one parameter a line', () => {
    expect(requestText({ method: 'PUT', path: '/x', parameters: { onboot: '1', tags: 'a;b' } })).toBe('PUT /x\nonboot=1\ntags=a;b')
  })
})

describe('whether Apply works', () => {
  it('allows the benign steps of a guest on a host that proposes', () => {
    expect(gateGuest(driftDetail(row(212), false), host('site-budapest'), true, null)).toEqual({ allowed: true, steps: 2, fields: 3 })
  })

  it('counts only the fields that are chosen', () => {
    expect(gateGuest(driftDetail(row(212), false), host('site-budapest'), true, null, ['tags'])).toEqual({ allowed: true, steps: 1, fields: 1 })
    expect(gateGuest(driftDetail(row(212), false), host('site-budapest'), true, null, ['disk'])).toMatchObject({ allowed: false, reason: 'No field is chosen that can be put back.' })
  })

  it('refuses on an observed host and points to Hosts', () => {
    expect(gateGuest(driftDetail(row(404), true), host('site-gyor'), true, null)).toMatchObject({ allowed: false, remedy: 'hosts' })
  })

  it('refuses without a connection, while a step runs, and when only a signature is missing', () => {
    expect(gateGuest(driftDetail(row(212), false), host('site-budapest'), false, null)).toMatchObject({ allowed: false, remedy: null })
    expect(gateGuest(driftDetail(row(212), false), host('site-budapest'), true, 'Every host is frozen.')).toMatchObject({ allowed: false, reason: 'Every host is frozen.' })
    expect(gateGuest(driftDetail(row(207), false), host('site-budapest'), true, null)).toMatchObject({ reason: 'A step on this guest is under way.' })
    expect(gateGuest(driftDetail(row(105), false), host('pve-home'), true, null)).toMatchObject({ reason: 'What is left waits for a signature.' })
  })

  it('counts only hosts that are not observed for Apply all', () => {
    expect(gateBenign(rows, hosts, true, null)).toEqual({ allowed: true, steps: 5, fields: 5 })
    expect(gateBenign(rows.filter((one) => one.host === 'site-gyor'), hosts, true, null)).toMatchObject({ allowed: false, remedy: 'hosts' })
    expect(gateBenign(rows, hosts, true, 'Every host is frozen.')).toEqual({ allowed: false, reason: 'Every host is frozen.', remedy: null })
    expect(gateBenign([], hosts, true, null)).toMatchObject({ allowed: false, remedy: null })
  })
})

describe('the confirmation', () => {
  it('says what will happen to which guests, and what stays behind', () => {
    const plan = describeApply({ kind: 'benign', host: null }, null, rows, hosts)
    expect(plan.title).toBe('Apply 5 benign steps on 4 guests')
    expect(plan.lines.map((line) => line.guest)).toEqual(['101 web-front', '203 ci-runner-1', '207 grafana', '212 erp-db'])
    expect(plan.notes).toContain('3 guests on hosts in observe mode are left alone.')
    expect(plan.notes).toContain('1 destructive step stays behind and waits for a signature.')
  })

  it('warns that a guest is interrupted, and offers nothing before the guest is read', () => {
    const guest = { host: 'site-budapest', vmid: 212 }
    expect(describeApply({ kind: 'guest', guest }, driftDetail(row(212), false), rows, hosts).notes).toContain('This interrupts the guest.')
    expect(describeApply({ kind: 'guest', guest }, null, rows, hosts).steps).toBe(0)
  })

  it('names twelve guests and counts the rest', () => {
    const many = Array.from({ length: 15 }, (_, index) => ({ ...row(101), vmid: 500 + index }))
    const plan = describeApply({ kind: 'benign', host: null }, null, many, hosts)
    expect([plan.lines.length, plan.more, plan.steps]).toEqual([12, 3, 15])
  })
})

describe('progress', () => {
  const [running] = operations
  const states = (change: Partial<OperationView>): readonly string[] => (running === undefined ? [] : progressSteps({ ...running, ...change }).map((step) => step.state))
  it.each([
    [{ state: 'intent' as const, outcome: null }, ['done', 'running', 'todo']],
    [{ state: 'sent' as const, outcome: null }, ['done', 'running', 'todo']],
    [{ state: 'settled' as const, outcome: 'ok' as const }, ['done', 'done', 'done']],
    [{ state: 'settled' as const, outcome: 'failed' as const }, ['done', 'done', 'failed']],
    [{ state: 'settled' as const, outcome: 'not_sent' as const }, ['done', 'failed']],
    [{ state: 'needs_operator' as const, outcome: null }, ['done', 'done', 'unclear']],
  ])('of %j is %j', (change, expected) => {
    expect(states(change)).toEqual(expected)
  })
})
