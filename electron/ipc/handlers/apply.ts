import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { HostId } from '../../../shared/domain/guest.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import type { HandlersOf, Services } from './services.ts'

/** `apply.*`. They answer when the work has begun; its progress is told by `operations.changed`. */
export function applyHandlers({ fleet, app }: Services): HandlersOf<'apply.guest' | 'apply.benign'> {
  return {
    'apply.guest': async ({ host, vmid }) => {
      if (fleet.host(host).config.mode === 'observe') return err(observeMode(host))
      if (!fleet.host(host).snapshot().reviews.has(vmid)) {
        return err({ code: 'not_found', message: `${host} shows no guest ${vmid}.`, hint: 'Look at the drift again.', retry: 'afterObserve' })
      }
      const { started, waiting } = await fleet.apply(host, { vmid, benign: true, actor: app.person })
      return ok({ started, waiting })
    },
    'apply.benign': async ({ host }) => {
      const chosen = host === null ? fleet.hosts().filter((each) => each.config.mode !== 'observe') : [fleet.host(host)]
      if (host !== null && fleet.host(host).config.mode === 'observe') return err(observeMode(host))
      const tickets = await Promise.all(chosen.map((each) => fleet.apply(each.id, { vmid: null, benign: true, actor: app.person })))
      return ok({
        started: tickets.reduce((sum, ticket) => sum + ticket.started, 0),
        waiting: tickets.reduce((sum, ticket) => sum + ticket.waiting, 0),
      })
    },
  }
}

function observeMode(host: HostId): AppErrorDto {
  return { code: 'not_allowed_by_mode', message: `${host} is in observe mode, in which nothing is run.`, hint: `Set its mode to propose: countersign host mode ${host} propose`, retry: 'never' }
}
