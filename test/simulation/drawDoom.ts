import type { SeededRandom } from '../../electron/simulator/seededRandom.ts'
import { AppError } from '../../shared/domain/appError.ts'
import { moments, type Doom } from '../faults/mortal.ts'

const writes = /^(?:record|ensure|supersede|withdraw|note)/

/** Where a life ends, or for which few writes its disk takes nothing. */
export function drawDoom(random: SeededRandom): Doom {
  let calls = random.pick([random.integer(0, 30), random.integer(0, 200)])
  const onWrites = random.chance(0.5)
  const full = random.chance(0.2)
  const moment = random.pick(moments)
  return (method) => {
    const isWrite = writes.test(method)
    if ((onWrites || full) && !isWrite) return null
    calls -= 1
    if (full) return calls < 0 && calls > -4 ? new AppError({ code: 'journal_unwritable', message: 'The disk is full.' }) : null
    if (calls >= 0) return null
    return isWrite || moment !== 'inside' ? moment : 'before'
  }
}
