import type { Freeze, SafetyView } from '../../shared/domain/safety.ts'

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
