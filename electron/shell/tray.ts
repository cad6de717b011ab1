import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { Logger } from '../ports.ts'
import { shellTexts } from './shellTexts.ts'
import type { Standing } from './watchApp.ts'

export interface TrayActions {
  readonly open: () => void
  /** Freezes every host at once: the safe direction asks nothing. */
  readonly freeze: () => void
  /** Leads to the window's own question. */
  readonly unfreeze: () => void
  readonly quit: () => void
}

export interface AppTray {
  show(standing: Standing): void
  remove(): void
}

/**
 * Puts Countersign into the system's tray; null where there is none. `iconFolder`: absolute, holds `tray.png` and
 * `trayTemplate.png` (macOS colours that one itself). Effects: a tray icon, until `remove`.
 */
export function createTray(iconFolder: string, platform: NodeJS.Platform, actions: TrayActions, logger: Logger): AppTray | null {
  try {
    const icon = nativeImage.createFromPath(join(iconFolder, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
    const tray = new Tray(icon)
    const show = (standing: Standing): void => {
      tray.setToolTip(trayTip(standing))
      tray.setContextMenu(trayMenu(standing, actions))
    }
    tray.on('click', actions.open)
    show({ toSign: 0, differ: 0, lost: 0, frozen: false })
    return { show, remove: () => tray.destroy() }
  } catch (thrown) {
    logger.warn('there is no tray', { cause: thrown })
    return null
  }
}

function trayTip(standing: Standing): string {
  const counts = countsOf(standing)
  return [shellTexts.name, ...(counts.length === 0 ? [shellTexts.tray.quiet] : counts)].join(' · ')
}

function countsOf({ toSign, differ, lost, frozen }: Standing): readonly string[] {
  const t = shellTexts.tray
  return [
    ...(frozen ? [t.frozen] : []),
    ...(toSign > 0 ? [t.toSign(toSign)] : []),
    ...(differ > 0 ? [t.differ(differ)] : []),
    ...(lost > 0 ? [t.lost(lost)] : []),
  ]
}

function trayMenu(standing: Standing, actions: TrayActions): Menu {
  const t = shellTexts.tray
  const counts = countsOf(standing)
  return Menu.buildFromTemplate([
    ...(counts.length === 0 ? [t.quiet] : counts).map((label) => ({ label, enabled: false })),
    { type: 'separator' },
    { label: t.open, click: actions.open },
    standing.frozen ? { label: t.unfreeze, click: actions.unfreeze } : { label: t.freeze, click: actions.freeze },
    { type: 'separator' },
    { label: t.quit, click: actions.quit },
  ])
}
