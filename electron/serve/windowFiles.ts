import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** One file of the built window, ready to be answered. */
export interface WindowFile {
  readonly contentType: string
  readonly bytes: Buffer<ArrayBuffer>
}

/** The pages of the build: the window, and the trusted prompt. Where one is served, the other is not. */
export type WindowPage = 'index.html' | 'prompt.html'

/** The kinds of file a Vite build writes. A file of another kind is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** A segment starts with a letter, a digit, `_` or `-`, so neither `..` nor a hidden file nor a drive can be named. */
const plainSegment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * Reads the file of the built window that a URL path names (`/` is the page; the path is taken as it stood in the
 * request, without query). Null when there is none, when it is another page, when the path is not a plain one, or
 * when it leads out of the folder through a link. Other faults of the file system reject.
 */
export async function readWindowFile(windowFolder: string, urlPath: string, page: WindowPage): Promise<WindowFile | null> {
  const path = urlPath === '/' ? `/${page}` : urlPath
  const segments = path.slice(1).split('/')
  if (!path.startsWith('/') || !segments.every((segment) => plainSegment.test(segment))) return null
  const contentType = contentTypes[extname(path)]
  if (contentType === undefined || (extname(path) === '.html' && path !== `/${page}`)) return null
  try {
    const root = await realpath(windowFolder)
    const file = await realpath(join(root, ...segments))
    if (!file.startsWith(root + sep)) return null
    return { contentType, bytes: await readFile(file) }
  } catch (thrown) {
    if (isMissing(thrown)) return null
    throw thrown
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(String(thrown.code))
}
