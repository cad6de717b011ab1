import { connect } from 'node:tls'
import { AppError } from '../../shared/domain/appError.ts'
import { describeFault } from '../platform/describeFault.ts'
import { pinnedTlsOptions, tlsServerName } from '../platform/pinnedConnector.ts'
import { parseHostUrl } from './hostUrl.ts'

/** The certificate that a node shows. */
export interface ProbedCertificate {
  /** `https://host:port`. */
  readonly url: string
  /** SHA-256, upper-case hex pairs joined by colons. */
  readonly fingerprint: string
  /** e.g. `CN=pve1, O=Proxmox Virtual Environment`. */
  readonly subject: string
  /** ISO 8601 UTC. */
  readonly validTo: string
}

/**
 * Does a TLS handshake with an address and tells the certificate; sends nothing else and closes. Whether it is the
 * right one is for a person to judge. Rejects with `bad_address` or `node_unreachable`.
 */
export async function probeCertificate(address: string, timeoutMs: number): Promise<ProbedCertificate> {
  const parsed = parseHostUrl(address)
  if (!parsed.ok) throw new AppError(parsed.error)
  const url = new URL(parsed.value)
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const port = url.port === '' ? 443 : Number(url.port)
    const socket = connect({ ...pinnedTlsOptions, host, port, servername: tlsServerName(url.hostname) })
    const fail = (thrown: unknown): void => {
      socket.destroy()
      reject(probeError(parsed.value, thrown))
    }
    const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    socket.once('error', (error) => {
      clearTimeout(timer)
      fail(error)
    })
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate === undefined) return fail(new Error('it showed no certificate'))
      return resolve({
        url: parsed.value,
        fingerprint: certificate.fingerprint256,
        subject: certificate.subject.split('\n').toReversed().join(', '),
        validTo: new Date(certificate.validTo).toISOString(),
      })
    })
  })
}

function probeError(url: string, thrown: unknown): AppError {
  const spoke = thrown instanceof Error && 'code' in thrown && /^(?:EPROTO|ERR_SSL)/.test(String(thrown.code))
  return spoke
    ? new AppError({ code: 'bad_address', message: `${url} does not speak TLS.`, hint: 'Proxmox listens on port 8006; check the port.', cause: thrown })
    : new AppError({ code: 'node_unreachable', message: `${url} could not be reached: ${describeFault(thrown)}.`, hint: 'Check the address, the port and the network.', retry: 'backoff', cause: thrown })
}
