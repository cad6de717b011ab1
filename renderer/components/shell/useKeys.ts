import { spotlight } from '@mantine/spotlight'
import { useEffect } from 'react'
import type { Stores } from '../../stores/createStores.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { pressOf, readKey, sequenceMs, type KeyAction } from '../../viewmodels/shortcuts.ts'
import { reportResult } from '../reportResult.ts'

const typing = 'input, textarea, select, [contenteditable="true"]'
const pressable = 'button, a[href], [role="menuitem"], [role="radio"], [role="gridcell"], summary, label'
/** While somebody types these keys still work: they write nothing, and a field has no use for them. */
const whileTyping = new Set(['Mod+k', 'Mod+Shift+f', 'Mod+,'])

/** Listens to the window's keys. Quiet while somebody types or a dialog is open, but for the keys that say otherwise. */
export function useKeys(): void {
  const stores = useStores()
  useEffect(() => {
    let lastG = -Infinity
    // Looked up before anybody hears the key: the Escape that closes a dialog must not go on to the screen behind it.
    let open: Element | null = null
    const look = (): void => {
      open = document.querySelector('[role="dialog"], [role="menu"]')
    }
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return
      const press = pressOf(event)
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest(typing) != null && !whileTyping.has(press)) return
      // The key that opens the search closes it too; over another dialog it does nothing, nor does the browser's own.
      if (press === 'Mod+k' && open !== null) {
        if (open.hasAttribute('data-palette')) spotlight.close()
        return event.preventDefault()
      }
      if (open !== null) return
      if ((press === 'Enter' || press === 'Space') && target?.closest(pressable) != null) return
      const actions = readKey(press, event.timeStamp - lastG < sequenceMs, stores.ui.getState().letterKeys)
      lastG = actions === 'g' ? event.timeStamp : -Infinity
      if (actions !== 'g' && actions.some((action) => perform(action, stores))) event.preventDefault()
    }
    window.addEventListener('keydown', look, true)
    document.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', look, true)
      document.removeEventListener('keydown', listen)
    }
  }, [stores])
}

/** Does what a key says; false when nothing on the screen could. */
function perform(action: KeyAction, stores: Stores): boolean {
  switch (action.kind) {
    case 'go':
      stores.ui.setState({ screen: action.screen })
      return true
    case 'palette':
      spotlight.open()
      return true
    case 'shortcuts':
      stores.ui.setState({ shortcuts: true })
      return true
    case 'cycle':
      void stores.bridge.call['cycle.run']({ host: stores.ui.getState().hostFilter }).then((result) => reportResult(result, () => texts.app.cycleStarted))
      return true
    case 'command':
      return stores.commands.run(action.command)
  }
}
