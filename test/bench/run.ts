/** `npm run bench`: prints how many times its floor each piece of work takes. Passes no judgement and never fails. */
import { journalWrites } from './journalWrites.ts'
import { measure } from './measure.ts'
import { planning } from './planning.ts'

for (const create of [journalWrites, planning]) {
  const benchmark = create()
  try {
    const { ratio, subjectMs, floorMs } = await measure(benchmark)
    console.log(`${benchmark.name}: ${ratio.toFixed(2)} × ${benchmark.floorName} (${subjectMs.toFixed(3)} ms against ${floorMs.toFixed(3)} ms)`)
  } finally {
    benchmark.close?.()
  }
}
