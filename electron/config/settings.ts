import { isAbsolute } from 'node:path'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import { hostConfig, type HostConfig } from '../../shared/domain/host.ts'
import { hubConfig, type HubConfig } from '../../shared/domain/hub.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Settings } from '../ports.ts'
import { dataPaths } from './dataFolder.ts'
import { readSettingsFile, writeSettingsFile, type SettingsContent } from './settingsFile.ts'

/**
 * The settings of a data folder. A change starts from what the file says now, so that a hand's edit is not lost,
 * and an unreadable file is never overwritten. Errors: `bad_settings`, `bad_address`, `bad_request`,
 * `host_exists`, `host_not_found`. Effects: `settings.json`, mode 0600.
 */
export function openSettings(folder: string): Result<Settings> {
  const file = dataPaths(folder).settings
  const first = readSettingsFile(file)
  if (!first.ok) return first
  let content = first.value

  /** Reads anew, changes, writes; what is in memory follows only what stands on the disk. */
  const change = <T>(edit: (known: SettingsContent) => Result<Partial<SettingsContent> & { readonly value: T }>): Result<T> => {
    const current = readSettingsFile(file)
    if (!current.ok) return current
    const edited = edit(current.value)
    if (!edited.ok) return edited
    const { value, ...changed } = edited.value
    const next: SettingsContent = { ...current.value, ...changed }
    const written = writeSettingsFile(file, next)
    if (!written.ok) return written
    content = next
    return ok(value)
  }

  return ok({
    hosts: () => content.hosts,
    addHost: (host) =>
      change(({ hosts: known }) => {
        if (known.some(({ id }) => id === host.id)) {
          return failure('host_exists', `A host named ${host.id} is already configured.`, 'Choose another name, or remove that host first.')
        }
        const checked = checkHost(host)
        return checked.ok ? ok({ hosts: [...known, checked.value], value: checked.value }) : checked
      }),
    updateHost: (id, fields) =>
      change(({ hosts: known }) => {
        const host = known.find((candidate) => candidate.id === id)
        if (host === undefined) return hostNotFound(id, known)
        const checked = checkHost({ ...host, ...fields })
        if (!checked.ok) return checked
        return ok({ hosts: known.map((other) => (other === host ? checked.value : other)), value: checked.value })
      }),
    removeHost: (id) =>
      change(({ hosts: known }) => {
        const left = known.filter((host) => host.id !== id)
        return left.length === known.length ? hostNotFound(id, known) : ok({ hosts: left, value: null })
      }),
    freeze: () => content.freeze,
    setFreeze: (freeze) => change(() => ok({ freeze, value: freeze })),
    preferences: () => content.preferences,
    setPreferences: (preferences) => change(() => ok({ preferences, value: preferences })),
    hub: () => content.hub,
    setHub: (hub) =>
      change(() => {
        const checked = hub === null ? ok(null) : checkHub(hub)
        return checked.ok ? ok({ hub: checked.value, value: checked.value }) : checked
      }),
  })
}

/** Brings addresses to `https://address:port`, fingerprints to Proxmox's form, and names what is wrong. */
function checkHost(host: HostConfig): Result<HostConfig> {
  const parsed = hostConfig.safeParse(host)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return failure('bad_request', `Host ${host.id}: ${issue?.message ?? 'not valid'}.`, 'Nothing was saved. Correct the value and try again.')
  }
  const { desiredPath } = parsed.data
  if (desiredPath !== null && !isAbsolute(desiredPath)) {
    return failure('bad_request', `Host ${host.id}: the path ${desiredPath} is not absolute.`, 'Give the whole path of the file or folder with the desired state.')
  }
  const endpoints: HostConfig['endpoints'] = []
  for (const { url, fingerprint } of parsed.data.endpoints) {
    const origin = originOf(url)
    if (origin === null) return failure('bad_address', `Host ${host.id}: ${withoutCredentials(url)} is not an address of a host.`, 'Write it like https://pve1.example:8006, without a path.')
    if (endpoints.some((other) => other.url === origin)) {
      return failure('bad_address', `Host ${host.id}: the address ${origin} is given twice.`, 'Name each node of the cluster once, each with its own fingerprint.')
    }
    endpoints.push({ url: origin, fingerprint })
  }
  return ok({ ...parsed.data, endpoints })
}

function checkHub(hub: HubConfig): Result<HubConfig> {
  const parsed = hubConfig.safeParse(hub)
  if (!parsed.success) return failure('bad_request', `The hub: ${parsed.error.issues[0]?.message ?? 'not valid'}.`, 'Nothing was saved. Correct the value and try again.')
  const origin = originOf(hub.url)
  if (origin === null) return failure('bad_address', `${withoutCredentials(hub.url)} is not the address of a hub.`, 'Write it like https://hub.example:8443, without a path.')
  return ok({ ...parsed.data, url: origin })
}

function originOf(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.protocol !== 'https:') return null
  const more = parsed.username + parsed.password + parsed.search + parsed.hash
  return more === '' && parsed.pathname === '/' ? parsed.origin : null
}

/** A password typed into an address must not come back in a message. */
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//…@')
}

function hostNotFound(id: string, known: readonly HostConfig[]): { readonly ok: false; readonly error: AppErrorDto } {
  const names = known.map((host) => host.id).join(', ')
  return failure('host_not_found', `No host named ${id} is configured.`, names === '' ? 'No host is configured yet: add one first.' : `Configured hosts: ${names}.`)
}

function failure(code: ErrorCode, message: string, hint: string): { readonly ok: false; readonly error: AppErrorDto } {
  return err(new AppError({ code, message, hint }).toDto())
}
