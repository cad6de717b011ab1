import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** A certificate with its key, PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  /** SHA-256, upper case, with colons. */
  readonly fingerprint: string
}

/** A cluster's own certificate authority, as every Proxmox cluster makes one. */
export async function createAuthority(clusterId: string): Promise<Certificate> {
  const name = [
    { shortName: 'CN', value: 'Proxmox Virtual Environment' },
    { shortName: 'OU', value: clusterId },
    { shortName: 'O', value: 'PVE Cluster Manager CA' },
  ]
  return toCertificate(await generate(name, {
    keyType: 'ec', curve: 'P-256', algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }],
  }))
}

/** A node's certificate (`pve-ssl.pem`), signed by the cluster's authority: no browser and no library trusts it. */
export async function createNodeCertificate(node: string, ip: string, authority: Certificate): Promise<Certificate> {
  const name = [
    { shortName: 'OU', value: 'PVE Cluster Node' },
    { shortName: 'O', value: 'Proxmox Virtual Environment' },
    { shortName: 'CN', value: node },
  ]
  return toCertificate(await generate(name, {
    keyType: 'ec', curve: 'P-256', algorithm: 'sha256',
    ca: { key: authority.key, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 7, ip: '127.0.0.1' }, { type: 2, value: 'localhost' }, { type: 7, ip }, { type: 2, value: node }],
      },
    ],
  }))
}

function toCertificate(made: { readonly cert: string; readonly private: string }): Certificate {
  return { cert: made.cert, key: made.private, fingerprint: new X509Certificate(made.cert).fingerprint256 }
}

/** One entry of `GET /nodes/{node}/certificates/info`. */
export function describeCertificate(filename: string, pem: string): Record<string, unknown> {
  const certificate = new X509Certificate(pem)
  const slashed = (name: string): string => `/${name.split('\n').join('/')}`
  return {
    filename, pem,
    fingerprint: certificate.fingerprint256,
    subject: slashed(certificate.subject),
    issuer: slashed(certificate.issuer),
    notbefore: Math.floor(Date.parse(certificate.validFrom) / 1000),
    notafter: Math.floor(Date.parse(certificate.validTo) / 1000),
    san: (certificate.subjectAltName ?? '').split(', ').filter((name) => name !== '').map((name) => name.replace(/^(DNS|IP Address):/, '')),
    'public-key-type': 'id-ecPublicKey',
    'public-key-bits': 256,
  }
}
