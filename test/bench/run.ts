/** `npm run bench`: prints how many times its floor each piece of work takes, its target, and whether that was met. Fails only where the work itself does. */
import { comparing, comparingUnchanged } from './comparing.ts'
import { journalWrites } from './journalWrites.ts'
import { nodeDown } from './nodeDown.ts'
import { firstRead, steadyRead } from './observing.ts'
import { planning } from './planning.ts'
import { report } from './report.ts'
import { verifyingApproval, verifyingSignature } from './verify.ts'
import { wholeCycle, wholeLists } from './wholeFleet.ts'

const benchmarks = [
  journalWrites, verifyingSignature, verifyingApproval, planning, comparing, comparingUnchanged,
  () => firstRead(200), () => firstRead(2000), () => steadyRead(0), () => steadyRead(20),
  wholeCycle, wholeLists, () => nodeDown('hanging'), () => nodeDown('down'),
]
for (const create of benchmarks) await report(await create())
