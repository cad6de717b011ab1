/** What the kinds that change a network share. Pure. */
import { z } from 'zod'
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest, GuestSpec } from '../../../shared/domain/guest.ts'
import { parseNetwork } from '../normalise/networks.ts'

/** `net0` … `net31`. */
export const networkSlot = z.string().regex(/^net(?:[12]?\d|3[01])$/, 'a network, net0 to net31')

/** A MAC of one host, in any case. */
export const macAddress = z.string().regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i, 'a MAC, e.g. BC:24:11:00:00:01')

/** The networks of a slot, canonical: the one in force now and the one after the next start, each where there is one. */
export function networksOf({ ref }: ActualGuest, spec: GuestSpec, slot: string): readonly ReturnType<typeof parseNetwork>[] {
  const raws = new Set([spec.options.running[slot], spec.options.nextBoot[slot]].filter((raw) => raw !== undefined))
  return [...raws].map((raw) => parseNetwork(ref.type, raw))
}

/** Why no network of this guest may be changed now; null = one may. */
export function unreadable({ spec }: ActualGuest): AppErrorInit | null {
  if (spec !== null) return null
  return { code: 'observation_incomplete', message: 'Its configuration could not be read, so no network of it is changed.', hint: 'Check that the token has VM.Audit on it.', retry: 'afterObserve' }
}
