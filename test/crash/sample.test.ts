/** A sample of the crash matrix, spread over all of it; `npm run test:faults` runs the whole. */
import { cells, whyImpossible } from './cells.ts'
import { testCells } from './testCells.ts'

const sampleSize = 36

const possible = cells.filter((cell) => whyImpossible(cell) === null)
testCells(possible.filter((_, index) => Math.floor((index * sampleSize) / possible.length) > Math.floor(((index - 1) * sampleSize) / possible.length)))
