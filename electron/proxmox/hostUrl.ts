import type { AppErrorDto } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** Port of pveproxy when an address names none. */
const defaultPort = 8006

/**
 * Reads the address of a Proxmox node as a person types it (`pve1.example`, `192.0.2.10:8006`, `https://[2001:db8::1]`)
 * and returns its base address `https://host:port`, the port always written. `bad_address` for anything else: plain
 * http, credentials, a path, a query. Pure.
 */
export function parseHostUrl(text: string): Result<string> {
  const trimmed = text.trim()
  const shown = JSON.stringify(trimmed.slice(0, 200))
  if (/^http:/i.test(trimmed)) {
    return bad(`${shown} is plain http.`, 'Proxmox answers on https; write https:// instead.')
  }
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (!/^https:\/\//i.test(withScheme)) return bad(`${shown} is no https address.`, 'Write https://host:8006.')
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  if (url === null || url.hostname === '') {
    return bad(`${shown} is no address of a host.`, 'Write the name or address of a node, e.g. https://pve1.example:8006.')
  }
  if (url.username !== '' || url.password !== '') {
    return bad('The address holds a user name or password.', 'Leave it out: the API token is given separately.')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return bad(`${shown} goes on after the port.`, `Write only the base address: https://${url.host}`)
  }
  // URL drops a port that is the scheme's own, so 443 is recognised by the text.
  const port = url.port !== '' ? url.port : /:443\/?$/.test(withScheme) ? '443' : String(defaultPort)
  return ok(`https://${url.hostname}:${port}`)
}

function bad(message: string, hint: string): { readonly ok: false; readonly error: AppErrorDto } {
  return err({ code: 'bad_address', message, hint, retry: 'never' })
}
