import type { Navigation } from '../../shared/ipc/screens.ts'

/** Links of this scheme open Countersign. They lead to a screen and can never do anything there. */
export const linkScheme = 'countersign'

/** Ids of requests, as the journal makes them. */
const idShape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

/**
 * Reads `countersign://approvals/ID`, the one link there is. Anything else is null: another screen or scheme, a
 * query, a fragment, credentials, a port, a further part, an encoded character. Pure.
 */
export function readDeepLink(link: string): Navigation | null {
  if (link.length > 200 || !URL.canParse(link)) return null
  const { protocol, host, username, password, port, pathname, search, hash } = new URL(link)
  if (protocol !== `${linkScheme}:` || host !== 'approvals' || username + password + port + search + hash !== '') return null
  const id = pathname.slice(1)
  return pathname.startsWith('/') && idShape.test(id) ? { screen: 'approvals', id } : null
}

/** The first link among a process's arguments, as Windows and Linux hand it over; null = there is none that is known. Pure. */
export function findDeepLink(args: readonly string[]): Navigation | null {
  const link = args.find((arg) => arg.startsWith(`${linkScheme}:`))
  return link === undefined ? null : readDeepLink(link)
}
