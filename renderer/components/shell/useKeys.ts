import { useEffect } from 'react'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { reportResult } from '../reportResult.ts'
import { readKey, sequenceMs, type KeyAction } from '../../viewmodels/shortcuts.ts'
import type { Stores } from '../../stores/createStores.ts'

const typing = 'input, textarea, select, [contenteditable="true"]'
const pressable = 'button, a[href], [role="menuitem"], [role="radio"], [role="gridcell"], summary, label'

/** Listens to the window's shortcuts: single keys, and Ctrl or ⌘ with Enter. Quiet while somebody types or a dialog is open. */
export function useKeys(): void {
  const stores = useStores()
  useEffect(() => {
    let lastG = -Infinity
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest(typing) != null || document.querySelector('[role="dialog"], [role="menu"]') !== null) return
      if (event.ctrlKey || event.metaKey) {
        if (performChord(event, stores)) event.preventDefault()
        return
      }
      if (event.key === 'Enter' && target?.closest(pressable) != null) return
      const action = readKey(event.key, event.timeStamp - lastG < sequenceMs, stores.ui.getState().letterKeys)
      lastG = action === 'g' ? event.timeStamp : -Infinity
      if (action === null || action === 'g') return
      if (perform(action, stores)) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [stores])
}

/** Keys with Ctrl or ⌘. */
function performChord({ key, shiftKey }: KeyboardEvent, { commands, ui }: Stores): boolean {
  if (key === 'Enter') return commands.run('sign')
  if (shiftKey && key.toLowerCase() === 'f') return commands.run('freeze')
  if (key !== ',') return false
  ui.setState({ screen: 'settings' })
  return true
}

/** Does what a key says; false when nothing on the screen could. */
function perform(action: KeyAction, stores: Stores): boolean {
  switch (action.kind) {
    case 'go':
      stores.ui.setState({ screen: action.screen })
      return true
    case 'shortcuts':
      stores.ui.setState({ shortcuts: true })
      return true
    case 'cycle':
      void stores.bridge.call['cycle.run']({ host: stores.ui.getState().hostFilter }).then((result) => reportResult(result, () => texts.app.cycleStarted))
      return true
    case 'command':
      return action.commands.some((name) => stores.commands.run(name))
  }
}
