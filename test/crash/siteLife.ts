import { createCrypto } from '../../electron/platform/crypto.ts'
import type { Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { hostId, openLife, type LifeParts, type OwnLife } from '../faults/openLife.ts'
import type { CrashSite } from './crashSite.ts'

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
/** Real milliseconds until a call is given up: the simulated host answers in a few. */
const callMs = 5_000

/** One life of the app in front of the site, in auto mode, over HTTPS. */
export function openSiteLife(site: CrashSite, journalFile: string, declared: readonly DesiredGuest[], doomed: Pick<LifeParts, 'doom' | 'around'> = {}): OwnLife {
  const endpoints = site.simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint }))
  const connector = createConnector({ clock: site.clock, logger, limits: { readMs: callMs, mutateMs: callMs } })
  const state = { guests: new Map(declared.map((guest) => [guest.vmid, guest])), problems: [] }
  return openLife({
    journalFile, clock: site.clock, crypto: createCrypto(), mode: 'auto', ...doomed,
    desired: () => state,
    connect: () => connector.connect({ id: hostId, endpoints, token: { kind: 'env', variable: 'TOKEN' }, mode: 'auto', desiredPath: null, demo: false }, site.simulator.token),
  })
}

/** Cycles until nothing is on its way, while time passes. */
export async function comeToRest({ journal, reconciler }: OwnLife, site: CrashSite): Promise<void> {
  for (let cycle = 0; cycle < 20; cycle += 1) {
    await reconciler.cycle()
    if (journal.unsettled().length === 0) return
    site.pass(30_000)
  }
  const open = journal.unsettled().map(({ operation, state, upid }) => `${operation.kind} ${state} ${upid ?? 'without a UPID'}`)
  throw new Error(`the journal does not come to rest: ${open.join('; ')}`)
}
