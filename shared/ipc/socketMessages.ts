/**
 * What goes over the browser shell's WebSocket at `/socket`, one JSON object a text frame.
 *
 *     page                          server
 *     {hello: {token}}        ─▶                    within 10 s of opening
 *                             ◀─    {welcome: {session}}, or {refused} and the end
 *     {id, name, input}       ─▶
 *                             ◀─    {id, result}    in any order
 *                             ◀─    {event, payload}
 *
 * The token is a link's (from the page's URL fragment; valid once and for 60 seconds) or a session's. A page without
 * any says null: it is refused with `session_ended`, and a fresh link is printed where the server runs.
 */
import { z } from 'zod'
import type { AppErrorDto } from '../domain/appError.ts'
import type { EventName, EventPayload, RequestName, RequestResult } from './contract.ts'

/** Where a page opens the socket. */
export const socketPath = '/socket'

/** First message of a page. */
export const socketHello = z.strictObject({ hello: z.strictObject({ token: z.string().min(1).max(200).nullable() }) })

/** One request. `id` is the page's own number; name and input are checked against the contract. */
export const socketCall = z.strictObject({
  id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  name: z.string(),
  input: z.unknown().optional(),
})

/** What the server sends. `session` opens the door again after a broken connection, as long as the server runs. */
export type SocketAnswer =
  | { readonly welcome: { readonly session: string } }
  | { readonly refused: AppErrorDto }
  | { readonly id: number; readonly result: RequestResult<RequestName> }
  | { readonly event: EventName; readonly payload: EventPayload<EventName> }
