/**
 * `npm run test:simulate -- --seeds N [--seed S]`: simulates N seeds from S on (100 from 1 unless told) and ends with
 * the line `N passed, N failed`. A seed that fails is printed with how to run it again. Exit code 1 when any failed.
 */
import { parseArgs } from 'node:util'
import { simulateSeed } from './simulateSeed.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } })
const [count, first] = [Number(values.seeds), Number(values.seed)]
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(first)) {
  console.error('Write it so: npm run test:simulate -- --seeds 1000 --seed 1')
  process.exit(1)
}

const startedAt = performance.now()
let [failed, effects, operations, signed, crashes] = [0, 0, 0, 0, 0]
for (let seed = first; seed < first + count; seed += 1) {
  try {
    const simulated = await simulateSeed(seed)
    effects += simulated.effects
    operations += simulated.operations
    signed += simulated.signed
    crashes += simulated.crashes
  } catch (thrown) {
    failed += 1
    console.log(`seed ${seed} FAILED: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`)
    console.log(`Again: npm run test:simulate -- --seeds 1 --seed ${seed}\n`)
  }
}
const ms = performance.now() - startedAt
console.log(`${operations} operations, ${signed} of them signed; ${effects} effects, ${crashes} crashes; ${(ms / count).toFixed(1)} ms a seed`)
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
