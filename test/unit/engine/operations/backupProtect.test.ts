import { expect, it } from 'vitest'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import { container } from '../../../fixtures/guests/actualGuests.ts'
import { backupNamed } from './births.ts'
import { classOf, isReached, objection, sent } from './disks.ts'

const volume = 'backup:backup/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst'
const set = (isProtected: boolean, which = volume) => ({ volume: which, protected: isProtected })
const holding = (...backups: ReturnType<typeof backupNamed>[]): ActualGuest => container({ holdings: { snapshots: [], backups } })

it('sends nothing but the protection, and needs a person to take it away', () => {
  expect(sent('backup.protect', set(true), container())).toEqual({ method: 'PUT', path: `/nodes/pve1/storage/backup/content/${volume}`, parameters: { protected: '1' } })
  expect(sent('backup.protect', set(false), container()).parameters).toEqual({ protected: '0' })
  expect(classOf('backup.protect', set(true), container())).toMatchObject({ class: 'benign', flags: [] })
  expect(classOf('backup.protect', set(false), container())).toMatchObject({ class: 'benign', flags: ['security'] })
})

it.each<[string, string | null, boolean, ActualGuest]>([
  ['takes a backup of this guest', null, true, holding(backupNamed(volume))],
  ['takes its protection away', null, false, holding(backupNamed(volume, true))],
  ['refuses one that is not this guest\'s', 'not_found', true, holding(backupNamed('backup:backup/vzdump-lxc-101-other.tar'))],
  ['refuses one that was not looked for', 'not_found', true, container()],
  ['has nothing to do where it is so', 'already_satisfied', true, holding(backupNamed(volume, true))],
])('%s', (_case, code, isProtected, guest) => {
  expect(objection('backup.protect', set(isProtected), guest)).toBe(code)
})

it('has come to its end when the backup is there, and so', () => {
  expect(isReached('backup.protect', set(true), holding(backupNamed(volume, true)))).toBe(true)
  expect(isReached('backup.protect', set(true), holding(backupNamed(volume)))).toBe(false)
  expect(isReached('backup.protect', set(false), holding())).toBe(false)
  expect(isReached('backup.protect', set(false), null)).toBe(false)
})
