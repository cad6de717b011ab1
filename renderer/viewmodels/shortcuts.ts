import type { CommandName } from '../stores/commands.ts'
import type { Screen } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'

/** What a key does. */
export type KeyAction =
  | { readonly kind: 'go'; readonly screen: Screen }
  /** Whatever the screen offers under this name. */
  | { readonly kind: 'command'; readonly command: CommandName }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'cycle' }

/** Where a key belongs, in the order in which the list of keys shows them. */
export const keyGroups = ['everywhere', 'goTo', 'list', 'drift', 'approvals', 'audit'] as const
export type KeyGroup = (typeof keyGroups)[number]

/** A key press as one word: `j`, `?`, `Escape`, `Space`, `Shift+j`, `Mod+Shift+f`. `Mod` = Ctrl, or ⌘ on a Mac. */
export type KeyPress = string

/** One thing that keys do. */
export interface Shortcut {
  readonly group: KeyGroup
  /** Each of them does it; `g o` = one after the other. */
  readonly presses: readonly KeyPress[]
  readonly action: KeyAction
  /** What it does, for people. */
  readonly meaning: string
}

const command = (group: KeyGroup, press: string | readonly string[], name: CommandName, meaning: string): Shortcut =>
  ({ group, presses: typeof press === 'string' ? [press] : press, action: { kind: 'command', command: name }, meaning })
const go = (press: string, screen: Screen): Shortcut => ({ group: 'goTo', presses: [press], action: { kind: 'go', screen }, meaning: texts.screens[screen] })

const t = texts.keys

/** Every key of the window, and nothing else: what is pressed is looked up here, and the list of keys is drawn from here. */
export const shortcuts: readonly Shortcut[] = [
  { group: 'everywhere', presses: ['Mod+k'], action: { kind: 'palette' }, meaning: t.palette },
  { group: 'everywhere', presses: ['r'], action: { kind: 'cycle' }, meaning: t.cycle },
  command('everywhere', 'Mod+Shift+f', 'freeze', texts.safety.key),
  command('everywhere', 'h', 'host.switch', t.host),
  { group: 'everywhere', presses: ['?'], action: { kind: 'shortcuts' }, meaning: t.keys },
  { group: 'everywhere', presses: ['Mod+,'], action: { kind: 'go', screen: 'settings' }, meaning: t.settings },
  command('everywhere', 'Escape', 'back', t.back),
  go('g o', 'overview'), go('g d', 'drift'), go('g a', 'approvals'), go('g u', 'audit'), go('g h', 'hosts'), go('g n', 'signers'), go('g s', 'settings'),
  command('list', ['j', 'ArrowDown'], 'list.next', t.next),
  command('list', ['k', 'ArrowUp'], 'list.previous', t.previous),
  command('list', 'Enter', 'list.open', t.open),
  command('list', '/', 'filter.focus', t.filter),
  command('list', ']', 'group.next', t.groupNext),
  command('list', '[', 'group.previous', t.groupBack),
  command('drift', 'Space', 'list.choose', t.choose),
  command('drift', 'Shift+j', 'list.extendNext', t.extendNext),
  command('drift', 'Shift+k', 'list.extendPrevious', t.extendPrevious),
  command('drift', 's', 'list.chooseCause', t.chooseCause),
  command('drift', 'p', 'apply', t.apply),
  command('drift', 'a', 'accept', t.accept),
  command('drift', 'i', 'ignore', t.ignore),
  command('drift', 'e', 'receipts', t.receipts),
  command('drift', 'c', 'copy', t.copyRequest),
  command('drift', '.', 'ask', t.ask),
  command('approvals', 'Mod+Enter', 'sign', t.sign),
  command('approvals', 'x', 'reject', t.reject),
  command('approvals', 'e', 'export', t.exportIt),
  command('approvals', 'm', 'import', t.importIt),
  command('audit', 'f', 'filters', t.filters),
  command('audit', 't', 'timeline', t.timeline),
  command('audit', 'v', 'verify', t.verify),
  command('audit', 'b', 'proof', t.proof),
]

const byPress = Map.groupBy(shortcuts.flatMap((shortcut) => shortcut.presses.map((press) => ({ press, shortcut }))), ({ press }) => press)

/** How long `g` waits for its second key. */
export const sequenceMs = 1200

/** What of a keyboard event says which key it was. */
export interface PressedKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
}

/** Names a key press. Shift counts with letters alone: whether `?` needs it depends on the keyboard. Pure. */
export function pressOf({ key, ctrlKey, metaKey, shiftKey }: PressedKey): KeyPress {
  const isLetter = /^[a-z]$/i.test(key)
  const name = key === ' ' ? 'Space' : isLetter ? key.toLowerCase() : key
  return `${ctrlKey || metaKey ? 'Mod+' : ''}${isLetter && shiftKey ? 'Shift+' : ''}${name}`
}

/** True for what writes a character where somebody types: letters, digits and signs (WCAG 2.1.4). Pure. */
export function isSingleKey(press: KeyPress): boolean {
  return press.split(' ').some((part) => /^(?:Shift\+)?.$/u.test(part))
}

/**
 * Reads one key press. `afterG` = the key before it was `g`. Single keys do nothing when they are turned off. Returns
 * `g` when a second key must follow; otherwise what the press may mean, in the order in which it is tried. Pure.
 */
export function readKey(press: KeyPress, afterG: boolean, singleKeys: boolean): readonly KeyAction[] | 'g' {
  if (!singleKeys && isSingleKey(press)) return []
  if (press === 'g' && !afterG) return 'g'
  return (byPress.get(afterG ? `g ${press}` : press) ?? []).map(({ shortcut }) => shortcut.action)
}

/** The keys that work now, group by group; a group without any is left out. Pure. */
export function shownShortcuts(singleKeys: boolean): readonly { readonly group: KeyGroup; readonly shortcuts: readonly Shortcut[] }[] {
  const working = shortcuts.flatMap((shortcut) => {
    const presses = shortcut.presses.filter((press) => singleKeys || !isSingleKey(press))
    return presses.length === 0 ? [] : [{ ...shortcut, presses }]
  })
  return keyGroups.flatMap((group) => {
    const own = working.filter((shortcut) => shortcut.group === group)
    return own.length === 0 ? [] : [{ group, shortcuts: own }]
  })
}

const signs: Readonly<Record<string, string>> = { Shift: '⇧', Enter: '↵', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑' }

/** The caps of a press as they stand on the keyboard: `Ctrl ⇧ F`, `G O`. `mod` = the cap of `Mod`. Pure. */
export function keyCaps(press: KeyPress, mod: string): readonly string[] {
  return press.split(' ').flatMap((part) => part.split('+')).map((cap) => (cap === 'Mod' ? mod : (signs[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap))))
}
