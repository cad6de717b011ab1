/** Desired-state files against a simulated cluster: what is adopted leaves nothing to plan, and so does what is accepted. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createFileProvider } from '../../electron/desired/fileProvider.ts'
import { writeAdopted } from '../../electron/desired/writeAdopted.ts'
import { planGuest } from '../../electron/engine/plan.ts'
import { startSimulator, type Simulator, type SimulatorOptions } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { clockSpeed, openHost, type ReconciledHost } from './reconcileHost.ts'

let folder: string
let simulator: Simulator
let host: ReconciledHost
const desired = () => join(folder, 'desired')

async function open(options: SimulatorOptions): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'countersign-files-'))
  simulator = await startSimulator({ timeScale: 1 / clockSpeed, ...options })
  host = openHost({
    endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })),
    token: simulator.token,
    journalFile: join(folder, 'journal.db'),
    originMs: Date.now(),
    provider: createFileProvider({ path: desired(), host: 'site', watch: false }),
  })
}
afterEach(async () => {
  await host.close()
  await simulator.close()
  rmSync(folder, { recursive: true })
})

async function guests(): Promise<readonly ActualGuest[]> {
  const { observation } = await host.reconciler.look()
  if (observation === null) throw new Error('the cluster was not seen')
  return [...observation.guests.values()]
}

/** What differs, by VMID; what is withheld or planned without a difference counts, too. */
async function differences(): Promise<Readonly<Record<number, readonly string[]>>> {
  const { reviews, desired: state } = await host.reconciler.look()
  expect(state.problems).toEqual([])
  return Object.fromEntries([...reviews].flatMap(([vmid, { diff }]) => {
    if (diff === null) return []
    const all = [...diff.changes, ...diff.withheld].map((each) => each.field)
    return all.length === 0 && planGuest(diff).length === 0 ? [] : [[vmid, all.toSorted()] as const]
  }))
}

describe('desired-state files of a cluster', () => {
  it.each<readonly [string, SimulatorOptions]>([
    ['seeded', { nodes: 2, guests: 24, seed: 3 }],
    ['demo', { scenario: 'demo' }],
  ])('leave nothing to plan for any guest once all are adopted, and take every change that is accepted: %s', async (_name, options) => {
    await open(options)
    const seen = await guests()
    const adopted = await writeAdopted({ host: 'site', path: desired(), guests: seen, seenAt: '2026-01-02T03:04:05.000Z' })
    const file = join(desired(), 'site.yaml')
    expect(adopted).toEqual({ ok: true, value: { file, guests: 24 } })
    expect(await differences()).toEqual({})
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(/ {4}disks:\n(?: {6}.+\n)* {6}\w+: \{ volume: /)

    const lxc = seen.find(({ ref, template }) => ref.type === 'lxc' && !template)
    const qemu = seen.find(({ ref, template, run }) => ref.type === 'qemu' && !template && run === 'stopped')
    if (lxc === undefined || qemu === undefined) throw new Error('the cluster has no such guests')
    const network = (guest: ActualGuest) => guest.spec?.options.nextBoot['net0'] ?? ''
    simulator.mutate(lxc.ref.vmid, { net0: network(lxc).replace(/bridge=\w+/, 'bridge=vmbr9'), startup: 'order=7', description: 'by hand\nthe second line', cores: '7', protection: '1' })
    simulator.mutate(qemu.ref.vmid, { net0: `${network(qemu)},link_down=1`, onboot: '1', tags: 'a;b', ciuser: 'ops' })

    const drifted = await differences()
    expect(new Set(Object.keys(drifted).map(Number))).toEqual(new Set([lxc.ref.vmid, qemu.ref.vmid]))
    for (const [vmid, fields] of Object.entries(drifted)) {
      expect(await host.reconciler.accept(Number(vmid), fields)).toEqual({ file })
      await host.reconciler.look() // what was accepted is what the next difference is judged on
    }
    expect(await differences()).toEqual({})
    const changed = readFileSync(file, 'utf8')
    for (const line of text.split('\n').filter((each) => /^ {0,2}#/.test(each))) expect(changed).toContain(line)
    expect(simulator.ledger(), 'nothing was sent to the host').toEqual([])
  })
})
