import { keyCaps, type KeyPress } from '../viewmodels/shortcuts.ts'

const mod = /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'

/** The caps of a key press, one beside the other. */
export function KeyCaps({ press }: { readonly press: KeyPress }) {
  return keyCaps(press, mod).map((cap) => <kbd key={cap}>{cap}</kbd>)
}
