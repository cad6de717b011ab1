import { z } from 'zod'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { isDiskSlot } from '../normalise/diskSlots.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'

const parameters = z.strictObject({
  /** Proxmox's own keys, each with a pending value or a pending deletion. */
  keys: z.array(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a key of the configuration, e.g. memory or net0')).min(1)
    .refine((keys) => new Set(keys).size === keys.length, 'each key once'),
})

/**
 * `PUT …/config revert=`: what was to change with the next start stays as it is. A VM's volume that was to be attached
 * becomes an unused disk; a container's is named nowhere any more, and stays on its storage. A stopped VM takes over
 * everything else that is pending.
 */
export const guestRevert: OperationDefinition<z.infer<typeof parameters>> = {
  kind: 'guest.revert',
  parameters,
  summarise: ({ keys }, guest) => `Drop the pending change of ${keys.join(', ')} on ${guest}`,
  classify: ({ keys }, guest) => {
    const forgotten = keys.flatMap((key) => forgottenVolume(key, guest) ?? [])
    return forgotten.length === 0
      ? { class: 'benign', flags: [], reason: 'what is in force stays in force' }
      : { class: 'benign', flags: ['oneWay'], reason: `the volume ${forgotten.join(', ')} stays on its storage, and no configuration names it any more` }
  },
  appliesPending: ({ keys }, guest) => guest.ref.type === 'qemu' && (guest.spec === null || pendingOf(guest).some((key) => isDiskSlot(key) && !keys.includes(key))),
  fields: ({ keys }) => keys,
  inverse: ({ keys }, { spec }) => {
    if (spec === null) return null
    const again = keys.map((key) => (isDeleted(key, spec.pendingDeletes) ? `remove ${key}` : `set ${key} to ${spec.options.nextBoot[key] ?? 'none'}`))
    return `${again.join(', ').replace(/^./, (first) => first.toUpperCase())} again; it costs nothing.`
  },
  request: ({ keys }, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: { revert: keys.join(','), ...digestParameter(guest) } }),
  precondition: ({ keys }, guest) => {
    if (guest.spec === null) return { code: 'observation_incomplete', message: 'Its configuration could not be read, so nothing pending is known.', hint: 'Check that the token has VM.Audit on it.', retry: 'afterObserve' }
    const settled = keys.filter((key) => !pendingOf(guest).includes(key))
    return settled.length === 0 ? null : { code: 'observation_stale', message: `Nothing is pending on ${settled.join(', ')}.`, hint: 'Look at the guest again.', retry: 'afterObserve' }
  },
  lost: () => nothingLost,
  reached: ({ keys }, guest) => guest !== null && guest.spec !== null && keys.every((key) => !pendingOf(guest).includes(key)),
  // A start applies what is pending, and leaves nothing pending either.
  provenByEndState: false,
  needsHoldings: false,
  taskTypes: [],
}

function pendingOf({ spec }: ActualGuest): readonly string[] {
  return spec === null ? [] : [...spec.pendingKeys, ...spec.pendingDeletes.map((each) => each.key)]
}

function isDeleted(key: string, deletes: readonly { readonly key: string }[]): boolean {
  return deletes.some((each) => each.key === key)
}

/** The volume of a container that only a pending value of a disk names; null = there is none. A new one (`storage:8`) is not made yet. */
function forgottenVolume(key: string, { ref, spec }: ActualGuest): string | null {
  if (ref.type !== 'lxc' || spec === null || !isDiskSlot(key) || !spec.pendingKeys.includes(key)) return null
  const volume = volumeOf(spec.options.nextBoot[key] ?? '')
  const isKept = Object.entries(spec.options.running).some(([other, raw]) => isDiskSlot(other) && volumeOf(raw) === volume)
  return volume === '' || /:\d+(?:\.\d+)?$/.test(volume) || isKept ? null : volume
}

function volumeOf(raw: string): string {
  return (raw.split(',', 1)[0] ?? '').replace(/^volume=/, '')
}
