import type { DesiredProvider, DesiredState } from '../ports.ts'

/**
 * The operator's own declarations with a hub's underneath. `hub` is asked each time, for one may be configured or
 * taken away while the host is looked after; null = none. Effects: those of both.
 */
export function createLayeredProvider(own: DesiredProvider, hub: () => DesiredProvider | null): DesiredProvider {
  return {
    async current() {
      const below = hub()
      if (below === null) return own.current()
      const [mine, theirs] = await Promise.all([own.current(), below.current()])
      return mergeDesired(mine, theirs)
    },
    // A hub's declarations are never written to: the operator's own files say whether they declare the guest.
    ...(own.accept !== undefined && { accept: own.accept.bind(own) }),
    jobs: () => hub()?.jobs?.() ?? [],
    onChange: (listener) => own.onChange(listener),
    close: () => own.close(),
  }
}

/**
 * Guest by guest, the operator's own declaration wins whole. While the own files are faulty nothing is applied from
 * the hub either: nobody can say which guests they would claim. Pure.
 */
export function mergeDesired(own: DesiredState, hub: DesiredState): DesiredState {
  const left = [...hub.guests].filter(([vmid]) => !own.guests.has(vmid))
  const files = own.problems.length === 0 ? [] : [...new Set(left.flatMap(([, guest]) => (guest.source === undefined ? [] : [guest.source.file])))]
  const held = files.map((file) => ({
    file,
    line: null,
    column: null,
    message: 'nothing is applied from here while the files of your own are faulty, for they may declare the same guests',
    hint: 'Mend your own files.',
  }))
  return { guests: new Map([...own.guests, ...left]), problems: [...own.problems, ...hub.problems, ...held] }
}
