/** One host under reconciliation against a simulated cluster of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BroughtJob, DesiredState, JournalEntry } from '../../electron/ports.ts'
import type { GuestOutcome } from '../../electron/reconcile/guestWork.ts'
import type { LedgerEntry } from '../../electron/simulator/ledger.ts'
import { startSimulator, type Simulator, type SimulatorOptions } from '../../electron/simulator/startSimulator.ts'
import type { ActualGuest, DesiredGuest, GuestType } from '../../shared/domain/guest.ts'
import type { HostConfig, HostMode } from '../../shared/domain/host.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import { clockSpeed, openHost, type ReconciledHost } from './reconcileHost.ts'

export interface SiteOptions {
  readonly mode?: HostMode
  readonly simulator?: SimulatorOptions
  /** Real milliseconds until a call is given up. */
  readonly callMs?: number
  readonly safety?: HostConfig['safety']
  readonly freeze?: () => Freeze | null
  readonly token?: (simulator: Simulator) => string
}

export interface Site extends ReconciledHost {
  readonly simulator: Simulator
  /** Replaces what is declared. */
  declare(...guests: readonly DesiredGuest[]): void
  /** Replaces the jobs that stand beside it. */
  bring(...jobs: readonly BroughtJob[]): void
  /** Says of a file that it is faulty. */
  breakFile(file: string): void
  /** The first guest of a type, brought into this run state behind the app's back, without notes and tags. */
  find(type: GuestType, run: 'running' | 'stopped'): Promise<ActualGuest>
  /** Looks, applies as a person, and waits until it is done. */
  apply(options?: { readonly vmid?: number; readonly benign?: boolean }): Promise<readonly GuestOutcome[]>
  /** Effects on one guest, in order, by kind. */
  effects(vmid: number): readonly LedgerEntry['kind'][]
}

/** Starts a cluster of 2 nodes and 8 guests, and a reconciler in propose mode; nothing is declared yet. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-reconcile-'))
  const simulator = await startSimulator({ nodes: 2, guests: 8, seed: 1, timeScale: 1 / clockSpeed, ...options.simulator })
  let state: DesiredState = { guests: new Map(), problems: [] }
  let brought: readonly BroughtJob[] = []
  const host = openHost({
    endpoints: simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })),
    token: options.token?.(simulator) ?? simulator.token,
    journalFile: join(folder, 'journal.db'),
    originMs: Date.now(),
    provider: { current: async () => state, jobs: () => brought, onChange: () => () => undefined, close: async () => undefined },
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    ...(options.safety === undefined ? {} : { safety: options.safety }),
    ...(options.freeze === undefined ? {} : { freeze: options.freeze }),
    ...(options.callMs === undefined ? {} : { callMs: options.callMs }),
  })
  const { reconciler } = host
  return {
    ...host,
    simulator,
    declare: (...guests) => {
      state = { guests: new Map(guests.map((guest) => [guest.vmid, guest])), problems: [] }
    },
    breakFile: (file) => {
      state = { ...state, problems: [{ file, line: 4, column: 7, message: 'this is no YAML', hint: 'Mend it.' }] }
    },
    bring: (...jobs) => {
      brought = jobs
    },
    async find(type, run) {
      const { observation } = await reconciler.look()
      const guest = [...(observation?.guests.values() ?? [])].find((each) => each.ref.type === type)
      if (guest === undefined) throw new Error(`the simulated cluster has no ${type}`)
      simulator.mutate(guest.ref.vmid, { status: run, delete: 'tags,description', onboot: '0' })
      renewList(simulator)
      const seen = (await reconciler.look()).observation?.guests.get(guest.ref.vmid)
      if (seen?.run !== run) throw new Error(`guest ${guest.ref.vmid} is not ${run}`)
      return seen
    },
    async apply({ vmid = null, benign = true } = {}) {
      await reconciler.look()
      const ticket = await reconciler.apply({ vmid, benign, actor: 'anna' })
      return ticket.finished
    },
    effects: (vmid) => simulator.ledger().filter((entry) => entry.vmid === vmid).map((entry) => entry.kind),
    async close() {
      await host.close()
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Lets the list of all guests tell their present state: it is renewed every 10 s, which are 100 ms here. */
export function renewList(simulator: Simulator): void {
  simulator.advance(200)
}

/** The only operation that ran. Throws where there was another number. */
export function onlyEntry(outcomes: readonly GuestOutcome[]): JournalEntry {
  const ran = outcomes.flatMap((outcome) => outcome.ran)
  const [entry] = ran
  if (entry === undefined || ran.length > 1) throw new Error(`${ran.length} operations ran: ${JSON.stringify(outcomes)}`)
  return entry
}
