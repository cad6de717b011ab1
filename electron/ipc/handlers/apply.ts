import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { HostId } from '../../../shared/domain/guest.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import type { HostReconciler } from '../../reconcile/hostReconciler.ts'
import type { HandlersOf, Services } from './services.ts'

/** `apply.*`. They answer when the work has begun; its progress is told by `operations.changed`. */
export function applyHandlers({ fleet, app }: Services): HandlersOf<'apply.guest' | 'apply.guests' | 'apply.benign'> {
  return {
    'apply.guest': async ({ host, vmid, fields }) => {
      if (fleet.host(host).config.mode === 'observe') return err(observeMode(host))
      const held = holdOf(fleet.host(host))
      if (held !== null) return err(held)
      if (!fleet.host(host).snapshot().reviews.has(vmid)) {
        return err({ code: 'not_found', message: `${host} shows no guest ${vmid}.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
      }
      const { started, waiting } = await fleet.apply(host, { vmid, benign: true, actor: app.person, ...(fields === undefined ? {} : { fields }) })
      return ok({ started, waiting })
    },
    'apply.guests': async ({ guests }) => {
      const held = guests.map(({ host }) => (fleet.host(host).config.mode === 'observe' ? observeMode(host) : holdOf(fleet.host(host)))).find((each) => each !== null)
      if (held !== undefined) return err(held)
      const tickets = await Promise.all(guests.map(({ host, vmid }) => fleet.apply(host, { vmid, benign: true, actor: app.person })))
      return ok(sumOf(tickets))
    },
    'apply.benign': async ({ host }) => {
      const chosen = host === null ? fleet.hosts().filter((each) => each.config.mode !== 'observe' && holdOf(each) === null) : [fleet.host(host)]
      if (host !== null && fleet.host(host).config.mode === 'observe') return err(observeMode(host))
      const held = chosen.length === 0 ? firstHold(fleet.hosts()) : host === null ? null : holdOf(fleet.host(host))
      if (held !== null) return err(held)
      const tickets = await Promise.all(chosen.map((each) => fleet.apply(each.id, { vmid: null, benign: true, actor: app.person })))
      return ok(sumOf(tickets))
    },
  }
}

function sumOf(tickets: readonly { readonly started: number; readonly waiting: number }[]): { started: number; waiting: number } {
  return { started: tickets.reduce((sum, ticket) => sum + ticket.started, 0), waiting: tickets.reduce((sum, ticket) => sum + ticket.waiting, 0) }
}

/** Why nothing is sent to a host, as an error; null = nothing keeps it back. */
function holdOf(host: HostReconciler): AppErrorDto | null {
  const hold = host.safety.hold('person')
  return hold === null ? null : { code: hold.code, message: hold.reason, hint: hold.hint, retry: 'never' }
}

/** The hold of the first host that would be worked on without it. */
function firstHold(hosts: readonly HostReconciler[]): AppErrorDto | null {
  return hosts.filter((each) => each.config.mode !== 'observe').map(holdOf).find((each) => each !== null) ?? null
}

function observeMode(host: HostId): AppErrorDto {
  return { code: 'not_allowed_by_mode', message: `${host} is in observe mode, in which nothing is run.`, hint: `Set its mode to propose: countersign host mode ${host} propose`, retry: 'never' }
}
