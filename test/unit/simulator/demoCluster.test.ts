/** What the demo declares and what it runs differ in nine things, and in no other. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SimulatedClock } from '../../../electron/simulator/clock.ts'
import { demoCluster, demoDesiredYaml } from '../../../electron/simulator/demoCluster.ts'
import { writtenBytes } from '../../../electron/simulator/guests/disks.ts'
import { type Guest, guestName } from '../../../electron/simulator/guests/guest.ts'
import { rootSlot } from '../../../electron/simulator/guests/measure.ts'

const gibibyte = 1024 ** 3
type Fields = Record<string, unknown>

/** A guest's next boot, in the units of the file. */
function describeGuest(guest: Guest): Fields {
  const value = (key: string): string | undefined => guest.config.pending.get(key) ?? guest.config.values.get(key)
  return {
    type: guest.type, run: guest.status, name: guestName(guest), description: (value('description') ?? '').trimEnd(),
    tags: (value('tags') ?? '').split(';').filter((tag) => tag !== ''), onboot: value('onboot') === '1',
    cores: Number(value('cores')), memory: toBytes(`${value('memory')}MiB`), swap: toBytes(`${value('swap')}MiB`),
    disk: writtenBytes(guest.config.values.get(rootSlot(guest) ?? '') ?? ''),
  }
}

function describeDeclared({ spec, ...rest }: Fields): Fields {
  const sizes = Object.fromEntries(Object.entries((spec ?? {}) as Fields).map(([key, value]) => [key, typeof value === 'string' ? toBytes(value) : value]))
  const { description, tags } = rest
  return {
    ...rest, ...sizes,
    ...(typeof description === 'string' ? { description: description.trimEnd() } : {}),
    ...(Array.isArray(tags) ? { tags: tags.map(String).toSorted() } : {}),
  }
}

function toBytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(MiB|GiB)$/.exec(text) ?? []
  return Number(number) * (unit === 'GiB' ? gibibyte : 1024 ** 2)
}

describe('the demo', () => {
  const { guests } = demoCluster(new SimulatedClock(1))
  const file = parse(demoDesiredYaml()) as { version: number; host: string; guests: Record<string, Fields> }

  it('declares most of its guests, and only guests that exist', () => {
    expect([file.version, file.host]).toEqual([1, 'demo'])
    expect(guests.size).toBe(24)
    expect(Object.keys(file.guests).filter((vmid) => !guests.has(Number(vmid)))).toEqual([])
    expect(Object.keys(file.guests).length).toBeGreaterThan(18)
  })

  it('differs in nine things', () => {
    const differences = Object.entries(file.guests).flatMap(([vmid, declared]) => {
      const guest = guests.get(Number(vmid))
      if (!guest || declared['absent'] === true) return [`${vmid} absent`]
      const actual = describeGuest(guest)
      return Object.entries(describeDeclared(declared))
        .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(actual[field]))
        .map(([field, value]) => `${vmid} ${field} ${JSON.stringify(actual[field])} → ${JSON.stringify(value)}`)
    })
    expect(differences).toEqual([
      `101 memory ${2 * gibibyte} → ${4 * gibibyte}`,
      '120 tags ["debug","dns","infra"] → ["dns","infra"]',
      '140 cores 2 → 4',
      '142 run "stopped" → "running"',
      '160 description "Prometheus" → "Prometheus and Grafana, https://grafana.office.example"',
      `161 disk ${64 * gibibyte} → ${32 * gibibyte}`,
      `171 disk ${16 * gibibyte} → ${32 * gibibyte}`,
      '190 onboot false → true',
      '202 absent',
    ])
  })

  it('has a template, a locked guest, a protected one and a pending change', () => {
    const having = (key: string): number[] => [...guests.values()].filter((guest) => guest.config.values.has(key)).map((guest) => guest.vmid)
    expect([having('template'), having('lock'), having('protection')]).toEqual([[900], [170], [150]])
    expect([...guests.values()].filter((guest) => guest.config.pending.size > 0).map((guest) => guest.vmid)).toEqual([111])
  })
})
