import type { SeededRandom } from './seededRandom.ts'
import { ApiError, forbidden } from './apiError.ts'
import { allPrivileges, defaultPaths, isPrivilege, type Privilege } from './privileges.ts'

/** Who sent a request, and what they may do. */
export class Caller {
  /** `user@realm!tokenid`. */
  readonly user: string
  /** ACL path → privileges; they hold for everything below until a deeper path says otherwise. */
  readonly #acl: Map<string, ReadonlySet<Privilege>>

  constructor(user: string, acl: Map<string, ReadonlySet<Privilege>>) {
    this.user = user
    this.#acl = acl
  }

  /** Effective privileges on one path: those of its nearest ancestor that has an entry. */
  privilegesOn(path: string): ReadonlySet<Privilege> {
    for (let at = path; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
      const granted = this.#acl.get(at)
      if (granted) return granted
      if (at === '/') return new Set()
    }
  }

  can(path: string, privilege: Privilege): boolean {
    return this.privilegesOn(path).has(privilege)
  }

  /** Throws the 403 of Proxmox unless one of the privileges is held. */
  requireAny(path: string, privileges: readonly Privilege[]): void {
    if (!privileges.some((privilege) => this.can(path, privilege))) throw forbidden(`${path}, ${privileges.join('|')}`)
  }

  /** Every path with rights, as `GET /access/permissions` lists it. */
  paths(): readonly string[] {
    return [...new Set([...defaultPaths, ...this.#acl.keys()])].filter((path) => this.privilegesOn(path).size > 0)
  }

  /** Proxmox removes the entries of a destroyed guest. */
  forget(path: string): void {
    this.#acl.delete(path)
  }
}

/** The API tokens of the cluster. */
export class Tokens {
  readonly #callers = new Map<string, Caller>()
  readonly #random: SeededRandom

  constructor(random: SeededRandom) {
    this.#random = random
  }

  /**
   * Adds a token with exactly the given privileges (none is inherited from the user). `id` is `user@realm!token`.
   * Returns the whole token, `id=secret`.
   */
  add(id: string, privileges: Readonly<Record<string, readonly string[]>>): string {
    if (!/^[^\s:/@!]+@[A-Za-z][\w.-]+![A-Za-z][\w.-]+$/.test(id)) throw new Error(`"${id}" is no token id; write user@realm!token`)
    const acl = new Map<string, ReadonlySet<Privilege>>()
    for (const [path, names] of Object.entries(privileges)) {
      const unknown = names.find((name) => !isPrivilege(name))
      if (unknown !== undefined) throw new Error(`Proxmox has no privilege "${unknown}"`)
      acl.set(path, new Set(names.filter(isPrivilege)))
    }
    const token = `${id}=${this.#random.uuid()}`
    this.#callers.set(token, new Caller(id, acl))
    return token
  }

  addAdministrator(id: string): string {
    return this.add(id, { '/': allPrivileges })
  }

  /** Reads `Authorization: PVEAPIToken=…` (percent-decoded, ends at `;`). Throws the 401 of Proxmox. */
  authenticate(header: string | undefined): Caller {
    if (header === undefined) throw new ApiError(401, 'No ticket')
    const caller = this.#callers.get(readToken(header) ?? '')
    if (!caller) throw new ApiError(401, 'Authentication failed!')
    return caller
  }

  forgetPath(path: string): void {
    for (const caller of this.#callers.values()) caller.forget(path)
  }
}

function readToken(header: string): string | null {
  const value = /^PVEAPIToken=([^;]+)/.exec(header)?.[1]
  if (value === undefined) return null
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}
