/** What Proxmox VE 9.1.8 made of each value, replayed in the recorded order on one guest of each kind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SimulatedClock } from '../../electron/simulator/clock.ts'
import { Cluster } from '../../electron/simulator/cluster.ts'
import { createGuest } from '../../electron/simulator/guests/guest.ts'
import { registerVolumes } from '../../electron/simulator/seededFleet.ts'
import { createSeededRandom } from '../../electron/simulator/seededRandom.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import rowsJson from '../fixtures/normalisation/rows.json' with { type: 'json' }
import { ask, askData } from './simulatorAsk.ts'

interface Row {
  readonly type: 'lxc' | 'qemu'
  readonly running: boolean
  readonly key: string
  readonly sent: string
  readonly status: number
  readonly error?: unknown
  readonly config: unknown
  readonly pending: unknown
}

/** The machine on which the rows were recorded had no program to fill cloud-init drives: the drive was made all the same, and the answer was an error. */
const answeredOtherwise = 'ide3'

const rows = rowsJson as unknown as readonly Row[]

function twoGuests(clock: SimulatedClock): Cluster {
  const cluster = new Cluster({
    name: 'recorded',
    nodes: [{ name: 'pve1', ip: '192.0.2.163', cores: 2, memoryBytes: 25_276_510_208, bootedAtMs: clock.nowMs(), firmware: false }],
    storages: [{ storage: 'local', type: 'dir', content: 'images,rootdir', shared: false, totalBytes: 270_553_174_016 }],
    guests: [
      createGuest('lxc', 192, 'pve1', {
        arch: 'amd64', hostname: 'ct', memory: '512', ostype: 'debian', rootfs: 'local:192/vm-192-disk-0.raw,size=1G', swap: '512', unprivileged: '1',
      }),
      createGuest('lxc', 193, 'pve1', {
        arch: 'amd64', hostname: 'ct', memory: '512', ostype: 'debian', rootfs: 'local:193/vm-193-disk-0.raw,size=1G', swap: '512', unprivileged: '1',
      }),
      createGuest('qemu', 203, 'pve1', {
        memory: '256', name: 'vm', net0: 'virtio=BC:24:11:07:8D:80,bridge=vmbr0', scsi0: 'local:203/vm-203-disk-0.raw,size=1G',
        smbios1: 'uuid=6b1b0a0f-3e0e-4e3a-9f0e-000000000203', vmgenid: 'cc64f967-8511-4846-a7fd-782fb60103b5',
      }),
    ],
  }, clock, createSeededRandom(9))
  registerVolumes(cluster)
  return cluster
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ timeScale: 0.01, scenario: twoGuests })
  simulator.mutate(193, { status: 'running' })
})
afterAll(() => simulator.close())

describe('the simulator keeps values as Proxmox does', () => {
  it('tries every recorded row', () => {
    expect(rows).toHaveLength(130)
  })

  it.each(rows.map((row) => [`${row.type}${row.running ? ' running' : ''}: ${row.key}=${JSON.stringify(row.sent)}`, row] as const))('%s', async (_, row) => {
    const base = `/nodes/pve1/${row.type}/${row.type === 'qemu' ? 203 : row.running ? 193 : 192}`
    const answer = await ask(simulator, { method: 'PUT', path: `${base}/config`, body: { [row.key]: row.sent } })
    const { message, errors } = (answer.body ?? {}) as { message?: string; errors?: unknown }
    expect(answer.status).toBe(row.key === answeredOtherwise ? 200 : row.status)
    if (answer.status >= 400) expect(errors ?? message).toEqual(row.error)
    const key = row.key === 'delete' ? row.sent : row.key
    const config = await askData(simulator, { path: `${base}/config` }) as Record<string, unknown>
    const pending = await askData(simulator, { path: `${base}/pending` }) as readonly { key: string }[]
    expect(withoutRandomMac(config[key] ?? null, row.sent)).toEqual(withoutRandomMac(row.config, row.sent))
    expect(withoutRandomMac(pending.find((entry) => entry.key === key) ?? null, row.sent)).toEqual(withoutRandomMac(row.pending, row.sent))
  })
})

/** A MAC that was not sent was made up by the host. */
function withoutRandomMac(value: unknown, sent: string): unknown {
  const macPattern = /([0-9A-F]{2}:){5}[0-9A-F]{2}/gi
  return macPattern.test(sent) ? value : JSON.parse(JSON.stringify(value ?? null).replace(macPattern, 'MAC'))
}
