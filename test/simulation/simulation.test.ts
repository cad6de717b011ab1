import { expect, it } from 'vitest'
import { simulateSeed, type Simulated } from './simulateSeed.ts'

const firstSeed = 1
const seeds = 150
const limitMs = 120_000

it(`${seeds} simulated stretches of time break no invariant`, { timeout: limitMs }, async () => {
  const all: Simulated[] = []
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    try {
      all.push(await simulateSeed(seed))
    } catch (thrown) {
      throw new Error(`seed ${seed}; again: npm run test:simulate -- --seeds 1 --seed ${seed}`, { cause: thrown })
    }
  }
  const sum = (of: (each: Simulated) => number) => all.reduce((total, each) => total + of(each), 0)
  // A world in which nothing happens would pass too.
  expect(sum(({ effects }) => effects)).toBeGreaterThan(seeds)
  expect(sum(({ signed }) => signed)).toBeGreaterThan(seeds / 10)
  expect(sum(({ crashes }) => crashes)).toBeGreaterThan(seeds / 5)
})

it('the same seed is the same stretch of time, to the last byte of ledger and audit log', { timeout: limitMs }, async () => {
  for (const seed of [7, 42, 1005]) expect(await simulateSeed(seed)).toEqual(await simulateSeed(seed))
})
