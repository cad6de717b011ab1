import type { Freeze, SafetyView } from '../../shared/domain/safety.ts'
import { texts } from '../texts.ts'

/** One freeze that stands. `host` null = of every host. */
export interface StandingFreeze {
  readonly host: string | null
  readonly freeze: Freeze
}

/** Every freeze that stands, the widest first. Pure. */
export function standingFreezes(view: SafetyView | null): readonly StandingFreeze[] {
  if (view === null) return []
  const everywhere = view.freeze === null ? [] : [{ host: null, freeze: view.freeze }]
  return [...everywhere, ...view.hosts.flatMap(({ host, freeze }) => (freeze === null ? [] : [{ host, freeze }]))]
}

/** What is kept back on the hosts that a screen shows, for its banner. `hosts` of a freeze: null = every host. Pure. */
export function heldBack(view: SafetyView | null, hostFilter: string | null) {
  const shown = (view?.hosts ?? []).filter(({ host }) => hostFilter === null || host === hostFilter)
  const frozen = shown.filter(({ freeze }) => freeze !== null).map(({ host }) => host)
  return {
    frozen: view !== null && view.freeze !== null ? ('every' as const) : frozen,
    missing: shown.flatMap(({ host, missing }) => (missing === null ? [] : [{ host, ...missing }])),
  }
}

/** Why nothing is sent to a host or, with null, to any host, for buttons; null = nothing keeps it back. Pure. */
export function heldReason(view: SafetyView | null, host: string | null): string | null {
  const t = texts.safety
  const { frozen, missing } = heldBack(view, host)
  if (frozen === 'every') return `${t.bannerAll} ${t.bannerDetail}`
  if (host === null) return null
  if (frozen.length > 0) return `${t.bannerHosts(host)} ${t.bannerDetail}`
  const [gone] = missing
  return gone === undefined ? null : `${t.missing(host, gone.seen, gone.expected)} ${t.missingDetail}`
}
