import { afterAll, beforeAll, describe, it } from 'vitest'
import { cellName, whyImpossible, type Cell } from './cells.ts'
import { openCrashSite, type CrashSite } from './crashSite.ts'
import { runCell } from './runCell.ts'

const limitMs = 60_000

/** A test for each of these cells that can occur, all in front of one simulated cluster; `npm run test:faults` reads the names. */
export function testCells(given: readonly Cell[]): void {
  describe('killed', () => {
    let site: CrashSite
    beforeAll(async () => {
      site = await openCrashSite()
    })
    afterAll(() => site.close())
    for (const cell of given.filter((each) => whyImpossible(each) === null)) it(cellName(cell), () => runCell(cell, site), limitMs)
  })
}
