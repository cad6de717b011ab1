import { cells } from '../cells.ts'
import { testCells } from '../testCells.ts'

testCells(cells.filter(({ operation }) => operation === 'rollback'))
