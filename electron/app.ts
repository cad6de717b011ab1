/**
 * The composition root: the one place where the parts are put together. `createApp` takes the ports, so that tests
 * hand in their own; `openApp` wires the real ones for a data folder that this process then owns.
 */
import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { toAppError } from '../shared/domain/appError.ts'
import type { AuditKind } from '../shared/domain/audit.ts'
import type { Preferences } from '../shared/domain/preferences.ts'
import type { HostConfig } from '../shared/domain/host.ts'
import { err, ok, type Result } from '../shared/lib/result.ts'
import { createAppEvents } from './app/appEvents.ts'
import { ApprovalService } from './app/approvalService.ts'
import { AuditService } from './app/auditService.ts'
import { DemoService } from './app/demoService.ts'
import { DriftService } from './app/driftService.ts'
import { exportRequest } from './app/exportRequest.ts'
import { HostService } from './app/hostService.ts'
import { HubService } from './app/hubService.ts'
import { JobService } from './app/jobService.ts'
import { listenForCommands } from './app/localSocket.ts'
import { PromptService, type PromptParts } from './app/promptService.ts'
import type { PromptSurface } from './app/promptSurface.ts'
import { OperationService } from './app/operationService.ts'
import { RequestService } from './app/requestService.ts'
import { SafetyService } from './app/safetyService.ts'
import { SignerService } from './app/signerService.ts'
import { runCommandLine } from './app/commands/commandLine.ts'
import { formatPayload } from './authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from './authz/verifier.ts'
import { claimDataFolder, dataPaths, defaultStateFolder } from './config/dataFolder.ts'
import { createSecrets } from './config/secrets.ts'
import { openSettings } from './config/settings.ts'
import { createEmptyProvider } from './desired/emptyProvider.ts'
import { createFileProvider } from './desired/fileProvider.ts'
import { renderPayload } from './engine/renderPayload.ts'
import { allHandlers } from './ipc/handlers/allHandlers.ts'
import type { Services } from './ipc/handlers/services.ts'
import type { ServedApp } from './ipc/dispatch.ts'
import { openHighWaterFiles } from './journal/highWaterFiles.ts'
import { openJournal } from './journal/openJournal.ts'
import { createSystemClock } from './platform/clock.ts'
import { createCrypto } from './platform/crypto.ts'
import { createLogger } from './platform/logger.ts'
import type { Clock, Crypto, DesiredProvider, HostConnection, HostConnector, Journal, Logger, Secrets, Settings, Verifier } from './ports.ts'
import { createConnector } from './proxmox/connector.ts'
import { Fleet } from './reconcile/fleet.ts'
import { agentSocketPath } from './signing/agent.ts'
import { runChildInNode } from './signing/keyFile.ts'
import type { RunKeyFileChild } from './signing/keyFileProtocol.ts'

export interface AppPorts {
  readonly clock: Clock
  readonly crypto: Crypto
  readonly verifier: Verifier
  readonly logger: Logger
  readonly journal: Journal
  readonly settings: Settings
  readonly secrets: Secrets
  readonly connector: HostConnector
  openDesired(config: HostConfig): DesiredProvider
  /** Absolute. */
  readonly dataFolder: string
  /** What the threads run that open another journal, where it is not the source. */
  readonly threadScript?: string | undefined
  readonly shell: 'electron' | 'browser'
  /** Name of the person at this computer, for the audit log. */
  readonly person: string
  /** How the trusted prompt is shown, and how it reaches keys. Without it nothing can be signed from a window. */
  readonly prompt?: PromptParts
}

/** Audit rows of these kinds tell that requests or the signer set changed, or that something signed is on its way. */
const kindsAboutRequests: ReadonlySet<AuditKind> = new Set(['approval', 'settings', 'intent', 'settled', 'needs_operator'])

/** An open app. `services` is for the command line, `handlers` and `events` for the windows. */
export interface App extends ServedApp {
  readonly services: Services
  readonly dataFolder: string
  /** Begins the cycles and checks the audit chain. A command that only looks does without. */
  start(): Promise<void>
}

export const version: string = readVersion()

