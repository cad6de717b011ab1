/** A move under high availability outlives the app: its task has ended, the guest is still on its way, and nobody asks twice. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openHost, type ReconciledHost } from './reconcileHost.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../shared/domain/operation.ts'
import { askData } from './simulatorAsk.ts'

const originMs = Date.now()
let simulator: Simulator
let folder: string

beforeAll(async () => {
  // The cluster's own time stands nearly still: what it has to do later is done when the test says so.
  simulator = await startSimulator({ nodes: 2, guests: 8, seed: 1, timeScale: 1 })
  folder = mkdtempSync(join(tmpdir(), 'countersign-arrival-'))
})

afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): ReconciledHost {
  const nothing = { guests: new Map(), problems: [] }
  return openHost({
    endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })), token: simulator.token, journalFile: join(folder, 'journal.db'), originMs,
    provider: { current: async () => nothing, onChange: () => () => undefined, close: async () => undefined },
  })
}

it('is followed by the next start until the guest has arrived', async () => {
  const first = open()
  const { observation } = await first.reconciler.look()
  const guest = [...(observation?.guests.values() ?? [])].find((each) => each.ref.type === 'lxc' && each.run === 'running') as ActualGuest
  const target = guest.node === 'pve1' ? 'pve2' : 'pve1'
  const request = (kind: OperationKind, parameters: OperationParameters) => first.reconciler.request({ kind, guest: guest.ref, parameters }, 'anna', '')
  await request('ha.set', { state: 'started', present: false })
  const moving = request('guest.migrate', { target })
  const taskEnded = async () => {
    const [entry] = first.journal.unsettled()
    if (entry?.upid == null) return false
    return (await askData(simulator, { path: `/nodes/${guest.node}/tasks/${encodeURIComponent(entry.upid)}/status` }) as { readonly status: string }).status === 'stopped'
  }
  while (!(await taskEnded())) {
    simulator.advance(1_000)
    await wait(10)
  }
  await first.close()
  const outcome = await moving
  expect(outcome.kind === 'ran' ? [outcome.entry.state, outcome.entry.upid?.includes(':hamigrate:')] : []).toEqual(['sent', true])

  const second = open()
  await second.reconciler.cycle()
  expect(second.journal.unsettled().map((entry) => entry.operation.kind)).toEqual(['guest.migrate'])
  simulator.advance(600_000)
  for (let cycle = 0; cycle < 20 && second.journal.unsettled().length > 0; cycle += 1) {
    simulator.advance(60_000)
    await second.reconciler.cycle()
  }
  const [entry] = second.journal.recentEntries(1)
  expect([entry?.state, entry?.outcome, entry?.error]).toEqual(['settled', 'ok', null])
  expect(second.reconciler.snapshot().observation?.guests.get(guest.ref.vmid)?.node).toBe(target)
  expect(simulator.ledger().filter(({ kind, vmid }) => kind === 'guest.migrate' && vmid === guest.ref.vmid)).toHaveLength(1)
  expect(simulator.requests().filter(({ path }) => path.endsWith('/migrate'))).toHaveLength(1)
  await second.close()
})
