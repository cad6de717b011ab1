/** One life of the app on a data folder: a reconciler over a real journal and a real connection, which may be doomed. */
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { HostConnection, Journal, JournalEntry, Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { HostReconciler } from '../../electron/reconcile/hostReconciler.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { ok } from '../../shared/lib/result.ts'
import { Life, type Doom } from '../faults/mortal.ts'
import { signerSet } from '../faults/signerKey.ts'
import type { CrashSite } from './crashSite.ts'

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
/** Real milliseconds until a call is given up: the simulated host answers in a few. */
const callMs = 5_000

export interface LifeParts {
  readonly site: CrashSite
  readonly journalFile: string
  /** What is declared. */
  readonly declared: readonly DesiredGuest[]
  /** Where it dies; left out = nowhere. */
  readonly doom?: Doom
  /** Stands between the app and the host's mutating calls; `send` is the real one. */
  readonly around?: (send: () => Promise<string | null>, own: OwnLife) => Promise<string | null>
}

export interface OwnLife {
  readonly life: Life
  /** Dies where it is doomed to. */
  readonly journal: Journal
  readonly reconciler: HostReconciler
  /** Cycles until nothing is on its way, while time passes. */
  comeToRest(): Promise<void>
  /** Ends it in order, or what a dead process leaves to the operating system. */
  close(): Promise<void>
}

/** Throws when the journal cannot be opened. */
export function openLife({ site, journalFile, declared, doom = () => null, around = (send) => send() }: LifeParts): OwnLife {
  const life = new Life()
  const clock = life.clock(site.clock)
  const crypto = life.crypto(createCrypto())
  const opened = openJournal({ file: journalFile, clock, crypto, highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = life.journal(opened.value, doom)
  if (journal.signerSet().version === 0) opened.value.enrolFirst(signerSet, 'setup')

  const real: HostConnection[] = []
  const connector = createConnector({ clock: site.clock, logger, limits: { readMs: callMs, mutateMs: callMs } })
  const endpoints = site.simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint }))
  const state = { guests: new Map(declared.map((guest) => [guest.vmid, guest])), problems: [] }
  const reconciler = new HostReconciler(
    { id: 'site', endpoints, token: { kind: 'env', variable: 'TOKEN' }, mode: 'auto', desiredPath: null, demo: false },
    { current: async () => state, onChange: () => () => undefined, close: async () => undefined },
    {
      journal, clock, crypto, verifier: { format: formatPayload, verifySignature, verifyApproval }, freeze: () => null, onChange: () => undefined,
      connect: (config) => {
        const connection = connector.connect(config, site.simulator.token)
        real.push(connection)
        const { writer } = connection
        return ok(life.connection({ ...connection, writer: { check: (request) => writer.check(request), send: (request) => around(() => writer.send(request), own) } }))
      },
    },
  )
  const own: OwnLife = {
    life, journal, reconciler,
    async comeToRest() {
      for (let cycle = 0; cycle < 20; cycle += 1) {
        await reconciler.cycle()
        if (journal.unsettled().length === 0) return
        site.pass(30_000)
      }
      throw new Error(`the journal does not come to rest: ${describe(journal.unsettled())}`)
    },
    async close() {
      if (!life.isDead) await reconciler.close()
      await Promise.all(real.map(({ reader }) => reader.close()))
      opened.value.close()
    },
  }
  return own
}

function describe(entries: readonly JournalEntry[]): string {
  return entries.map(({ operation, state, upid }) => `${operation.kind} ${state} ${upid ?? 'without a UPID'}`).join('; ')
}
