/**
 * The contract between the window and the main process: every request (`input`, `output`) and every event, as
 * zod schemas, by screen in `contract/`. Both shells carry it unchanged (Electron IPC, WebSocket on loopback).
 * The window sends ids and choices only. Lists are paged by key; no message is larger than `maxMessageBytes`.
 */
import { z } from 'zod'
import type { appErrorDto } from '../domain/appError.ts'
import { appRequests } from './contract/app.ts'
import { approvalRequests } from './contract/approvals.ts'
import { auditRequests } from './contract/audit.ts'
import { driftRequests } from './contract/drift.ts'
import { fleetRequests } from './contract/fleet.ts'
import { guestRequests } from './contract/guests.ts'
import { hostRequests } from './contract/hosts.ts'
import { operationRequests } from './contract/operations.ts'
import { safetyRequests } from './contract/safety.ts'
import { signerRequests } from './contract/signers.ts'
import { navigation, windowCommands } from './screens.ts'

export type * from './contract/approvals.ts'
export type * from './contract/audit.ts'
export type * from './contract/drift.ts'
export type * from './contract/fleet.ts'
export type * from './contract/guests.ts'
export type * from './contract/hosts.ts'
export type * from './contract/operations.ts'
export type * from './contract/shapes.ts'
export type * from './contract/signers.ts'

/** Largest message in either direction, in bytes of JSON. */
export const maxMessageBytes = 256 * 1024

/** Every request of the window. */
export const requests = {
  ...appRequests,
  ...fleetRequests,
  ...driftRequests,
  ...operationRequests,
  ...approvalRequests,
  ...guestRequests,
  ...signerRequests,
  ...auditRequests,
  ...hostRequests,
  ...safetyRequests,
} as const

/** Name of a request: `drift.list`. */
export type RequestName = keyof typeof requests
/** What the window sends along. */
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]['input']>
/** What it is answered when all went well. */
export type RequestOutput<N extends RequestName> = z.output<(typeof requests)[N]['output']>
/** All of them; the preload offers exactly these. */
export const requestNames = Object.keys(requests) as readonly RequestName[]

/** Level-triggered: an event says that something may differ; the window asks again. `window.*` come from the shell around the window. */
export const events = {
  'fleet.changed': z.object({ revision: z.number() }),
  'drift.changed': z.object({ revision: z.number() }),
  'operations.changed': z.object({ revision: z.number() }),
  'approvals.changed': z.object({ revision: z.number() }),
  'audit.changed': z.object({ revision: z.number() }),
  'preferences.changed': z.object({ revision: z.number() }),
  'window.navigate': navigation,
  'window.command': z.strictObject({ command: z.enum(windowCommands) }),
} as const

/** Name of an event: `drift.changed`. */
export type EventName = keyof typeof events
/** Events that say that something may differ. */
export type ChangeName = Exclude<EventName, `window.${string}`>
/** What comes with an event. */
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>
/** All of them; the preload listens to exactly these. */
export const eventNames = Object.keys(events) as readonly EventName[]

/** What the window calls; each shell gives it one. Results are values, never throws. */
export interface CountersignBridge {
  readonly call: { readonly [N in RequestName]: (input: RequestInput<N>) => Promise<RequestResult<N>> }
  /** Returns the unsubscribe function. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}
/** The answer to a request as a value. */
export type RequestResult<N extends RequestName> =
  | { readonly ok: true; readonly value: RequestOutput<N> }
  | { readonly ok: false; readonly error: z.infer<typeof appErrorDto> }
