/** What a destruction takes along, and what keeps it from being sent. */
import { describe, expect, it } from 'vitest'
import type { ActualGuest, HaResource } from '../../../../shared/domain/guest.ts'
import type { StoredWords } from '../../../fixtures/guests/storedGuest.ts'
import { bind, container, machine } from './disks.ts'

const holdings = { snapshots: [], backups: [] }
const stopped = (of: (words: StoredWords) => ActualGuest, words: StoredWords = {}): ActualGuest => of({ run: 'stopped', uptimeSeconds: 0, holdings, ha: null, ...words })
const objection = (guest: ActualGuest, parameters = {}) => bind('guest.destroy', parameters, guest).precondition(guest)?.code ?? null
const lost = (guest: ActualGuest) => bind('guest.destroy', {}, guest).lost(guest).volumes.map(({ id }) => id)

describe('the volumes that go', () => {
  it('are those in use, the unused ones, and those that wait to be put in', () => {
    const next = { mp0: 'local-lvm:vm-101-disk-7,mp=/srv,size=2G', mp1: 'local-lvm:vm-101-disk-8,mp=/more,size=1G' }
    expect(lost(stopped(container, { pending: next }))).toEqual(['0', '1', '2', '7', '8'].map((disk) => `local-lvm:vm-101-disk-${disk}`))
  })

  it('are those that wait to be taken out, too', () => {
    expect(lost(stopped(machine, { pending: { scsi1: null } }))).toEqual(['0', '1', '2'].map((disk) => `local-lvm:vm-101-disk-${disk}`))
  })

  it('are the saved memory of a VM that was suspended to disk, too', () => {
    expect(lost(stopped(machine, { options: { vmstate: 'local-lvm:vm-101-state-suspend-2026-11-23' } }))).toContain('local-lvm:vm-101-state-suspend-2026-11-23')
  })
})

describe('a guest under high availability', () => {
  const resource: HaResource = { state: 'stopped', group: null, maxRestart: null, maxRelocate: null }

  it.each([{}, { purge: true }])('is not destroyed, whatever is signed besides: %j', (parameters) => {
    expect(objection(stopped(container, { ha: resource }), parameters)).toBe('ha_managed')
    expect(objection(stopped(container), parameters)).toBeNull()
  })

  it('is not destroyed where that cannot be read', () => {
    const { ha: _, ...unread } = stopped(container)
    expect(objection(unread)).toBe('observation_incomplete')
  })

  it('is read for the decision', () => {
    expect(bind('guest.destroy', {}, stopped(container)).needsHa).toBe(true)
  })
})
