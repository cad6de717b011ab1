/** English texts of what the desktop shows around the window: menu, tray, notifications. Plain text; what comes from hosts is cleaned by `plain`. */
import { hasHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import type { Screen } from '../../shared/ipc/screens.ts'

const longest = 180

/**
 * A text from a host as a desktop may show it: some notification servers read markup, so `<`, `>` and `&` become look-alikes,
 * and what is not seen goes. At most 180 characters. Pure.
 */
export function plain(text: string): string {
  const seen = Array.from(text.toWellFormed(), (character) => (hasHiddenCharacter(character) ? ' ' : character)).join('').replace(/\s+/g, ' ').trim()
  const inert = seen.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆')
  const characters = Array.from(inert)
  return characters.length <= longest ? inert : `${characters.slice(0, longest - 1).join('')}…`
}

const many = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`

const screens: Readonly<Record<Screen, string>> = {
  overview: 'Overview', drift: 'Drift', approvals: 'Approvals', audit: 'Audit', hosts: 'Hosts', signers: 'Signers', settings: 'Settings',
}

export const shellTexts = {
  name: 'Countersign',
  screens,
  menu: { view: 'View', go: 'Go', cluster: 'Cluster', settings: 'Settings…', find: 'Find…', runCycle: 'Run cycle now', freeze: 'Freeze or unfreeze…', keys: 'Keys', help: 'Help' },
  tray: {
    open: 'Open Countersign',
    freeze: 'Freeze every host now',
    unfreeze: 'Unfreeze…',
    quit: 'Quit Countersign',
    toSign: (count: number) => `${many(count, 'request')} to sign`,
    differ: (count: number) => `${many(count, 'guest')} differ${count === 1 ? 's' : ''}`,
    lost: (count: number) => `${many(count, 'host')} without an answer`,
    frozen: 'Frozen',
    quiet: 'Nothing needs you',
    freezeReason: 'Frozen from the tray',
    freezeFailed: 'The hosts could not be frozen',
  },
  notices: {
    waits: 'Waits for a signature',
    waitMany: (count: number) => `${count} requests wait for a signature`,
    failed: 'An operation failed',
    unclear: 'An operation needs you: its outcome is unknown',
    lost: (host: string) => `${plain(host)} does not answer`,
    lostBody: 'Its guests are not judged, and nothing is planned for them.',
    openApprovals: 'Open Approvals to see them.',
  },
} as const
