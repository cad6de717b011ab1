/** What the tests of the disk kinds share. */
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation, parseOperation, type BoundOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import type { Classification, OperationKind, OperationParameters } from '../../../../shared/domain/operation.ts'
import { storedGuest, type StoredWords } from '../../../fixtures/guests/storedGuest.ts'

/** A container with a mount point and an unused volume, and a VM with a second disk, a CD drive and an unused volume. */
export const container = (words: StoredWords = {}): ActualGuest =>
  storedGuest({ ...words, type: 'lxc', options: { mp0: 'local-lvm:vm-101-disk-1,mp=/srv,backup=1,size=4G', unused0: 'local-lvm:vm-101-disk-2', ...words.options } })
export const machine = (words: StoredWords = {}): ActualGuest =>
  storedGuest({ ...words, type: 'qemu', options: { scsi1: 'local-lvm:vm-101-disk-1,cache=writeback,size=4G,ssd=1', ide2: 'none,media=cdrom', unused0: 'local-lvm:vm-101-disk-2', ...words.options } })

/** Binds an operation; throws where the catalogue does not take it. */
export function bind(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): BoundOperation {
  const parsed = parseOperation(kind, guest.ref, parameters)
  if (!parsed.ok) throw new Error(parsed.error)
  const bound = bindOperation(parsed.value)
  if (bound === null) throw new Error('parsed, and not bound')
  return bound
}

/** Why the parameters alone are refused; null = they are taken. */
export function refusal(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): string | null {
  const parsed = parseOperation(kind, guest.ref, parameters)
  return parsed.ok ? null : parsed.error
}

export const objection = (kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): string | null => bind(kind, parameters, guest).precondition(guest)?.code ?? null
export const sent = (kind: OperationKind, parameters: OperationParameters, guest: ActualGuest) => bind(kind, parameters, guest).request(guest)
export const isReached = (kind: OperationKind, parameters: OperationParameters, guest: ActualGuest | null): boolean =>
  bind(kind, parameters, container()).reached(guest, { atSeconds: 0, nowSeconds: 0 })
export const classOf = (kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): Classification => classifyOperation(bind(kind, parameters, guest), guest)
