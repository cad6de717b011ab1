/** Random numbers that are the same for the same seed (mulberry32). Not for secrets. */
export interface SeededRandom {
  /** 0 ≤ x < 1. */
  fraction(): number
  /** A whole number between both bounds, bounds included. */
  integer(minimum: number, maximum: number): number
  pick<T>(choices: readonly T[]): T
  chance(probability: number): boolean
  hex(digits: number): string
  uuid(): string
  /** A MAC with Proxmox's own prefix. */
  mac(): string
}

export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const integer = (minimum: number, maximum: number): number => minimum + Math.floor(fraction() * (maximum - minimum + 1))
  const hex = (digits: number): string => Array.from({ length: digits }, () => integer(0, 15).toString(16)).join('')
  return {
    fraction,
    integer,
    hex,
    chance: (probability) => fraction() < probability,
    pick(choices) {
      const choice = choices[integer(0, choices.length - 1)]
      if (choice === undefined) throw new Error('nothing to pick from')
      return choice
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[integer(0, 3)]}${hex(3)}-${hex(12)}`,
    mac: () => `BC:24:11:${hex(2)}:${hex(2)}:${hex(2)}`.toUpperCase(),
  }
}
