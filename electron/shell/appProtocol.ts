import type { CustomScheme } from 'electron'
import type { Logger } from '../ports.ts'
import { securityHeaders } from '../serve/securityHeaders.ts'
import { readWindowFile, type WindowPage } from '../serve/windowFiles.ts'

/** Where the window's page lives. A scheme of our own, so that the page is no `file:` and has an origin of its own. */
export const appScheme = 'app'
const appHost = 'countersign'
export const appUrl = `${appScheme}://${appHost}/`

/** To be registered before Electron is ready. `standard` gives it an origin, `secure` the rights of https. */
export const privilegedAppScheme: CustomScheme = { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } }

/**
 * Answers `app://countersign/…` with one page of the built window. Everything else is 404: another host, another method, a path
 * that leads out of the folder. Never rejects. Effects: reads files, logs faults.
 */
export function createAppProtocol(windowFolder: string, page: WindowPage, logger: Logger): (request: Request) => Promise<Response> {
  const headers = securityHeaders([])
  const notFound = (): Response => new Response('There is no such file.\n', { status: 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
  return async (request) => {
    try {
      const url = new URL(request.url)
      if (url.host !== appHost || request.method !== 'GET') return notFound()
      const file = await readWindowFile(windowFolder, url.pathname, page)
      if (file === null) return notFound()
      return new Response(file.bytes, { headers: { ...headers, 'content-type': file.contentType } })
    } catch (thrown) {
      logger.error('a file of the window could not be served', { url: request.url, cause: thrown })
      return new Response('This file could not be read.\n', { status: 500, headers })
    }
  }
}
