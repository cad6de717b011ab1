import type { App, Session, WebContents } from 'electron'

/**
 * Takes from every page, present and future, what this app never needs: going elsewhere, opening windows, embedding
 * pages, devices, downloads. `startUrl` is the one address a window may load again (a reload).
 */
export function lockDownContents(app: Pick<App, 'on'>, startUrl: string): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents, startUrl))
}

function lockDown(contents: WebContents, startUrl: string): void {
  contents.on('will-frame-navigate', (details) => {
    const reload = details.isMainFrame && withoutFragment(details.url) === startUrl
    if (!reload) details.preventDefault()
  })
  contents.on('will-redirect', (details) => details.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/**
 * Denies every permission but one: the main page may put text on the clipboard (copying a digest or a fingerprint),
 * which Chromium grants a page only right after a click or a key. No device, no screen capture, no download.
 */
export function lockDownSession(session: Session, startUrl: string): void {
  const mayCopy = (permission: string, isMainFrame: boolean, url: string): boolean =>
    permission === 'clipboard-sanitized-write' && isMainFrame && withoutFragment(url) === startUrl
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => mayCopy(permission, details.isMainFrame, requestingOrigin))
  session.setPermissionRequestHandler((_contents, permission, callback, details) => callback(mayCopy(permission, details.isMainFrame, details.requestingUrl)))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? ''
}
