import { err, ok, type Result } from '../../shared/lib/result.ts'

/** An API token, ready to be sent. Never logged, never part of a message. */
export interface ApiToken {
  /** `user@realm!name`; no secret. */
  readonly id: string
  /** Value of the `Authorization` header. */
  readonly header: string
  /** For taking it out of texts that a host sends back. */
  readonly secret: string
}

/** User, realm and token names as `PVE::AccessControl` allows them; the secret is a UUID. */
const form = /^([^\s:/@!=]+@[A-Za-z][\w.-]+![A-Za-z][\w.-]+)=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Reads `user@realm!name=uuid`. `unauthorized` when it has another form; the message never repeats it. Pure. */
export function parseApiToken(text: string): Result<ApiToken> {
  const match = form.exec(text.trim())
  if (match?.[1] === undefined || match[2] === undefined) {
    return err({
      code: 'unauthorized',
      message: 'The API token does not have the form user@realm!name=secret.',
      hint: 'Proxmox shows the secret, a UUID, once when the token is made; put user@realm!name= in front of it.',
      retry: 'never',
    })
  }
  // pveproxy decodes percent signs in the header and reads it up to the first semicolon.
  const header = `PVEAPIToken=${match[1].replaceAll('%', '%25').replaceAll(';', '%3B')}=${match[2]}`
  return ok({ id: match[1], header, secret: match[2] })
}
