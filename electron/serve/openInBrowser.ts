import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The file that leads a browser to a link. `remove` deletes it; calling it again does nothing. */
export interface OpenedLink {
  remove(): Promise<void>
}

/** Where to look for an opener and a display. */
export interface OpenerSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/**
 * Opens a link that holds a secret in the person's browser. The link never stands in a process list: the opener
 * gets the path of a redirect page of mode 0600 in a private temporary folder. Null when the platform has no
 * opener or no display. Effects: writes the page, starts the opener and leaves it to itself.
 */
export async function openInBrowser(link: string, surroundings: OpenerSurroundings): Promise<OpenedLink | null> {
  const opener = await findOpener(surroundings)
  if (opener === null) return null
  const folder = await mkdtemp(join(tmpdir(), 'countersign-open-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const page = join(folder, 'countersign.html')
    await writeFile(page, redirectPage(link), { mode: 0o600, flag: 'wx' })
    await start(opener, page)
    return { remove }
  } catch {
    await remove()
    return null
  }
}

async function findOpener({ env, platform }: OpenerSurroundings): Promise<string | null> {
  if (platform === 'darwin') return '/usr/bin/open'
  if (platform === 'win32') return join(env['SystemRoot'] ?? 'C:\\Windows', 'explorer.exe')
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return null
  const candidates = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/')).map((folder) => join(folder, 'xdg-open'))
  for (const candidate of candidates) {
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate
  }
  return null
}

/** Resolves once the opener runs; rejects when it cannot be started. */
function start(opener: string, page: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(opener, [page], { detached: true, stdio: 'ignore' })
    child.once('error', reject)
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function redirectPage(link: string): string {
  const address = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${address}">
<title>Countersign</title>
<p><a href="${address}">Open Countersign</a></p>
`
}
