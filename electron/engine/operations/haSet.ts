import { z } from 'zod'
import type { HaResource } from '../../../shared/domain/guest.ts'
import { nothingLost, type OperationDefinition } from './definition.ts'
import { haPath, haSid, haUnread } from './haResource.ts'

const parameters = z.strictObject({
  state: z.enum(['started', 'stopped']),
  /** Up to Proxmox VE 8; 9 has rules in place of groups, and refuses one. */
  group: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'the name of a group').optional(),
  maxRestart: z.number().int().min(0).max(100).optional(),
  maxRelocate: z.number().int().min(0).max(100).optional(),
  /** Whether it is under high availability already. */
  present: z.boolean(),
})
type Parameters = z.infer<typeof parameters>

/**
 * `POST /cluster/ha/resources` or `PUT …/{sid}`. From then on the HA manager keeps the guest in the state: it starts or
 * stops it, and starts it again whenever it ends, which applies what is pending. Takes no digest of the guest.
 */
export const haSet: OperationDefinition<Parameters> = {
  kind: 'ha.set',
  parameters,
  summarise: ({ state, group, maxRestart, maxRelocate, present }, guest) => {
    const rest = [
      ...(group === undefined ? [] : [`group ${group}`]),
      ...(maxRestart === undefined ? [] : [`max_restart ${maxRestart}`]),
      ...(maxRelocate === undefined ? [] : [`max_relocate ${maxRelocate}`]),
    ]
    return `${present ? 'Set high availability of' : 'Put'} ${guest} ${present ? 'to' : 'under high availability as'} ${[state, ...rest].join(', ')}`
  },
  classify: ({ state }, { run }) => {
    if (state === 'stopped') return { class: 'benign', flags: run === 'stopped' ? [] : ['interrupts'], reason: run === 'stopped' ? 'it is kept stopped until that is changed' : 'the guest is shut down, and what runs in it is interrupted' }
    return run === 'running'
      ? { class: 'benign', flags: ['interrupts'], reason: 'from then on the cluster restarts and moves the guest by itself' }
      : { class: 'benign', flags: ['interrupts'], reason: 'the guest is started, and from then on restarted and moved by the cluster' }
  },
  appliesPending: ({ state }) => state === 'started',
  endsProcess: ({ state }) => state === 'stopped',
  fields: () => ['ha', 'run'],
  inverse: (_, { ha }) => {
    if (ha === undefined) return null
    return ha === null ? 'Take it out of high availability again; it stays as it is then.' : `Set it back to ${describe(ha)}.`
  },
  request: ({ state, group, maxRestart, maxRelocate, present }, guest) => {
    const values = {
      state,
      ...(group === undefined ? {} : { group }),
      ...(maxRestart === undefined ? {} : { max_restart: String(maxRestart) }),
      ...(maxRelocate === undefined ? {} : { max_relocate: String(maxRelocate) }),
    }
    return present
      ? { method: 'PUT', path: haPath(guest), parameters: values }
      : { method: 'POST', path: '/cluster/ha/resources', parameters: { sid: haSid(guest), ...values } }
  },
  precondition: ({ present }, guest) => {
    if (guest.template) return { code: 'is_template', message: 'It is a template, and high availability keeps no templates.' }
    if (guest.ha === undefined) return haUnread
    if (present === (guest.ha !== null)) return null
    return { code: 'observation_stale', message: present ? 'It is not under high availability.' : 'It is under high availability already.', hint: 'Look at the guest again.', retry: 'afterObserve' }
  },
  lost: () => nothingLost,
  reached: ({ state, group, maxRestart, maxRelocate }, guest) =>
    guest?.ha != null && guest.ha.state === state &&
    (group === undefined || guest.ha.group === group) &&
    (maxRestart === undefined || guest.ha.maxRestart === maxRestart) &&
    (maxRelocate === undefined || guest.ha.maxRelocate === maxRelocate),
  provenByEndState: true,
  needsHoldings: false,
  needsHa: true,
  // The digest of the guest does not tell whether it was done.
  outlastsAnswer: () => true,
  // What the manager then does runs under its own name.
  taskTypes: [],
}

function describe({ state, group, maxRestart, maxRelocate }: HaResource): string {
  return [state, ...(group === null ? [] : [`group ${group}`]), `max_restart ${maxRestart ?? 1}`, `max_relocate ${maxRelocate ?? 1}`].join(', ')
}