/** Puts the parts together. Effects: starts the simulator of a stored demo; else those of the ports, once asked. */
export async function createApp(ports: AppPorts): Promise<App> {
  const { journal, settings, secrets, connector, logger } = ports
  const events = createAppEvents()
  const hub = new HubService({ ...ports, wake: (host) => fleet.wake(host) })
  const fleet = new Fleet({
    ...ports,
    openDesired: (config) => hub.layer(config.id, ports.openDesired(config)),
    connect: (config) => connect(config, secrets, connector),
    freeze: () => settings.freeze(),
    onChange: (topic) => events.tell(`${topic}.changed`),
  })
  const demo = new DemoService({ settings, secrets, fleet, dataFolder: ports.dataFolder })
  const hosts = new HostService({ settings, secrets, connector, journal, fleet, person: ports.person })
  const safety = new SafetyService({ ...ports, fleet, onChange: () => events.tell('fleet.changed') })
  const signers = new SignerService(ports)
  const approvals = new ApprovalService({ ...ports, fleet, signers })
  const requests = new RequestService({ ...ports, fleet })
  const jobs = new JobService({ ...ports, fleet, signers })
  const drift = new DriftService({ ...ports, fleet })
  const operations = new OperationService({ ...ports, fleet, onChange: () => events.tell('operations.changed') })
  const prompts = new PromptService({ ...ports, approvals })
  const audit = new AuditService({ ...ports, taskLog: (id) => fleet.hosts().map((host) => host.taskLog(id)).find((lines) => lines.length > 0) ?? [] })
  const preferences = {
    read: () => settings.preferences(),
    write: (chosen: Preferences) => {
      const written = settings.setPreferences(chosen)
      if (written.ok) events.tell('preferences.changed')
      return written
    },
  }
  const { settings: settingsPlace, journal: journalPlace, log } = dataPaths(ports.dataFolder)
  const places = { dataFolder: ports.dataFolder, settings: settingsPlace, journal: journalPlace, log }
  let chain: 'whole' | 'broken' | 'unchecked' = 'unchecked'
  const verifyChain = async () => {
    const found = await audit.own.verify()
    const misfit = found.checkpoints.find((each) => each.problem !== null)
    chain = found.brokenAt === null && misfit === undefined ? 'whole' : 'broken'
    if (chain === 'broken') logger.error('the audit chain is broken', { firstBadRow: found.brokenAt, checkpoint: misfit?.problem ?? null })
    events.tell('audit.changed')
    return found
  }
  const services: Services = {
    fleet,
    journal,
    hosts,
    demo,
    hub,
    jobs,
    approvals,
    requests,
    audit,
    drift,
    operations,
    signers,
    safety,
    prompts,
    app: { version, dataFolder: ports.dataFolder, places, preferences, shell: ports.shell, person: ports.person, chain: () => chain, verifyChain, renderPayload, exportRequest },
  }
  journal.onAppend(({ kind }) => {
    events.tell('audit.changed')
    if (kindsAboutRequests.has(kind)) events.tell('approvals.changed')
  })
  const resumed = await demo.resume()
  if (!resumed.ok) logger.warn('the demo cluster did not start again', { error: resumed.error })
  for (const config of settings.hosts()) fleet.add(config)
  return {
    services,
    handlers: allHandlers(services),
    events,
    logger,
    dataFolder: ports.dataFolder,
    start: async () => {
      fleet.start()
      await verifyChain().catch((thrown: unknown) => {
        // A person may end the check; the chain is then unchecked, and shown so.
        if (toAppError(thrown).code !== 'cancelled') throw thrown
      })
    },
    close: async () => {
      await prompts.close()
      await fleet.close()
      await hub.close()
      await demo.stop()
      events.close()
      await audit.close()
      journal.close()
    },
  }
}

export interface OpenOptions {
  readonly dataFolder: string
  readonly shell: 'electron' | 'browser'
  readonly env: Readonly<Record<string, string | undefined>>
  /** Shows the trusted prompt; absent = this process has none. */
  readonly promptSurface?: PromptSurface
  /** Starts the process that opens a key file, where it is not this program's own Node. */
  readonly runKeyFileChild?: RunKeyFileChild
  /** What the threads of the journal run, where it is not the source. */
  readonly threadScript?: string
}

/**
 * Claims a data folder and opens the app on it. Errors: `journal_locked` with the owner's pid, and those of the
 * settings and the journal. Effects: creates the folder and its files, notes in the user's state folder how far the
 * journal is, and listens on its local socket for further commands until it is closed.
 */
export async function openApp({ dataFolder, shell, env, promptSurface, runKeyFileChild = runChildInNode(), threadScript }: OpenOptions): Promise<Result<App>> {
  const folder = resolve(dataFolder)
  const claim = claimDataFolder(folder)
  if (!claim.ok) return claim
  const paths = dataPaths(folder)
  const clock = createSystemClock()
  const crypto = createCrypto()
  const logger = createLogger({ file: paths.log })
  try {
    const settings = openSettings(folder)
    if (!settings.ok) return release(claim.value, settings)
    const stateFolder = defaultStateFolder({ platform: process.platform, env, home: homedir() })
    const highWater = openHighWaterFiles({ stateFolder, journal: paths.journal, settings: paths.settings })
    const journal = openJournal({ file: paths.journal, clock, crypto, highWater, threadScript })
    if (!journal.ok) return release(claim.value, journal)
    const app = await createApp({
      clock,
      crypto,
      verifier: { format: formatPayload, verifySignature, verifyApproval },
      logger,
      journal: journal.value,
      settings: settings.value,
      secrets: createSecrets({ env }),
      connector: createConnector({ clock, logger }),
      openDesired: ({ id, desiredPath }) => (desiredPath === null ? createEmptyProvider() : createFileProvider({ path: desiredPath, host: id, watch: true })),
      dataFolder: folder,
      threadScript,
      shell,
      person: userInfo().username,
      ...(promptSurface === undefined ? {} : { prompt: { surface: promptSurface, means: { agentSocket: () => agentSocketPath(env, process.platform), runKeyFileChild } } }),
    })
    const commands = await listenForCommands(paths.socket, (argv, io) => runCommandLine(argv, app, io))
    return ok({
      ...app,
      close: async () => {
        await commands.close()
        await app.close()
        claim.value.release()
      },
    })
  } catch (thrown) {
    claim.value.release()
    return err(toAppError(thrown).toDto())
  }
}

function release<T extends { readonly ok: false }>(claim: { release(): void }, failure: T): T {
  claim.release()
  return failure
}

function connect(config: HostConfig, secrets: Secrets, connector: HostConnector): Result<HostConnection> {
  const token = secrets.read(config.token)
  if (!token.ok) return token
  try {
    return ok(connector.connect(config, token.value))
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'internal') throw thrown
    return err(error.toDto())
  }
}

/** From the package beside the source, or beside the bundle. */
function readVersion(): string {
  for (const up of ['..', '../..']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(join(import.meta.dirname, up, 'package.json'), 'utf8')) as { name: string; version: string }
      if (name === 'countersign') return found
    } catch {
      continue
    }
  }
  return 'unknown'
}
