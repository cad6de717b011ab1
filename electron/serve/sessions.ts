import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long a link can be used. Milliseconds. */
export const linkLifeMs = 60_000

/** Links and sessions kept at most; the oldest goes first. */
const mostLinks = 8
const mostSessions = 32

/** Who may come in: links that open the door once, and the sessions they became. Held in memory only. */
export interface Sessions {
  /** A token for a link: 256 bits, base64url; valid once and for `linkLifeMs`. */
  mintLink(): string
  /** Trades a link's token for a new session, or takes a session's own token. Null = neither. */
  admit(token: string): { readonly session: string; readonly from: 'link' | 'session' } | null
}

interface Link {
  readonly digest: Buffer
  readonly expiresAtMs: number
}

/**
 * Keeps only digests of the tokens, and compares all of them in constant time, so that neither a memory dump nor
 * the time of an answer gives one away. `nowMs`: wall-clock milliseconds. Effects: randomness.
 */
export function createSessions(nowMs: () => number): Sessions {
  let links: readonly Link[] = []
  let sessions: readonly Buffer[] = []
  return {
    mintLink() {
      const token = newToken()
      links = [...links, { digest: digestOf(token), expiresAtMs: nowMs() + linkLifeMs }].slice(-mostLinks)
      return token
    },
    admit(token) {
      const digest = digestOf(token)
      const knownSession = sessions.filter((session) => timingSafeEqual(session, digest)).length > 0
      const now = nowMs()
      const link = links.filter((candidate) => timingSafeEqual(candidate.digest, digest)).at(0)
      if (knownSession) return { session: token, from: 'session' }
      if (link === undefined) return null
      links = links.filter((candidate) => candidate !== link)
      // A clock that was put back must not lengthen a link's life.
      if (now >= link.expiresAtMs || now < link.expiresAtMs - linkLifeMs) return null
      const session = newToken()
      sessions = [...sessions, digestOf(session)].slice(-mostSessions)
      return { session, from: 'link' }
    },
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
