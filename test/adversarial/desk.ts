/**
 * A person's desk: the whole app on a data folder of its own, with the real journal, marks, settings and log, in
 * front of a simulated cluster, and driven as people and windows drive it. Its clock can be moved.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../../electron/app/commands/commandLine.ts'
import { createApp, type App } from '../../electron/app.ts'
import type { PromptSurface } from '../../electron/app/promptSurface.ts'
import { formatPayload } from '../../electron/authz/payloadBytes.ts'
import { verifyApproval, verifySignature } from '../../electron/authz/verifier.ts'
import { dataPaths } from '../../electron/config/dataFolder.ts'
import { createSecrets } from '../../electron/config/secrets.ts'
import { openSettings } from '../../electron/config/settings.ts'
import { createEmptyProvider } from '../../electron/desired/emptyProvider.ts'
import { createFileProvider } from '../../electron/desired/fileProvider.ts'
import { createDispatcher } from '../../electron/ipc/dispatch.ts'
import { openHighWaterFiles } from '../../electron/journal/highWaterFiles.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import { createLogger } from '../../electron/platform/logger.ts'
import type { Clock, Crypto, Journal } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { runChildInNode } from '../../electron/signing/keyFile.ts'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import { fastClock } from '../contract/reconcileHost.ts'

/** The variable that the host's token is read from. */
export const tokenVariable = 'ADVERSARIAL_TOKEN'
/** The host's name in every desk's settings. */
export const host = 'site'

/** What a desk stands on, as JSON can carry it to another process. */
export interface DeskPlace {
  /** Holds everything: `data`, `state`, `desired.yaml`, exports. Absolute. */
  readonly folder: string
  readonly token: string
  /** When the clock began to run fast. */
  readonly originMs: number
}

export interface DeskOptions {
  /** Real milliseconds until a call is given up. */
  readonly callMs?: number
  /** Puts something between the app and its journal. */
  readonly wrapJournal?: (journal: Journal) => Journal
  /** Puts something between the app and its hashes, which the journal makes in the middle of each transaction. */
  readonly wrapCrypto?: (crypto: Crypto) => Crypto
  /** Shows trusted prompts; left out = there are none. */
  readonly surface?: PromptSurface
}

/** What a command printed and how it ended. */
export interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** How one try ended: the value, or the code and the sentence. */
export type Tried = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: AppErrorDto }

export class Desk {
  readonly place: DeskPlace
  readonly #options: DeskOptions
  #app: App | null = null
  #journal: Journal | null = null
  #shiftMs = 0
  /** Everything that commands printed. */
  #printed = ''

  constructor(place: DeskPlace, options: DeskOptions = {}) {
    this.place = place
    this.#options = options
  }

