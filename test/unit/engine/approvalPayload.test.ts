import { describe, expect, it } from 'vitest'
import { findMisfit, mintPayload } from '../../../electron/engine/approvalPayload.ts'
import { bindOperation } from '../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest, GuestBackup } from '../../../shared/domain/guest.ts'
import type { Operation } from '../../../shared/domain/operation.ts'
import { container } from '../../fixtures/guests/actualGuests.ts'

const context = { journal: 'j', epoch: 1, cluster: Array(32).fill('AA').join(':'), requester: 'alice', reason: '', nonce: 'n'.repeat(22), nowMs: Date.UTC(2026, 0, 31), signerSetVersion: 1 }
const backup = (more: Partial<GuestBackup> = {}): GuestBackup => ({ volume: 'pbs:backup/ct/101/2026-01-30T00:00:00Z', storage: 'pbs', createdAt: 1_769_731_200, sizeBytes: 1, protected: false, verified: true, ...more })
const holding = (...backups: readonly GuestBackup[]): ActualGuest => container({ run: 'stopped', holdings: { snapshots: [], backups } })

/** The misfit of a removal that was reviewed on one guest and comes to another. */
function misfit(reviewed: ActualGuest, now: ActualGuest) {
  const operation: Operation = { kind: 'guest.destroy', guest: reviewed.ref, parameters: { purge: false, unreferencedDisks: false } }
  const bound = bindOperation(operation)
  const payload = bound === null ? null : mintPayload(operation, bound, reviewed, context)
  if (bound === null || payload === null) throw new Error('the guest was read whole')
  return findMisfit(payload, operation, bound, now)
}

it('a payload names the file that asks for it, however long and oddly written its path is', () => {
  const guest = holding()
  const operation: Operation = { kind: 'guest.destroy', guest: guest.ref, parameters: { purge: false, unreferencedDisks: false } }
  const bound = bindOperation(operation)
  for (const folder of ['/'.padEnd(400, 'x'), '/cafe\u0301', '/a\nb']) {
    const payload = bound && mintPayload(operation, bound, guest, { ...context, requester: `${folder}/site.yaml:12` })
    expect(payload?.requester).toBe('site.yaml:12')
  }
})

describe('the verified backup that was shown as evidence', () => {
  it('must still be there, and still be verified', () => {
    const moved = { code: 'state_changed', moved: [`verified backup ${backup().volume}`] }
    expect(misfit(holding(backup()), holding(backup()))).toBeNull()
    expect(misfit(holding(backup()), holding())).toEqual(moved)
    expect(misfit(holding(backup()), holding(backup({ verified: false })))).toEqual(moved)
    expect(misfit(holding(backup()), holding(backup({ volume: 'pbs:backup/ct/101/2026-01-31T00:00:00Z' })))).toEqual(moved)
  })

  it('may be followed by a newer one', () => {
    expect(misfit(holding(backup()), holding(backup(), backup({ volume: 'pbs:backup/ct/101/2026-01-31T00:00:00Z', createdAt: 1_769_817_600 })))).toBeNull()
  })

  it('counts as gone when the backups cannot be read', () => {
    const { holdings: _, ...unread } = holding()
    expect(misfit(holding(backup()), unread)).toMatchObject({ code: 'state_changed' })
  })

  it('asks for nothing where none was shown', () => {
    expect(misfit(holding(), holding(backup()))).toBeNull()
  })
})
