/** One life of the app on a data folder: a host's reconciler over a real journal, which may be doomed. */
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import type { Clock, Crypto, DesiredState, HostConnection, Journal } from '../../electron/ports.ts'
import { HostReconciler } from '../../electron/reconcile/hostReconciler.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import { ok } from '../../shared/lib/result.ts'
import { Life, type Doom } from './mortal.ts'
import { signerSet } from './signerKey.ts'

export interface LifeParts {
  readonly journalFile: string
  readonly clock: Clock
  readonly crypto: Crypto
  readonly mode: HostMode
  /** Opens the way to the host; what it returns outlives the process. */
  connect(): HostConnection
  desired(): DesiredState
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
  /** Ends it in order, or does for a dead process what the operating system would. */
  close(): Promise<void>
}

/** The host's name in the journal. */
export const hostId = 'site'

/** Opens a life, with one signer enrolled. Throws when the journal cannot be opened. */
export function openLife(parts: LifeParts): OwnLife {
  const { journalFile, mode, around = (send) => send() } = parts
  const life = new Life(parts.doom ?? (() => null))
  const clock = life.clock(parts.clock)
  const crypto = life.crypto(parts.crypto)
  const opened = openJournal({ file: journalFile, clock, crypto, highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  if (opened.value.signerSet().version === 0) opened.value.enrolFirst(signerSet, 'setup')
  const journal = life.journal(opened.value)
  const connections: HostConnection[] = []
  const reconciler = new HostReconciler(
    { id: hostId, endpoints: [], token: { kind: 'env', variable: 'TOKEN' }, mode, desiredPath: null, demo: false },
    { current: async () => parts.desired(), onChange: () => () => undefined, close: async () => undefined },
    {
      journal, clock, crypto, verifier: { format: formatPayload, verifySignature, verifyApproval }, freeze: () => null, onChange: () => undefined,
      connect: () => {
        const connection = parts.connect()
        connections.push(connection)
        const { writer } = connection
        return ok(life.connection({ ...connection, writer: { check: (request) => writer.check(request), send: (request) => around(() => writer.send(request), own) } }))
      },
    },
  )
  const own: OwnLife = {
    life, journal, reconciler,
    async close() {
      if (!life.isDead) await reconciler.close()
      await Promise.all(connections.map(({ reader }) => reader.close()))
      opened.value.close()
    },
  }
  return own
}
