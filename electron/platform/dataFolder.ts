import { posix, win32 } from 'node:path'

/**
 * Where settings and journal live unless `--data` says otherwise; the same for the window and the command line, so
 * that they find each other. Linux follows the XDG Base Directory Specification; on Windows it is the folder that
 * does not roam, because a journal belongs to one computer. Pure.
 */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return posix.join(home, 'Library/Application Support/Countersign')
  if (platform === 'win32') return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'Countersign')
  const base = env['XDG_DATA_HOME']
  // "All paths set in these environment variables must be absolute. […] otherwise invalid and ignored."
  return posix.join(base?.startsWith('/') === true ? base : posix.join(home, '.local/share'), 'countersign')
}
