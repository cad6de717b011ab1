import { describe, expect, it } from 'vitest'
import { fileAt, rankAttention } from '../../../../renderer/viewmodels/attention.ts'
import { endedApprovals, waitingApprovals } from '../../../../renderer/viewmodels/approvals.ts'
import { hostState } from '../../../../renderer/viewmodels/hostState.ts'
import { overviewHeadline } from '../../../../renderer/viewmodels/headline.ts'
import { approvals } from '../../../fixtures/window/approvals.ts'
import { driftRows, operations } from '../../../fixtures/window/drift.ts'
import { cells, hosts } from '../../../fixtures/window/fleet.ts'

const input = { hosts, cells, drift: driftRows(cells), approvals: waitingApprovals(approvals), operations }

describe('what needs attention', () => {
  it('ranks signatures, destructive drift, what is unreachable, faulty files, drift, restarts, then the unknown', () => {
    expect(rankAttention(input).map((item) => item.title)).toEqual([
      'Destroy 105 nextcloud-old with all its disks', 'Roll 231 old-wiki back to snapshot before-9.1', 'Convert 409 legacy-a to a template',
      'Delete backup pbs-home:backup/vm/404/2026-10-01T01:30:04Z of 404 dc-gyor', '212 erp-db', 'pve-bud-3 does not answer', 'site-budapest: a file is faulty',
      '101 differs', '203 and 207 differ', '404, 405 and 406 differ', '208 needs a restart', '409 and 410 cannot be read',
    ])
  })

  it('puts an operation without a known outcome first', () => {
    const unclear = operations.map((operation, index) => (index === 0 ? { ...operation, state: 'needs_operator' as const } : operation))
    expect(rankAttention({ ...input, operations: unclear })[0]).toMatchObject({ tone: 'red', guest: { host: 'site-budapest', vmid: 207 } })
  })

  it('names a host that does not answer once, not its nodes', () => {
    const dead = hosts.map((host) => ({ ...host, reach: 'unreachable' as const, problems: [], errors: [] }))
    const titles = rankAttention({ hosts: dead, cells: [], drift: [], approvals: [], operations: [] }).map((item) => item.title)
    expect(titles).toEqual(['pve-home does not answer', 'site-budapest does not answer', 'site-gyor does not answer'])
  })

  it('tells a host that refuses apart from one that does not answer, and names the host of a node', () => {
    const error = { code: 'pin_mismatch', message: 'Expected AB, seen CD.', hint: '', retry: 'never' } as const
    const [first] = hosts
    if (first === undefined) throw new Error('no host')
    const refusing = { ...first, reach: 'unreachable' as const, errors: [error] }
    expect(rankAttention({ hosts: [refusing], cells: [], drift: [], approvals: [], operations: [] })).toMatchObject([{ title: 'pve-home: the certificate is not the pinned one', detail: 'Expected AB, seen CD.' }])
    expect(hostState({ ...refusing, tookMs: 12 })).toBe('The certificate is not the pinned one, 12 ms')
    expect(rankAttention(input).find((item) => item.title === 'pve-bud-3 does not answer')?.detail).toMatch(/^site-budapest · /)
  })

  it('says that a token is not shown everything, unless the guests are named', () => {
    const error = { code: 'forbidden', message: 'The token may not audit every guest.', hint: '', retry: 'never' } as const
    const [first] = hosts
    if (first === undefined) throw new Error('no host')
    const barred = { ...first, reach: 'partial' as const, errors: [error] }
    const rank = (own: typeof cells) => rankAttention({ hosts: [barred], cells: own, drift: [], approvals: [], operations: [] })
    expect(rank([])).toMatchObject([{ tone: 'unknown', title: 'pve-home: a privilege is missing', detail: error.message }])
    expect(rank(cells.slice(0, 1).map((cell) => ({ ...cell, host: first.id, standing: 'unknown' as const }))).map(({ id }) => id)).toEqual(['unknown/pve-home'])
  })

  it('is empty when nothing needs a person', () => {
    expect(rankAttention({ hosts: hosts.slice(0, 1), cells: [], drift: [], approvals: [], operations: [] })).toEqual([])
  })

  it.each([[{ file: 'a.yaml', line: 4, column: 2 }, 'a.yaml:4:2'], [{ file: 'a.yaml', line: 4, column: null }, 'a.yaml:4'], [{ file: 'a.yaml', line: null, column: null }, 'a.yaml']])('places %j at %s', (problem, text) => {
    expect(fileAt(problem)).toBe(text)
  })
})

describe('approvals', () => {
  it('wait or ended, and never both', () => {
    const [waiting, ended] = [waitingApprovals(approvals), endedApprovals(approvals)]
    expect([...new Set(waiting.map((row) => row.state))]).toEqual(['pending'])
    expect(ended.map((row) => row.state)).not.toContain('pending')
    expect([...waiting, ...ended].map((row) => row.id).toSorted()).toEqual(approvals.map((row) => row.id).toSorted())
  })
})

describe('the headline', () => {
  it('says the finding', () => {
    expect(overviewHeadline(cells, hosts, 2)).toEqual({
      title: 'Two decisions are yours, eight guests cannot be seen',
      detail: '31 of 48 managed guests match their files. 8 differ: 6 can be put back without loss, 2 cannot. 1 unmanaged.',
    })
  })

  it('calls nothing equal that was not seen', () => {
    const unseen = cells.filter((cell) => cell.standing === 'unreachable')
    expect(overviewHeadline(unseen, hosts, 0).detail).toBe('Nothing can be judged.')
    expect(overviewHeadline([...unseen, ...cells.filter((cell) => cell.standing === 'in_sync')], hosts, 0).detail).toContain('Nothing that was seen differs.')
    expect(overviewHeadline(cells.filter((cell) => cell.standing === 'unmanaged'), hosts, 0)).toEqual({ title: 'Nothing is declared yet', detail: 'Adopt the guests of a host, or write a file, and they are compared with it. 1 unmanaged.' })
  })

  it('says that all is well only when every host was seen', () => {
    const fine = cells.filter((cell) => cell.standing === 'in_sync')
    const first = hosts.slice(0, 1)
    expect(overviewHeadline(fine, first, 0).title).toBe('Every guest matches its file')
    expect(overviewHeadline([], first.map((host) => ({ ...host, reach: 'never' as const })), 0).title).toBe('Looking for the first time')
    expect(overviewHeadline([], first.map((host) => ({ ...host, reach: 'unreachable' as const })), 0)).toEqual({ title: 'One host cannot be seen', detail: 'No guest has been seen yet.' })
  })
})
