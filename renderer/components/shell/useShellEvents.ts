import { spotlight } from '@mantine/spotlight'
import { useEffect } from 'react'
import { goTo } from '../../stores/goTo.ts'
import { useStores } from '../../stores/storesContext.ts'

/** Follows what the shell around the window asks for: its menu, its tray, a notification, a link. */
export function useShellEvents(): void {
  const stores = useStores()
  useEffect(() => {
    const stopNavigate = stores.bridge.on('window.navigate', (target) => goTo(stores, target))
    const stopCommand = stores.bridge.on('window.command', ({ command }) => {
      if (command === 'find') spotlight.open()
      else if (command === 'keys') stores.ui.setState({ shortcuts: true })
      else stores.commands.run('freeze')
    })
    return () => {
      stopNavigate()
      stopCommand()
    }
  }, [stores])
}
