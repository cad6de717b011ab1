import { Menu, type MenuItemConstructorOptions } from 'electron'
import { screens, type Screen, type WindowCommand } from '../../shared/ipc/screens.ts'
import { shellTexts } from './shellTexts.ts'

export interface MenuActions {
  readonly go: (screen: Screen) => void
  readonly command: (command: WindowCommand) => void
  readonly runCycle: () => void
}

/**
 * Sets the native menu: the app's own commands, and standard roles for keys that people expect. Nothing in it changes
 * a host: what could is asked in the window. Developer tools only while developing.
 */
export function setAppMenu(platform: NodeJS.Platform, isPackaged: boolean, actions: MenuActions): void {
  const t = shellTexts.menu
  const go: MenuItemConstructorOptions[] = screens.map((screen, index) => ({
    label: screen === 'settings' ? t.settings : shellTexts.screens[screen],
    accelerator: screen === 'settings' ? 'CmdOrCtrl+,' : `CmdOrCtrl+${index + 1}`,
    click: () => actions.go(screen),
  }))
  const cluster: MenuItemConstructorOptions[] = [
    { label: t.runCycle, click: actions.runCycle },
    { label: t.freeze, accelerator: 'CmdOrCtrl+Shift+F', click: () => actions.command('freeze') },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate([
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: t.go, submenu: [{ label: t.find, accelerator: 'CmdOrCtrl+K', click: () => actions.command('find') }, { type: 'separator' }, ...go] },
    { label: t.cluster, submenu: cluster },
    { label: t.view, submenu: view },
    { role: 'windowMenu' },
    { role: 'help', label: t.help, submenu: [{ label: t.keys, click: () => actions.command('keys') }] },
  ]))
}
