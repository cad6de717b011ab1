import { isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { AppError } from '../../shared/domain/appError.ts'

/** Where a connector leads and what it must find there. */
export interface PinnedTarget {
  /** `https://host:port`. */
  readonly url: string
  /** SHA-256, upper-case hex pairs joined by colons. */
  readonly fingerprint: string
  readonly connectMs: number
}

/**
 * TLS options under which certificates are judged by their fingerprint. Proxmox nodes show certificates of their
 * cluster's own authority, a hub one of its own making, so Node's verification is off BECAUSE the pin replaces it: nothing may be written to such
 * a socket before `checkPin` passed. No session is kept, for a resumed one shows no certificate.
 */
export const pinnedTlsOptions = { rejectUnauthorized: false, session: undefined, ALPNProtocols: ['http/1.1'] } as const

/**
 * Checks the certificate of a socket whose handshake is done and of which nothing was sent yet. Returns null when it
 * is the pinned one, else `pin_mismatch` naming both fingerprints. A resumed session is refused.
 */
export function checkPin(socket: Socket, target: Pick<PinnedTarget, 'url' | 'fingerprint'>): AppError | null {
  const certificate = socket instanceof TLSSocket && !socket.isSessionReused() ? socket.getPeerX509Certificate() : undefined
  const seen = certificate?.fingerprint256
  if (seen !== undefined && seen === target.fingerprint) return null
  return new AppError({
    code: 'pin_mismatch',
    message: `${target.url} did not show the expected certificate; nothing was sent. Expected ${target.fingerprint}, seen ${seen ?? 'none'}.`,
    hint: 'If the certificate was renewed, compare the fingerprint with the one on the machine itself (of a Proxmox node: System → Certificates) and enter it anew. If not, somebody may be listening in.',
  })
}

/**
 * An undici connector that hands a socket over only after its certificate is the pinned one. `onVerified` is called
 * right before that: from then on bytes may leave. HTTP/1.1 only, as pveproxy speaks.
 */
export function createPinnedConnector(target: PinnedTarget, onVerified?: () => void): buildConnector.connector {
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0, allowH2: false, timeout: target.connectMs })
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null)
      const mismatch = checkPin(socket, target)
      if (mismatch !== null) {
        socket.destroy()
        return callback(mismatch, null)
      }
      onVerified?.()
      return callback(null, socket)
    })
  }
}

/** Name for TLS: none for addresses (RFC 6066 §3). Pure. */
export function tlsServerName(hostname: string): string {
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : ''
}
