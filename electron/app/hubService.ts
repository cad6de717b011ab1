/** The hub, if one is configured: what it brings for each host, and the settings that name it. */
import type { HostId } from '../../shared/domain/guest.ts'
import type { HubConfig } from '../../shared/domain/hub.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { createHubClient, type HubClient } from '../desired/hubClient.ts'
import { createHubProvider, type HubProvider } from '../desired/hubProvider.ts'
import { createLayeredProvider } from '../desired/layeredProvider.ts'
import type { BroughtJob, Clock, DesiredProvider, DesiredState, Journal, Secrets, Settings } from '../ports.ts'

export interface HubServicePorts {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly journal: Journal
  readonly clock: Clock
  /** Who acts: the person at this computer. */
  readonly person: string
  /** Lets a host's next cycle begin now; null = that of every host. */
  wake(host: HostId | null): void
}

/** What the hub last brought for one host. */
export interface HubView {
  readonly host: HostId
  readonly state: DesiredState
  readonly jobs: readonly BroughtJob[]
}

export class HubService {
  readonly #ports: HubServicePorts
  #client: HubClient | null = null
  readonly #providers = new Map<HostId, HubProvider>()

  constructor(ports: HubServicePorts) {
    this.#ports = ports
  }

  config(): HubConfig | null {
    return this.#ports.settings.hub()
  }

  /** Lays what the hub declares for a host under the operator's own declarations, whenever a hub is configured. */
  layer(host: HostId, own: DesiredProvider): DesiredProvider {
    return createLayeredProvider(own, () => this.#providerOf(host))
  }

  /** Names a hub in place of the one there was. Contacts nothing. Errors: `bad_address`, `bad_request`, `bad_settings`. */
  async set(hub: HubConfig): Promise<Result<HubConfig | null>> {
    const stored = this.#ports.settings.setHub(hub)
    if (!stored.ok || stored.value === null) return stored
    await this.#restart()
    const { url, hosts } = stored.value
    this.#note('hub_set', `The hub ${url} may declare guests and bring jobs for ${hosts === null ? 'every host' : hosts.join(', ')}.`)
    return stored
  }

  /** Forgets the hub: what it declared is unmanaged from now on. */
  async remove(): Promise<Result<null>> {
    const before = this.config()
    const stored = this.#ports.settings.setHub(null)
    if (!stored.ok) return stored
    await this.#restart()
    if (before !== null) this.#note('hub_removed', `The hub ${before.url} was removed.`)
    return ok(null)
  }

  /** Asks the hub for the hosts that take from it. */
  view(hosts: readonly HostId[]): Promise<readonly HubView[]> {
    return Promise.all(
      hosts.flatMap((host) => {
        const provider = this.#providerOf(host)
        return provider === null ? [] : [provider.current().then((state) => ({ host, state, jobs: provider.jobs() }))]
      }),
    )
  }

  async close(): Promise<void> {
    this.#providers.clear()
    const client = this.#client
    this.#client = null
    await client?.close()
  }

  #providerOf(host: HostId): HubProvider | null {
    const hub = this.config()
    if (hub === null || (hub.hosts !== null && !hub.hosts.includes(host))) return null
    const known = this.#providers.get(host)
    if (known !== undefined) return known
    const { clock, secrets, wake } = this.#ports
    this.#client ??= createHubClient({ hub, token: () => readToken(hub, secrets) })
    const provider = createHubProvider({ client: this.#client, host, clock })
    provider.onChange(() => wake(host))
    this.#providers.set(host, provider)
    return provider
  }

  async #restart(): Promise<void> {
    await this.close()
    this.#ports.wake(null)
  }

  #note(decision: string, reason: string): void {
    const { journal, person } = this.#ports
    journal.appendAudit({ actor: person, host: null, vmid: null, guest: null, operationId: null, operation: null, kind: 'settings', decision, reason, payload: {} })
  }
}

/** The token, or why it cannot be had, in words that speak of a hub. */
function readToken({ url, token }: HubConfig, secrets: Secrets): Result<string> {
  const read = secrets.read(token)
  if (read.ok) return read
  const place = token.kind === 'env' ? `Set ${token.variable} to the token of the hub` : 'Enter the token of the hub again'
  return err({ ...read.error, message: `${url} was not asked: ${read.error.message}`, hint: `${place}, and start again.` })
}
