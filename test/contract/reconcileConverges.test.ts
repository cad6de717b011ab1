/** After what is declared was applied, nothing is left to do: for generated guests, through the simulated cluster. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyDesiredFields } from '../unit/engine/arbitraries.ts'
import { openSite } from './reconcileSite.ts'

const guests = 8

it('plans nothing after an application, whatever is declared', async () => {
  const declarations = fc.array(anyDesiredFields, { minLength: guests, maxLength: guests })
  await fc.assert(
    fc.asyncProperty(declarations, fc.nat(1_000), async (fields, seed) => {
      const site = await openSite({ simulator: { guests, seed } })
      try {
        site.declare(...fields.map((each, index) => ({ vmid: 100 + index, ...each })))
        const ran = (await site.apply()).flatMap((outcome) => [...outcome.ran.map((entry) => [entry.summary, entry.outcome]), ...outcome.refused.map((each) => [each.summary, each.error.message])])
        expect(ran.filter(([, outcome]) => outcome !== 'ok')).toEqual([])

        const { reviews } = await site.reconciler.look()
        expect([...reviews.values()].flatMap((review) => review.steps.map((step) => step.summary))).toEqual([])
        // What still differs is what nothing can be done about: a disk to be shrunk, swap of a VM.
        const left = [...reviews.values()].flatMap((review) => {
          const told = new Set(review.diff?.withheld.map((each) => each.field))
          return (review.diff?.changes ?? []).filter((change) => !told.has(change.field))
        })
        expect(left).toEqual([])
        expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
        expect((await site.journal.verifyChain()).brokenAt).toBeNull()
      } finally {
        await site.close()
      }
    }),
    { numRuns: 8, seed: 2026 },
  )
}, 60_000)
