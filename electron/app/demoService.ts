/** The demo: a simulated cluster inside this process, and a file that declares how it ought to be. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostConfig, TokenSource } from '../../shared/domain/host.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Secrets, Settings } from '../ports.ts'
import { demoDesiredYaml } from '../simulator/demoCluster.ts'
import { startSimulator, type Simulator } from '../simulator/startSimulator.ts'

const demoId = 'demo'
const token: TokenSource = { kind: 'memory', account: demoId }
/** The demo's tasks take a third of the time that real ones take. */
const timeScale = 0.3

export interface DemoPorts {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly fleet: { add(host: HostConfig): unknown }
  readonly dataFolder: string
}

export class DemoService {
  readonly #ports: DemoPorts
  /** Set as soon as one begins to start: a second call waits for the same one. */
  #simulator: Promise<Simulator> | null = null
  #starting: Promise<Result<HostConfig>> | null = null

  constructor(ports: DemoPorts) {
    this.#ports = ports
  }

  /** Starts the demo cluster and adds it as a host; does nothing when it is there already. Two calls at once are one. */
  start(): Promise<Result<HostConfig>> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #start(): Promise<Result<HostConfig>> {
    const known = this.#ports.settings.hosts().find((host) => host.id === demoId)
    if (known !== undefined && !known.demo) {
      return err({ code: 'host_exists', message: 'A host of your own is named "demo".', hint: 'Remove it, or add it under another name.', retry: 'never' })
    }
    if (known !== undefined && this.#simulator !== null) return ok(known)
    const endpoints = await this.#launch()
    const stored =
      known === undefined
        ? this.#ports.settings.addHost({ id: demoId, endpoints, token, mode: 'propose', desiredPath: this.#writeDesired(), demo: true })
        : this.#ports.settings.updateHost(demoId, { endpoints })
    if (stored.ok) this.#ports.fleet.add(stored.value)
    return stored
  }

  /** Starts the simulator again for a demo host of an earlier run. The fleet is told by the caller. */
  async resume(): Promise<Result<null>> {
    if (!this.#ports.settings.hosts().some((host) => host.demo) || this.#simulator !== null) return ok(null)
    const endpoints = await this.#launch()
    const updated = this.#ports.settings.updateHost(demoId, { endpoints })
    return updated.ok ? ok(null) : updated
  }

  /** Ends the simulator, e.g. when its host is removed. */
  async stop(): Promise<void> {
    const simulator = this.#simulator
    this.#simulator = null
    await (await simulator)?.close()
  }

  async #launch(): Promise<HostConfig['endpoints']> {
    this.#simulator ??= startSimulator({ scenario: 'demo', timeScale }).catch((thrown: unknown) => {
      this.#simulator = null
      throw thrown
    })
    const simulator = await this.#simulator
    this.#ports.secrets.store(token, simulator.token)
    return simulator.endpoints.map(({ url, fingerprint }) => ({ url, fingerprint }))
  }

  /** The file belongs to the person from then on: an edited one is kept. */
  #writeDesired(): string {
    const folder = join(this.#ports.dataFolder, 'demo')
    const file = join(folder, 'desired.yaml')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!existsSync(file)) writeFileSync(file, demoDesiredYaml(), { mode: 0o600 })
    return file
  }
}
