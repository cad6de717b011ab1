import { describe, expect, it } from 'vitest'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'
import { bind, classOf, isReached, objection, sent } from './disks.ts'

const to = (target: string, more: OperationParameters = {}): OperationParameters => ({ target, ...more })
const seen = <T extends ActualGuest>(guest: T): T => ({ ...guest, surroundings: { onlineNodes: ['pve1', 'pve2'] } })

describe('what is sent', () => {
  it.each<[string, OperationParameters, ActualGuest, Readonly<Record<string, string>>]>([
    ['restarts a container that runs', to('pve2'), container(), { target: 'pve2', restart: '1' }],
    ['moves a stopped container', to('pve2'), container({ run: 'stopped' }), { target: 'pve2' }],
    ['moves a VM that runs with its local disks', to('pve2', { online: true }), machine(), { target: 'pve2', online: '1', 'with-local-disks': '1' }],
    ['moves a stopped VM', to('pve2', { online: true }), machine({ run: 'stopped' }), { target: 'pve2' }],
  ])('%s', (_case, parameters, guest, form) => {
    expect(sent('guest.migrate', parameters, guest)).toEqual({ method: 'POST', path: `/nodes/pve1/${guest.ref.type}/101/migrate`, parameters: form })
  })
})

describe('the class', () => {
  it('interrupts', () => {
    expect(classOf('guest.migrate', to('pve2', { online: true }), machine())).toMatchObject({ class: 'benign', flags: ['interrupts'] })
  })

  it('is that of a start where it may bring one: a container, and whatever high availability moves', () => {
    const pending = { spec: { pendingDeletes: [{ key: 'mp0', force: true }] } }
    const pendingDisk = { spec: { pendingDeletes: [{ key: 'scsi1', force: true }] } }
    expect(classOf('guest.migrate', to('pve2'), container(pending)).class).toBe('destructive')
    expect(classOf('guest.migrate', to('pve2'), container({ ...pending, run: 'stopped' })).class).toBe('destructive')
    expect(classOf('guest.migrate', to('pve2', { online: true }), machine({ ...pendingDisk, haState: 'managed' })).class).toBe('destructive')
    expect(classOf('guest.migrate', to('pve2', { online: true }), machine(pendingDisk)).class).toBe('benign')
  })
})

describe('the precondition', () => {
  it.each<[string, string | null, OperationParameters, ActualGuest]>([
    ['takes a container that runs', null, to('pve2'), seen(container())],
    ['takes a VM that runs', null, to('pve2', { online: true }), seen(machine())],
    ['takes a stopped VM', null, to('pve2'), seen(machine({ run: 'stopped' }))],
    ['refuses the node that it is on', 'already_satisfied', to('pve1'), seen(container())],
    ['refuses a VM that runs and is not to move so', 'guest_running', to('pve2'), seen(machine())],
    ['refuses a paused one as well', 'guest_running', to('pve2'), seen(machine({ run: 'unspecified' }))],
    ['refuses a node that is away', 'node_unreachable', to('pve3'), seen(container())],
    ['refuses without knowing the nodes', 'observation_incomplete', to('pve2'), container()],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('guest.migrate', parameters, guest)).toBe(code)
  })
})

it('has come to its end when the guest is on the other node, and no longer on its way', () => {
  expect(isReached('guest.migrate', to('pve2'), container({ node: 'pve2' }))).toBe(true)
  expect(isReached('guest.migrate', to('pve2'), container({ node: 'pve2', lock: 'migrate' }))).toBe(false)
  expect(isReached('guest.migrate', to('pve2'), container())).toBe(false)
  expect(isReached('guest.migrate', to('pve2'), null)).toBe(false)
  const bound = bind('guest.migrate', to('pve2'), container())
  expect(bound.taskTypes).toContain('hamigrate')
  expect(bound).toMatchObject({ needsNodes: true, makesGuest: false })
  expect(bound.arrivesWithinMs).toBeGreaterThan(60_000)
})
