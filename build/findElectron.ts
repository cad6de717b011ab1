import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from './paths.ts'
import { runChild } from './runChild.ts'

const packageDir = join(rootDir, 'node_modules/electron')

/** Where Electron's binary comes from, unless the environment names a mirror (as `@electron/get` reads it). */
const downloadSite = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'] ?? 'https://github.com/electron/electron/releases/'

/** Electron, ready to run, or the reason why it is not, as a clause ("there is no display"). */
export type ElectronFound = { readonly path: string } | { readonly missing: string }

/** Finds Electron's binary as the `electron` package would. Reads the disk; downloads nothing. */
export function findElectron(): ElectronFound {
  let name: string
  try {
    name = readFileSync(join(packageDir, 'path.txt'), 'utf8')
  } catch {
    name = 'electron'
  }
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageDir, 'dist'), name)
  return existsSync(path) ? { path } : { missing: "Electron's binary is not installed" }
}

/**
 * Finds Electron's binary or downloads it, which is what the `electron` package does on first use. Gives up within
 * seconds where the download site cannot be reached. Effect: may write node_modules/electron/dist.
 */
export async function ensureElectron(): Promise<ElectronFound> {
  const found = findElectron()
  if ('path' in found) return found
  const installer = join(packageDir, 'install.js')
  if (!existsSync(installer)) return { missing: 'the electron package is not installed' }
  try {
    await fetch(downloadSite, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) })
  } catch {
    return { missing: `Electron's binary is not installed and cannot be fetched (${new URL(downloadSite).host} did not answer)` }
  }
  console.log('Fetching Electron, once (about 120 MB) …')
  await runChild(process.execPath, [installer], { timeoutMs: 300_000 })
  const fetched = findElectron()
  return 'path' in fetched ? fetched : { missing: "Electron's binary is not installed and could not be fetched" }
}

/** Why no window can be opened on this machine, or null when one can. Reads the environment. */
export function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return null
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display'
  return process.getuid?.() === 0 ? 'Electron does not run as root' : null
}
