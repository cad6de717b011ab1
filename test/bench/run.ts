/** `npm run bench`: prints how many times its floor each piece of work takes. Passes no judgement and never fails. */
import { comparing, comparingUnchanged } from './comparing.ts'
import { journalWrites } from './journalWrites.ts'
import { measure } from './measure.ts'
import { firstRead, steadyRead } from './observing.ts'
import { nodeDown } from './nodeDown.ts'
import { planning } from './planning.ts'
import { wholeCycle, wholeLists } from './wholeFleet.ts'

const benchmarks = [
  journalWrites, planning, comparing, comparingUnchanged,
  () => firstRead(200), () => firstRead(2000), () => steadyRead(0), () => steadyRead(20),
  wholeCycle, wholeLists, () => nodeDown('hanging'), () => nodeDown('down'),
]
for (const create of benchmarks) {
  const benchmark = await create()
  try {
    const { ratio, subjectMs, floorMs } = await measure(benchmark)
    console.log(`${benchmark.name}: ${ratio.toFixed(2)} × ${benchmark.floorName} (${subjectMs.toFixed(3)} ms against ${floorMs.toFixed(3)} ms)`)
    if (benchmark.note !== undefined) console.log(`  ${benchmark.note()}`)
  } finally {
    await benchmark.close?.()
  }
}
