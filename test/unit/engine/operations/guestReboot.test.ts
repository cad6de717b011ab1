import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'

function bind(guest: ActualGuest) {
  const bound = bindOperation({ kind: 'guest.reboot', guest: guest.ref, parameters: {} })
  if (bound === null) throw new Error('the catalogue has no guest.reboot')
  return bound
}

describe('guest.reboot', () => {
  it.each([container(), machine()])('sends one call, and no time-out that would kill a VM', (guest) => {
    expect(bind(guest).request(guest)).toEqual({ method: 'POST', path: `/nodes/pve1/${guest.ref.type}/101/status/reboot`, parameters: {} })
    expect(bind(guest).summarise('101 web-1')).toBe('Reboot 101 web-1')
  })

  it('interrupts, and is destructive where it applies the removal of a disk', () => {
    expect(classifyOperation(bind(container()), container())).toMatchObject({ class: 'benign', flags: ['interrupts'] })
    for (const guest of [container({ spec: { pendingDeletes: [{ key: 'mp0', force: false }] } }), machine({ spec: { pendingKeys: ['scsi1'] } }), container({ spec: null })]) {
      expect(classifyOperation(bind(guest), guest).class).toBe('destructive')
    }
  })

  it.each(['stopped', 'unspecified'] as const)('is not sent to a guest that is %s', (run) => {
    expect(bind(machine()).precondition(machine({ run }))).toMatchObject({ code: 'already_satisfied' })
    expect(bind(machine()).precondition(machine())).toBeNull()
  })

  const sent = { atSeconds: 1_000, nowSeconds: 1_030 }
  it.each<[string, ActualGuest | null, boolean]>([
    ['has been up since the request', container({ uptimeSeconds: 12 }), true],
    ['has just come up, and counts from 0', machine({ uptimeSeconds: 0 }), true],
    ['was up before', container({ uptimeSeconds: 3_600 }), false],
    ['was up for a moment before', container({ uptimeSeconds: 31 }), false],
    ['is down', machine({ run: 'stopped' }), false],
    ['is paused', machine({ run: 'unspecified', uptimeSeconds: 3 }), false],
    ['is gone', null, false],
  ])('is done or not where the guest %s', (_title, guest, done) => {
    expect(bind(container()).reached(guest, sent)).toBe(done)
  })

  it('is never proven by the uptime alone: somebody else may have started the guest', () => {
    expect(bind(container()).provenByEndState).toBe(false)
    expect(bind(container()).taskTypes).toEqual(['vzreboot', 'qmreboot'])
  })
})
