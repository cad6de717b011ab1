import { z } from 'zod'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Classification, OperationFlag } from '../../../shared/domain/operation.ts'
import { isLiveProperty, propertiesOf, propertyDanger } from '../normalise/diskProperties.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'
import {
  carryingObjection, changedDisk, holdingObjection, holds, propertyKey, propertyObjection, propertyValue,
  protectionObjection, slotObjection, switchesOff, usedSlot, volumeId, withDanger,
} from './diskChange.ts'

const parameters = z.strictObject({
  slot: usedSlot,
  /** The volume that was reviewed; it stays the same. */
  volume: volumeId,
  /** null = taken away, so that its default holds. */
  properties: z.record(propertyKey, propertyValue.nullable()).refine((changes) => Object.keys(changes).length > 0, 'at least one property must be changed'),
})
type Parameters = z.infer<typeof parameters>

/** `PUT …/config {slot}={same volume},…`: what is not changed is written back as it is, for Proxmox takes the value whole. */
export const diskConfigure: OperationDefinition<Parameters> = {
  kind: 'disk.configure',
  parameters,
  summarise: ({ slot, properties }, guest) => {
    const clauses = Object.entries(properties).map(([key, value]) => (value === null ? `remove ${key}` : `set ${key} to ${value}`))
    return `${clauses.join(', ').replace(/^./, (first) => first.toUpperCase())} for disk ${slot} of ${guest}`
  },
  classify: (wanted, guest) => classify(wanted, guest),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: ({ slot }) => [slot],
  inverse: ({ slot, properties }, guest) => {
    const before = presentOn(slot, guest)
    const back = Object.keys(properties).map((key) => `set ${key} back to ${before.get(key) ?? 'its default'}`)
    return `${back.join(', ').replace(/^./, (first) => first.toUpperCase())}.`
  },
  request: ({ slot, volume, properties }, guest) => ({
    method: 'PUT',
    path: `${guestPath(guest)}/config`,
    parameters: { [slot]: changedDisk(slot, volume, properties, guest), ...digestParameter(guest) },
  }),
  precondition: ({ slot, volume, properties }, guest) =>
    slotObjection(slot, guest) ??
    holdingObjection(slot, volume, guest) ??
    (guest.ref.type === 'lxc' ? protectionObjection(guest) : null) ??
    carryingObjection(slot, guest) ??
    propertyObjection(slot, properties, guest) ??
    (properties['mp'] === null ? { code: 'bad_parameter', message: `${slot} cannot be without the path at which it is mounted (mp).` } : null),
  lost: () => nothingLost,
  reached: ({ slot, volume, properties }, guest) => guest !== null && holds(slot, volume, properties, guest),
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}

function classify({ slot, properties }: Parameters, guest: ActualGuest): Classification {
  const present = presentOn(slot, guest)
  const container = guest.ref.type === 'lxc'
  const flags: OperationFlag[] = ['interrupts']
  const reasons = ['what uses the disk may be disturbed']
  if (guest.run !== 'stopped' && (container || Object.keys(properties).some((key) => !isLiveProperty(key)))) {
    flags.push('needsRestart')
    reasons.push(`a running ${container ? 'container' : 'VM'} takes it with its next start`)
  }
  if (switchesOff('backup', properties, present.get('backup'), !container || slot === 'rootfs')) {
    flags.push('security')
    reasons.push('later backups leave the disk out')
  }
  const unreplicated = switchesOff('replicate', properties, present.get('replicate'), true) ? 'replication then frees the copies of the disk on other nodes' : null
  return withDanger({ class: 'benign', flags, reason: reasons.join('; ') }, propertyDanger(properties) ?? unreplicated)
}

function presentOn(slot: string, { ref, spec }: ActualGuest): ReadonlyMap<string, string> {
  return propertiesOf(ref.type, spec?.options.nextBoot[slot] ?? '')
}
