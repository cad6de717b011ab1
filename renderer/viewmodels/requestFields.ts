import type { DriftDetail, GuestHoldingsView } from '../../shared/ipc/contract.ts'
import type { RequestKind } from './requestKinds.ts'

/** A thing of the guest or its host that a form lets one choose. */
export type ChoiceSource =
  | 'snapshots' | 'backups' | 'storages' | 'attachedDisks' | 'unusedDisks' | 'growableDisks' | 'backupModes' | 'pending'
  | 'attachable' | 'freeSlots' | 'diskStorages' | 'networkSlots' | 'networks' | 'otherNodes' | 'haStates' | 'caches'

/** What stands in a form: one entry a field, by the parameter's name. */
export type RequestValues = Readonly<Record<string, string | boolean>>

/** What decides which fields a form has. */
export interface FormSubject {
  readonly guest: Pick<DriftDetail, 'vmid' | 'type' | 'run'>
  /** null = not read yet. */
  readonly holdings: GuestHoldingsView | null
}

interface AnyField {
  /** The parameter's own name, or what stands for it in the form. */
  readonly name: string
  /** The field that its preset follows: choosing another one there sets it anew. */
  readonly follows?: string
  /** Stands beside another one instead of taking the whole width. */
  readonly half?: true
  /** Only where this holds; absent = always. */
  readonly when?: (values: RequestValues, subject: FormSubject) => boolean
}

/** One field of a form. What is `optional` may stay empty. */
export type RequestField =
  | (AnyField & { readonly kind: 'choice'; readonly from: ChoiceSource; readonly optional?: true })
  | (AnyField & { readonly kind: 'text'; readonly shape: TextShape; readonly optional?: true })
  | (AnyField & { readonly kind: 'number'; readonly least: number; readonly most: number; readonly optional?: true })
  | (AnyField & { readonly kind: 'gibibytes' })
  | (AnyField & { readonly kind: 'switch' })

/** What a text must look like. */
export type TextShape = 'snapshotName' | 'note' | 'dnsName' | 'bridge' | 'path'

/** Value of the choice that makes a disk instead of taking one. */
export const newDisk = 'new'

type When = NonNullable<AnyField['when']>

const onQemu: When = (_, { guest }) => guest.type === 'qemu'
const isNew: When = ({ volume }) => volume === newDisk
/** A linked copy takes neither a storage nor a snapshot. */
const isFull: When = ({ full }, { holdings }) => holdings?.template !== true || full === true
const slotIs = (slots: RegExp, type?: 'qemu'): When => ({ slot }, { guest }) => slots.test(String(slot)) && (type === undefined || guest.type === type)
const vmid = { kind: 'number', name: 'newVmid', half: true, least: 100, most: 999_999_999 } as const

