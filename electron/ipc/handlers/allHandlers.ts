import type { Handlers } from '../dispatch.ts'
import { appHandlers } from './app.ts'
import { applyHandlers } from './apply.ts'
import { approvalHandlers } from './approvals.ts'
import { auditHandlers } from './audit.ts'
import { driftHandlers } from './drift.ts'
import { fleetHandlers } from './fleet.ts'
import { guestHandlers } from './guest.ts'
import { hostHandlers } from './hosts.ts'
import { operationHandlers } from './operations.ts'
import { safetyHandlers } from './safety.ts'
import type { Services } from './services.ts'

/** One handler for each name of the contract. */
export function allHandlers(services: Services): Handlers {
  return {
    ...appHandlers(services),
    ...fleetHandlers(services),
    ...driftHandlers(services),
    ...applyHandlers(services),
    ...operationHandlers(services),
    ...approvalHandlers(services),
    ...guestHandlers(services),
    ...auditHandlers(services),
    ...hostHandlers(services),
    ...safetyHandlers(services),
  }
}
