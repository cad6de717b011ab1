/** A host's reconciler on a real journal and a real client, with a clock that runs fast. Used by tests and by processes that they kill. */
import { setTimeout as wait } from 'node:timers/promises'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { Clock, DesiredProvider, HostConnection, Journal, Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { HostReconciler } from '../../electron/reconcile/hostReconciler.ts'
import type { HostConfig, HostMode } from '../../shared/domain/host.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import { ok } from '../../shared/lib/result.ts'

/** The app's waits take a hundredth of their time, as the simulated cluster's do. */
export const clockSpeed = 100
const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A clock that runs `clockSpeed` times as fast since `originMs`; the same in every process with the same origin. */
export function fastClock(originMs: number): Clock {
  return {
    nowMs: () => Math.floor(originMs + (Date.now() - originMs) * clockSpeed),
    async sleep(ms, signal) {
      try {
        await wait(ms / clockSpeed, undefined, signal === undefined ? {} : { signal })
      } catch (thrown) {
        if (signal?.aborted !== true) throw thrown
      }
    },
  }
}

export interface HostParts {
  readonly endpoints: HostConfig['endpoints']
  readonly token: string
  readonly journalFile: string
  readonly originMs: number
  readonly provider: DesiredProvider
  readonly mode?: HostMode
  /** Real milliseconds until a call is given up. */
  readonly callMs?: number
  /** What freezes every host. */
  readonly freeze?: () => Freeze | null
  readonly safety?: HostConfig['safety']
  /** Puts something between the reconciler and its host. */
  readonly wrap?: (connection: HostConnection) => HostConnection
}

export interface ReconciledHost {
  readonly journal: Journal
  readonly reconciler: HostReconciler
  readonly clock: Clock
  close(): Promise<void>
}

/** Opens the journal and a reconciler of the host `site`. Throws when the journal cannot be opened. */
export function openHost(parts: HostParts): ReconciledHost {
  const clock = fastClock(parts.originMs)
  const crypto = createCrypto()
  const opened = openJournal({ file: parts.journalFile, clock, crypto, highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  const journal = opened.value
  const config: HostConfig = { id: 'site', endpoints: parts.endpoints, token: { kind: 'env', variable: 'TOKEN' }, mode: parts.mode ?? 'propose', desiredPath: null, demo: false, ...(parts.safety === undefined ? {} : { safety: parts.safety }) }
  const connector = createConnector({ clock, logger, limits: parts.callMs === undefined ? {} : { readMs: parts.callMs, mutateMs: parts.callMs } })
  const connect = (host: HostConfig) => ok((parts.wrap ?? ((plain: HostConnection) => plain))(connector.connect(host, parts.token)))
  const reconciler = new HostReconciler(config, parts.provider, {
    journal, clock, crypto, connect, verifier: { format: formatPayload, verifySignature, verifyApproval }, freeze: parts.freeze ?? (() => null), onChange: () => undefined,
  })
  return {
    journal, reconciler, clock,
    async close() {
      await reconciler.close()
      journal.close()
    },
  }
}
