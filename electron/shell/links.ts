/** Links that lead into the window, and further starts of the app, which only bring it to the front. */
import { app } from 'electron'
import { findDeepLink, linkScheme, readDeepLink } from './deepLink.ts'
import type { WindowHolder } from './windowHolder.ts'

/** Links that were taken, to be delivered once there is a window. */
export interface Links {
  /** Opens the window, where the first link leads or as it is, and hands it all further ones. */
  deliverTo(windows: WindowHolder): void
}

/**
 * Takes links of our scheme from now on, however the system hands them over; to be called before Electron is ready
 * (macOS tells of the first one before). What comes before there is a window leads the first one.
 */
export function takeLinks(args: readonly string[]): Links {
  // While developing, the scheme would be tied to Electron's own binary.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  let deliver: WindowHolder | null = null
  let first = findDeepLink(args)
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const target = readDeepLink(url)
    if (target === null) return
    if (deliver === null) first = target
    else deliver.navigate(target)
  })
  app.on('second-instance', (_event, argv) => {
    const target = findDeepLink(argv)
    if (target === null) deliver?.show()
    else deliver?.navigate(target)
  })
  return {
    deliverTo(windows) {
      deliver = windows
      if (first === null) windows.show()
      else windows.navigate(first)
    },
  }
}
