/** A disk with `snapshot=1`: everything written to it since the VM started is thrown away when its process ends. */
import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../electron/engine/classify.ts'
import { bindOperation } from '../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../../shared/domain/operation.ts'
import { storedGuest, type StoredWords } from '../../fixtures/guests/storedGuest.ts'

const throwaway = { scsi1: 'local-lvm:vm-101-disk-1,size=4G,snapshot=1' }
const vm = (words: StoredWords = {}): ActualGuest => storedGuest({ type: 'qemu', ha: null, holdings: { snapshots: [], backups: [] }, options: throwaway, ...words })

function classOf(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): string {
  const bound = bindOperation({ kind, guest: guest.ref, parameters })
  if (bound === null) throw new Error('it is not catalogued')
  return classifyOperation(bound, guest).class
}

const ends: readonly (readonly [OperationKind, OperationParameters])[] = [
  ['guest.shutdown', {}],
  ['guest.stop', {}],
  ['guest.reboot', {}],
  ['guest.migrate', { target: 'pve2', online: true }],
  ['ha.set', { state: 'stopped', present: false }],
  ['backup.create', { storage: 'backup', mode: 'stop' }],
]

describe('what ends a VM that throws away what it writes', () => {
  it.each(ends)('%s %j is destructive', (kind, parameters) => {
    expect(classOf(kind, parameters, vm())).toBe('destructive')
    expect(classOf(kind, parameters, vm({ run: 'unspecified' }))).toBe('destructive')
  })

  it.each(ends)('%s %j of any other, and of one that is stopped, is not', (kind, parameters) => {
    expect(classOf(kind, parameters, vm({ options: {} }))).toBe('benign')
    expect(classOf(kind, parameters, vm({ options: { scsi1: 'local-lvm:vm-101-disk-1,size=4G,snapshot=0' } }))).toBe('benign')
    expect(classOf(kind, parameters, vm({ run: 'stopped' }))).toBe('benign')
  })

  it('counts by what is in force, not by what comes with the next start', () => {
    const next = { scsi1: 'local-lvm:vm-101-disk-1,size=4G' }
    expect(classOf('guest.shutdown', {}, vm({ pending: next }))).toBe('destructive')
  })

  it('says which disk', () => {
    const guest = vm()
    const bound = bindOperation({ kind: 'guest.shutdown', guest: guest.ref, parameters: {} })
    if (bound === null) throw new Error('it is not catalogued')
    expect(classifyOperation(bound, guest).reason).toContain('scsi1')
  })

  it('is unknown where the configuration cannot be read: a shutdown stays what it is', () => {
    expect(classOf('guest.shutdown', {}, { ...vm(), spec: null, specKnown: false })).toBe('benign')
  })
})
