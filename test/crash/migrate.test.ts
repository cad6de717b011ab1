import { cells } from './cells.ts'
import { testCells } from './matrix.ts'

testCells(cells.filter(({ operation }) => operation === 'migrate'))