/** The fields of each form; none = the kind takes no parameters. Mirrors the catalogue of operations. */
export const requestFields: Readonly<Record<RequestKind, readonly RequestField[]>> = {
  'guest.start': [],
  'guest.shutdown': [],
  'guest.stop': [],
  'guest.reboot': [],
  'guest.revert': [{ kind: 'choice', name: 'keys', from: 'pending' }],
  'snapshot.create': [{ kind: 'text', name: 'name', shape: 'snapshotName' }, { kind: 'text', name: 'description', shape: 'note', optional: true }, { kind: 'switch', name: 'memory', when: onQemu }],
  'snapshot.rollback': [{ kind: 'choice', name: 'name', from: 'snapshots' }, { kind: 'switch', name: 'start' }],
  'snapshot.delete': [{ kind: 'choice', name: 'name', from: 'snapshots' }],
  'backup.create': [{ kind: 'choice', name: 'storage', from: 'storages' }, { kind: 'choice', name: 'mode', from: 'backupModes' }, { kind: 'switch', name: 'protected' }],
  'backup.protect': [{ kind: 'choice', name: 'volume', from: 'backups' }, { kind: 'switch', name: 'protected', follows: 'volume' }],
  'guest.restoreNew': [{ kind: 'choice', name: 'volume', from: 'backups' }, vmid, { kind: 'choice', name: 'storage', from: 'diskStorages', half: true, optional: true }, { kind: 'switch', name: 'unique' }],
  'guest.restore': [{ kind: 'choice', name: 'volume', from: 'backups' }],
  'backup.delete': [{ kind: 'choice', name: 'volume', from: 'backups' }],
  'disk.attach': [
    { kind: 'choice', name: 'volume', from: 'attachable' },
    { kind: 'choice', name: 'storage', from: 'diskStorages', half: true, when: isNew },
    { kind: 'gibibytes', name: 'sizeBytes', half: true, when: isNew },
    { kind: 'choice', name: 'slot', from: 'freeSlots' },
    { kind: 'text', name: 'mp', shape: 'path', when: slotIs(/^mp/) },
  ],
  'disk.configure': [
    { kind: 'choice', name: 'slot', from: 'growableDisks' },
    { kind: 'switch', name: 'backup', half: true, follows: 'slot', when: slotIs(/^(?:mp|scsi|virtio|sata|ide)/) },
    { kind: 'switch', name: 'replicate', half: true, follows: 'slot', when: slotIs(/./) },
    { kind: 'switch', name: 'ro', half: true, follows: 'slot', when: slotIs(/^(?:rootfs|mp|scsi|virtio)/) },
    { kind: 'switch', name: 'discard', half: true, follows: 'slot', when: slotIs(/./, 'qemu') },
    { kind: 'switch', name: 'ssd', half: true, follows: 'slot', when: slotIs(/^(?:scsi|sata|ide)/) },
    { kind: 'choice', name: 'cache', from: 'caches', follows: 'slot', optional: true, when: slotIs(/./, 'qemu') },
  ],
  'disk.grow': [{ kind: 'choice', name: 'slot', from: 'growableDisks' }, { kind: 'gibibytes', name: 'sizeBytes' }],
  'disk.move': [{ kind: 'choice', name: 'slot', from: 'growableDisks' }, { kind: 'choice', name: 'storage', from: 'diskStorages' }, { kind: 'switch', name: 'deleteSource' }],
  'disk.detach': [{ kind: 'choice', name: 'slot', from: 'attachedDisks' }],
  'disk.replace': [{ kind: 'choice', name: 'slot', from: 'attachedDisks' }, { kind: 'choice', name: 'newVolume', from: 'unusedDisks' }],
  'disk.delete': [{ kind: 'choice', name: 'slot', from: 'unusedDisks' }],
  'network.set': [
    { kind: 'choice', name: 'slot', from: 'networkSlots' },
    { kind: 'text', name: 'bridge', half: true, shape: 'bridge', follows: 'slot', when: slotIs(/./) },
    { kind: 'number', name: 'tag', half: true, least: 1, most: 4094, optional: true, follows: 'slot', when: slotIs(/./) },
    { kind: 'switch', name: 'firewall', follows: 'slot', when: slotIs(/./) },
  ],
  'network.remove': [{ kind: 'choice', name: 'slot', from: 'networks' }],
  'ha.set': [
    { kind: 'choice', name: 'state', from: 'haStates' },
    { kind: 'number', name: 'maxRestart', half: true, least: 0, most: 100, optional: true },
    { kind: 'number', name: 'maxRelocate', half: true, least: 0, most: 100, optional: true },
  ],
  'ha.remove': [],
  'guest.migrate': [{ kind: 'choice', name: 'target', from: 'otherNodes' }, { kind: 'switch', name: 'online', when: (_, { guest }) => guest.type === 'qemu' && guest.run !== 'stopped' }],
  'guest.clone': [
    vmid,
    { kind: 'text', name: 'name', shape: 'dnsName', half: true, optional: true },
    { kind: 'switch', name: 'full', when: (_, { holdings }) => holdings?.template === true },
    { kind: 'choice', name: 'snapshot', from: 'snapshots', optional: true, when: isFull },
    { kind: 'choice', name: 'storage', from: 'diskStorages', half: true, optional: true, when: isFull },
    { kind: 'choice', name: 'target', from: 'otherNodes', half: true, optional: true },
  ],
  'guest.template': [],
  'guest.destroy': [{ kind: 'switch', name: 'purge' }, { kind: 'switch', name: 'unreferencedDisks' }],
}
