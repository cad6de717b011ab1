/** Everything an operator does to the list of hosts. Each change is stored, audited and takes effect at once. */
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { HostConfig, HostMode, TokenSource } from '../../shared/domain/host.ts'
import type { HostTest } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { HostConnection, HostConnector, Journal, Secrets, Settings } from '../ports.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import { parseHostUrl } from '../proxmox/hostUrl.ts'
import { writeAdopted, type Adopted } from '../desired/writeAdopted.ts'
import { testHost } from './testHost.ts'

export interface HostServicePorts {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly connector: HostConnector
  readonly journal: Journal
  readonly fleet: Fleet
  /** Who acts: the person at this computer. */
  readonly person: string
}

/** A token as an operator gives it: its value, or the name of the variable that holds it. */
export type GivenToken = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'env'; readonly variable: string }

export interface NewHost {
  readonly id: string
  readonly endpoints: readonly { readonly url: string; readonly fingerprint: string }[]
  readonly token: GivenToken
  /** Absolute. */
  readonly desiredPath: string | null
  readonly mode: HostMode
}

export class HostService {
  readonly #ports: HostServicePorts

  constructor(ports: HostServicePorts) {
    this.#ports = ports
  }

  /** The certificate that an address shows. Sends nothing but a handshake. */
  async probe(url: string): Promise<{ readonly url: string; readonly fingerprint: string; readonly subject: string; readonly validTo: string }> {
    return this.#ports.connector.probe(url)
  }

  /** Stores a host without contacting it. */
  add(host: NewHost): Result<HostConfig> {
    const config = this.#configure(host)
    if (!config.ok) return config
    const added = this.#ports.settings.addHost(config.value)
    if (!added.ok) return added
    const stored = this.#storeToken(host)
    if (!stored.ok) {
      this.#ports.settings.removeHost(host.id)
      return stored
    }
    this.#ports.fleet.add(added.value)
    this.#note(added.value.id, 'host_added', `${added.value.id} was added in ${added.value.mode} mode: ${added.value.endpoints.map((endpoint) => endpoint.url).join(', ')}.`)
    return added
  }

  /** Tests a host first and stores it only if it answers: what a person types in the window is never half kept. */
  async addTested(host: NewHost): Promise<Result<HostTest>> {
    const config = this.#configure(host)
    if (!config.ok) return config
    if (this.#ports.settings.hosts().some((known) => known.id === host.id)) {
      return err(dto({ code: 'host_exists', message: `There is a host named "${host.id}" already.`, hint: 'Choose another name.' }))
    }
    const token = host.token.kind === 'value' ? ok(host.token.value) : this.#ports.secrets.read(config.value.token)
    if (!token.ok) return token
    const tested = await this.#test(config.value, token.value)
    if (!tested.ok || tested.value.version === null) return tested
    const added = this.add(host)
    return added.ok ? tested : added
  }

  async test(id: string): Promise<Result<HostTest>> {
    const { config } = this.#ports.fleet.host(id)
    const token = this.#ports.secrets.read(config.token)
    return token.ok ? this.#test(config, token.value) : token
  }

  setMode(id: string, mode: HostMode): Result<HostConfig> {
    const before = this.#ports.fleet.host(id).config.mode
    const changed = this.#ports.settings.updateHost(id, { mode })
    if (!changed.ok || before === mode) return changed
    this.#ports.fleet.host(id).reconfigure(changed.value)
    this.#note(id, 'mode_changed', `The mode of ${id} was changed from ${before} to ${mode}.`)
    this.#ports.fleet.wake(id)
    return changed
  }

