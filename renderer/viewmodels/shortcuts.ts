import type { CommandName } from '../stores/commands.ts'
import type { Screen } from '../stores/uiStore.ts'

/** What a key does. */
export type KeyAction =
  | { readonly kind: 'go'; readonly screen: Screen }
  /** The first of these that the screen offers. */
  | { readonly kind: 'command'; readonly commands: readonly CommandName[] }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'cycle' }

/** The second key after `g`. */
export const goKeys: Readonly<Record<string, Screen>> = { o: 'overview', d: 'drift', p: 'approvals', a: 'audit', h: 'hosts', s: 'signers', ',': 'settings' }

const command = (...commands: readonly CommandName[]): KeyAction => ({ kind: 'command', commands })

const single: Readonly<Record<string, KeyAction>> = {
  j: command('list.next'),
  k: command('list.previous'),
  ArrowDown: command('list.next'),
  ArrowUp: command('list.previous'),
  J: command('list.extendNext'),
  K: command('list.extendPrevious'),
  ' ': command('list.choose'),
  ']': command('group.next'),
  '[': command('group.previous'),
  Enter: command('list.open'),
  '/': command('filter.focus'),
  a: command('accept'),
  i: command('ignore'),
  p: command('apply'),
  e: command('receipts', 'export'),
  m: command('import'),
  v: command('verify'),
  x: command('reject'),
  '.': command('ask'),
  Escape: command('back'),
  '?': { kind: 'shortcuts' },
  r: { kind: 'cycle' },
  // In the audit log F leads to the filters; anywhere else it freezes.
  f: command('filters', 'freeze'),
  t: command('timeline'),
  b: command('proof'),
  h: command('host.switch'),
}

/** How long `g` waits for its second key. */
export const sequenceMs = 1200

/**
 * Reads one key press. `afterG` = the key before it was `g`. Letters do nothing when they are turned off.
 * Returns `g` when a second key must follow, null when the key is not ours. Pure.
 */
export function readKey(key: string, afterG: boolean, letters: boolean): KeyAction | 'g' | null {
  const isLetter = /^[a-z]$/i.test(key)
  if (isLetter && !letters) return null
  if (afterG) {
    const screen = goKeys[key]
    return screen === undefined ? null : { kind: 'go', screen }
  }
  if (key === 'g') return 'g'
  return single[key] ?? null
}
