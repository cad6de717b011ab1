import type { CommandName } from '../stores/commands.ts'
import type { Screen } from '../stores/uiStore.ts'

/** What a key does. */
export type KeyAction =
  | { readonly kind: 'go'; readonly screen: Screen }
  | { readonly kind: 'command'; readonly command: CommandName }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'cycle' }

/** The second key after `g`. */
export const goKeys: Readonly<Record<string, Screen>> = { o: 'overview', d: 'drift', p: 'approvals', a: 'audit', h: 'hosts' }

const single: Readonly<Record<string, KeyAction>> = {
  j: { kind: 'command', command: 'list.next' },
  k: { kind: 'command', command: 'list.previous' },
  ArrowDown: { kind: 'command', command: 'list.next' },
  ArrowUp: { kind: 'command', command: 'list.previous' },
  Enter: { kind: 'command', command: 'list.open' },
  '/': { kind: 'command', command: 'filter.focus' },
  a: { kind: 'command', command: 'apply' },
  p: { kind: 'command', command: 'apply' },
  e: { kind: 'command', command: 'receipts' },
  v: { kind: 'command', command: 'verify' },
  Escape: { kind: 'command', command: 'back' },
  '?': { kind: 'shortcuts' },
  r: { kind: 'cycle' },
  f: { kind: 'command', command: 'freeze' },
}

/** How long `g` waits for its second key. */
export const sequenceMs = 1200

/**
 * Reads one key press. `afterG` = the key before it was `g`. Letters do nothing when they are turned off.
 * Returns `g` when a second key must follow, null when the key is not ours. Pure.
 */
export function readKey(key: string, afterG: boolean, letters: boolean): KeyAction | 'g' | null {
  const isLetter = /^[a-z]$/.test(key)
  if (isLetter && !letters) return null
  if (afterG) {
    const screen = goKeys[key]
    return screen === undefined ? null : { kind: 'go', screen }
  }
  if (key === 'g') return 'g'
  return single[key] ?? null
}