  async remove(id: string): Promise<Result<null>> {
    const { config } = this.#ports.fleet.host(id)
    const open = [...this.#ports.journal.unsettled(), ...this.#ports.journal.needingOperator()].filter((entry) => entry.operation.guest.host === id)
    if (open.length > 0) {
      return err(dto({ code: 'needs_operator', message: `${id} is not removed: ${open.length} of its operations ${open.length === 1 ? 'has' : 'have'} no known end, e.g. ${open[0]?.summary ?? ''}.`, hint: 'Wait until they have ended, or settle them.' }))
    }
    const removed = this.#ports.settings.removeHost(id)
    if (!removed.ok) return removed
    await this.#ports.fleet.remove(id)
    this.#ports.secrets.forget(config.token)
    this.#note(id, 'host_removed', `${id} was removed. Its history stays in the audit log.`)
    return removed
  }

  /** Declares what runs, for every guest or for those that are named. */
  async adopt(id: string, vmids: readonly number[] | null): Promise<Result<Adopted>> {
    const reconciler = this.#ports.fleet.host(id)
    if (reconciler.config.desiredPath === null) {
      return err(dto({ code: 'desired_unreadable', message: `${id} has no desired-state path, so there is nowhere to write to.`, hint: 'Remove the host and add it again with one.' }))
    }
    const { observation, obstacle } = await reconciler.look()
    if (observation === null) return err(obstacle ?? dto({ code: 'node_unreachable', message: `${id} could not be looked at.` }))
    if (observation.reach === 'unreachable') return err(observation.errors[0] ?? dto({ code: 'node_unreachable', message: `${id} does not answer.` }))
    const missing = (vmids ?? []).filter((vmid) => !observation.guests.has(vmid))
    if (missing.length > 0) {
      return err(dto({ code: 'guest_not_found', message: `${id} shows no guest ${missing.join(', ')}.`, hint: 'Check the VMIDs, and that the token has VM.Audit on them.' }))
    }
    const guests = [...observation.guests.values()].filter((guest) => vmids === null || vmids.includes(guest.ref.vmid))
    const adopted = await writeAdopted({ host: id, path: reconciler.config.desiredPath, guests, seenAt: observation.seenAt })
    if (adopted.ok) this.#note(id, 'adopted', `${adopted.value.guests} guests of ${id} were adopted into ${adopted.value.file}.`)
    this.#ports.fleet.wake(id)
    return adopted
  }

  #configure(host: NewHost): Result<HostConfig> {
    const endpoints: HostConfig['endpoints'] = []
    for (const endpoint of host.endpoints) {
      const url = parseHostUrl(endpoint.url)
      if (!url.ok) return url
      endpoints.push({ url: url.value, fingerprint: endpoint.fingerprint })
    }
    return ok({ id: host.id, endpoints, token: tokenSource(host), mode: host.mode, desiredPath: host.desiredPath, demo: false })
  }

  #storeToken(host: NewHost): Result<null> {
    return host.token.kind === 'value' ? this.#ports.secrets.store(tokenSource(host), host.token.value) : ok(null)
  }

  async #test(config: HostConfig, token: string): Promise<Result<HostTest>> {
    let connection: HostConnection
    try {
      connection = this.#ports.connector.connect(config, token)
    } catch (thrown) {
      if (thrown instanceof AppError) return err(thrown.toDto())
      throw thrown
    }
    try {
      return ok(await testHost(config, connection.reader, connection.tokenId))
    } finally {
      await connection.reader.close()
    }
  }

  #note(host: string, decision: string, reason: string): void {
    this.#ports.journal.appendAudit({
      actor: this.#ports.person,
      host,
      vmid: null,
      guest: null,
      operationId: null,
      operation: null,
      kind: 'settings',
      decision,
      reason,
      payload: {},
    })
  }
}

/** A value goes to the keyring; of a variable only the name is kept. */
function tokenSource(host: NewHost): TokenSource {
  return host.token.kind === 'value' ? { kind: 'keyring', account: host.id } : { kind: 'env', variable: host.token.variable }
}

function dto(init: Omit<AppErrorDto, 'retry'>): AppErrorDto {
  return { ...init, retry: 'never' }
}