  get app(): App {
    if (this.#app === null) throw new Error('the app is closed')
    return this.#app
  }

  get journal(): Journal {
    if (this.#journal === null) throw new Error('the journal is closed')
    return this.#journal
  }

  /** All that commands have printed so far. */
  get printed(): string {
    return this.#printed
  }

  get dataFolder(): string {
    return join(this.place.folder, 'data')
  }

  path(name: string): string {
    return join(this.place.folder, name)
  }

  /** Moves the clock of the app, forward or back. */
  moveClock(ms: number): void {
    this.#shiftMs += ms
  }

  /** Opens the app. Throws when the journal cannot be opened. */
  async open(): Promise<this> {
    mkdirSync(this.dataFolder, { recursive: true, mode: 0o700 })
    const paths = dataPaths(this.dataFolder)
    const fast = fastClock(this.place.originMs)
    const clock: Clock = { nowMs: () => fast.nowMs() + this.#shiftMs, sleep: fast.sleep }
    const crypto = (this.#options.wrapCrypto ?? ((plain: Crypto) => plain))(createCrypto())
    const logger = createLogger({ file: paths.log })
    const settings = openSettings(this.dataFolder)
    if (!settings.ok) throw new Error(settings.error.message)
    const highWater = openHighWaterFiles({ stateFolder: this.path('state'), journal: paths.journal, settings: paths.settings })
    const opened = openJournal({ file: paths.journal, clock, crypto, highWater })
    if (!opened.ok) throw new Error(opened.error.message)
    this.#journal = (this.#options.wrapJournal ?? ((plain: Journal) => plain))(opened.value)
    const { callMs, surface } = this.#options
    this.#app = await createApp({
      clock, crypto, logger,
      journal: this.#journal,
      settings: settings.value,
      verifier: { format: formatPayload, verifySignature, verifyApproval },
      secrets: createSecrets({ env: { [tokenVariable]: this.place.token }, openKeyringEntry: noKeyring }),
      connector: createConnector({ clock, logger, limits: callMs === undefined ? {} : { readMs: callMs, mutateMs: callMs } }),
      openDesired: ({ id, desiredPath }) => (desiredPath === null ? createEmptyProvider() : createFileProvider({ path: desiredPath, host: id, watch: false })),
      dataFolder: this.dataFolder,
      ...(surface === undefined ? {} : { prompt: { surface, means: { agentSocket: () => null, runKeyFileChild: runChildInNode() } } }),
      shell: 'browser',
      person: 'operator',
    })
    return this
  }

  async close(): Promise<void> {
    await this.#app?.close()
    this.#app = null
    this.#journal = null
  }

  /** Ends the app and starts it again on the same folder. */
  async reopen(): Promise<void> {
    await this.close()
    await this.open()
  }

  /** Runs a command as `countersign` would. */
  async run(...argv: readonly string[]): Promise<Ran> {
    let out = ''
    let err = ''
    const exit = await runCommandLine(argv, this.app, { cwd: this.place.folder, out: (text) => void (out += text), err: (text) => void (err += text) })
    this.#printed += out + err
    return { exit, out, err }
  }

  /** Runs a command that must not end in an error, and reads its JSON. */
  async ask<T>(...argv: readonly string[]): Promise<T> {
    const { exit, out, err } = await this.run(...argv, '--json')
    if (exit === 1) throw new Error(`${argv.join(' ')}: ${err}`)
    return JSON.parse(out) as T
  }

  /** Runs a command that must end in an error, and gives the code that it names; '' where it succeeded. */
  async refusal(...argv: readonly string[]): Promise<string> {
    const { exit, err } = await this.run(...argv)
    return exit === 1 ? (/\(([a-z_]+)\)\s*$/.exec(err)?.[1] ?? `no code in: ${err}`) : ''
  }

  /** Calls the app as its window does, with whatever name and input. */
  call(name: string, input: unknown): Promise<Tried> {
    return createDispatcher(this.app.handlers, this.app.logger).call(name, input)
  }

  /** Replaces the file that declares the host's guests. */
  declare(text: string): void {
    writeFileSync(this.path('desired.yaml'), text)
  }

  /** Every audit row, oldest first. */
  audit(): readonly AuditEvent[] {
    const rows: AuditEvent[] = []
    for (let before: number | null = null; ; ) {
      const page = this.journal.auditPage({ before, limit: 500 })
      rows.push(...page)
      const last = page.at(-1)
      if (last === undefined) return rows.toReversed()
      before = last.seq
    }
  }

  /** Every byte that lies in the desk's folders, as text: settings, journal, its log of changes, log, marks, exports. */
  everythingWritten(): string {
    return readdirSync(this.place.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
  }

  async remove(): Promise<void> {
    await this.close()
    rmSync(this.place.folder, { recursive: true, force: true })
  }
}

/** A new place for a desk. */
export function newPlace(token: string): DeskPlace {
  return { folder: mkdtempSync(join(tmpdir(), 'countersign-desk-')), token, originMs: Date.now() }
}

function noKeyring(): never {
  throw new Error('no secret service answers')
}
