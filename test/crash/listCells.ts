/** Prints every cell of the crash matrix by its name, and why it cannot occur (null = it can), as JSON. */
import { cellName, cells, whyImpossible } from './cells.ts'

console.log(JSON.stringify(cells.map((cell) => ({ name: cellName(cell), why: whyImpossible(cell) }))))
