import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../electron/simulator/clock.ts'
import { formatConfig } from '../../../electron/simulator/guests/configText.ts'
import { seededFleet } from '../../../electron/simulator/seededFleet.ts'

/** All that a seed decides: placement, run state and the text of every file. */
function describeFleet(nodes: number, guests: number, seed: number): readonly string[] {
  const cluster = seededFleet({ nodes, guests, seed }, new SimulatedClock(1))
  return [...cluster.guests.values()].map((guest) => `${guest.node} ${guest.type} ${guest.vmid} ${guest.status}\n${formatConfig(guest.type, guest.config)}`)
}

describe('the seeded fleet', () => {
  it('is the same for the same seed', () => {
    expect(describeFleet(3, 60, 1)).toEqual(describeFleet(3, 60, 1))
  })

  it('is another for another seed', () => {
    expect(describeFleet(3, 60, 1)).not.toEqual(describeFleet(3, 60, 2))
  })

  it('has as many guests as asked for, from VMID 100, on every node and of both types', () => {
    const { guests, nodes } = seededFleet({ nodes: 4, guests: 200, seed: 7 }, new SimulatedClock(1))
    const all = [...guests.values()]
    expect([...nodes.keys()]).toEqual(['pve1', 'pve2', 'pve3', 'pve4'])
    expect(all.map((guest) => guest.vmid)).toEqual(Array.from({ length: 200 }, (_, index) => 100 + index))
    expect(new Set(all.map((guest) => guest.node)).size).toBe(4)
    expect(new Set(all.map((guest) => `${guest.type} ${guest.status}`)).size).toBe(4)
  })

  it('gives no two guests the same MAC, uuid or volume', () => {
    const texts = describeFleet(3, 500, 3).join('\n')
    for (const pattern of [/BC(:[0-9A-F]{2}){5}/g, /uuid=\S+/g, /local-lvm:[^,]+/g]) {
      const found = texts.match(pattern) ?? []
      expect(found.length).toBeGreaterThan(100)
      expect(new Set(found).size).toBe(found.length)
    }
  })
})
