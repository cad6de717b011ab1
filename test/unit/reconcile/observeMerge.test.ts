import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../electron/engine/observation.ts'
import { withFresher } from '../../../electron/reconcile/observeHost.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { container } from '../../fixtures/guests/actualGuests.ts'

const lookedAtMs = Date.parse('2026-03-01T12:00:00Z')
const at = (seconds: number): string => new Date(lookedAtMs + seconds * 1000).toISOString()
const seen = (name: string, specReadAt?: string): ActualGuest => ({ ...container(), name, ...(specReadAt === undefined ? {} : { specReadAt }) })

const observation = (...guests: readonly ActualGuest[]): Observation => ({
  host: 'site', seenAt: at(5), tookMs: 5000, reach: 'complete', guests: new Map(guests.map((guest) => [guest.ref.vmid, guest])), nodes: [], quorate: true,
  absenceProven: true, errors: [],
  memory: { lookedAtMs, lookedAtServerSeconds: lookedAtMs / 1000, rows: new Map(), live: new Map(), tasks: null, rights: null, forbidden: new Set(), goneSinceMs: new Map() },
})
const nameAfter = (look: ActualGuest, meanwhile: ActualGuest) => withFresher(observation(look), observation(meanwhile)).guests.get(101)?.name

describe('a guest that was read by other work while a look went on', () => {
  it('stays as that work saw it when the look carried it over', () => {
    expect(nameAfter(seen('old', at(-60)), seen('changed', at(2)))).toBe('changed')
  })

  it('stays as that work saw it when the look failed to read it', () => {
    expect(nameAfter(seen('unread'), seen('changed', at(2)))).toBe('changed')
  })

  it('is as the look saw it when that came last', () => {
    expect(nameAfter(seen('newest', at(3)), seen('changed', at(2)))).toBe('newest')
  })

  it('is unknown when the look could not read it and nobody else did since', () => {
    expect(nameAfter(seen('unread'), seen('from before', at(-60)))).toBe('unread')
  })

  it('that is no longer listed does not come back', () => {
    expect(withFresher(observation(), observation(seen('gone', at(2)))).guests.size).toBe(0)
  })
})
