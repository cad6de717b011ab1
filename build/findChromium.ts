import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { rootDir } from './paths.ts'
import { runChild } from './runChild.ts'

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

/** What tells a person how to get a Chromium. */
export const chromiumHint =
  'No Chromium was found: install one (Debian: apt-get install chromium; else: npx playwright install chromium), or name one in CHROMIUM_PATH.'

/**
 * Finds a Chromium: `CHROMIUM_PATH`, a browser on PATH, the one Playwright installed. Returns its absolute path, or
 * null. Reads the environment and the disk.
 */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') return isExecutable(named) ? named : null
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const name of namesOnPath) {
    for (const folder of folders) {
      const path = join(folder, name)
      if (folder !== '' && isExecutable(path)) return path
    }
  }
  const bundled = chromium.executablePath()
  return existsSync(bundled) ? bundled : null
}

/**
 * Finds a Chromium or installs one: with apt as root on Debian, else with Playwright. Returns its path and where it
 * comes from, or null when neither worked. Effects: may install packages, may download.
 */
export async function ensureChromium(): Promise<string | null> {
  const found = findChromium()
  if (found !== null) return found
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await runChild('apt-get', ['update'], { timeoutMs: 90_000, env })
    await runChild('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { timeoutMs: 240_000, env })
    const installed = findChromium()
    if (installed !== null) return installed
  }
  const playwright = join(rootDir, 'node_modules/@playwright/test/cli.js')
  await runChild(process.execPath, [playwright, 'install', 'chromium'], { timeoutMs: 180_000 })
  return findChromium()
}

/**
 * Switches that keep Chromium quiet: nothing is fetched in the background. As root its own sandbox cannot work.
 */
export function chromiumSwitches(): readonly string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ]
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
