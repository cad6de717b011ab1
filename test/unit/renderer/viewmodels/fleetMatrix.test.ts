import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellAt, firstPlace, layOutMatrix, movePlace } from '../../../../renderer/viewmodels/fleetMatrix.ts'
import { cells, hosts, hugeCells } from '../../../fixtures/window/fleet.ts'

describe('the fleet matrix', () => {
  it('shows every guest exactly once, whatever the width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (perLine) => {
        const lines = layOutMatrix(cells, hosts, perLine)
        const shown = lines.flatMap((line) => (line.kind === 'cells' ? line.cells : []))
        expect(shown.map((cell) => `${cell.host}/${cell.vmid}`).sort()).toEqual(cells.map((cell) => `${cell.host}/${cell.vmid}`).sort())
        expect(lines.every((line) => line.kind === 'host' || line.cells.length <= perLine)).toBe(true)
      }),
    )
  })

  it('labels a node on its first line only, and says which node does not answer', () => {
    const lines = layOutMatrix(cells, hosts, 5)
    const labels = lines.flatMap((line) => (line.kind === 'cells' && line.label !== null ? [[line.node, line.label.guests, line.label.online]] : []))
    expect(labels).toEqual([['pve-home', 14, true], ['pve-bud-1', 12, true], ['pve-bud-2', 8, true], ['pve-bud-3', 6, false], ['pve-gyor', 9, true]])
  })

  it('keeps the cursor on a cell wherever the keys lead', () => {
    const lines = layOutMatrix(cells, hosts, 7)
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 60 }), (presses) => {
        const end = presses.reduce((place, key) => movePlace(lines, place, key), firstPlace(lines))
        expect(cellAt(lines, end)).not.toBeNull()
      }),
    )
  })

  it('steps over a host’s head', () => {
    const lines = layOutMatrix(cells, hosts, 60)
    const down = movePlace(lines, firstPlace(lines), 'ArrowDown')
    expect(cellAt(lines, down)?.vmid).toBe(200)
    expect(movePlace(lines, firstPlace(lines), 'ArrowUp')).toEqual(firstPlace(lines))
  })

  it('lays out ten thousand guests of a host that is not configured any more', () => {
    const lines = layOutMatrix(hugeCells(), [], 20)
    expect(lines).toHaveLength(1 + 20 * 25)
  })
})
