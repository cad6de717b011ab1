/** `npm run screenshots`: walks the journeys once and keeps what they show in `dist/screenshots`, in both themes and two sizes. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.ts'
import { chromiumHint, ensureChromium } from './findChromium.ts'
import { distDir, rootDir } from './paths.ts'
import { runForeground } from './runChild.ts'

const folder = join(distDir, 'screenshots')

process.exitCode = await takeScreenshots()

async function takeScreenshots(): Promise<number> {
  const chromium = await ensureChromium()
  if (chromium === null) {
    console.error(chromiumHint)
    return 1
  }
  await ensureBuilt()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  Object.assign(process.env, { CHROMIUM_PATH: chromium, SCREENSHOTS: folder })
  const status = await runForeground(process.execPath, [
    join(rootDir, 'node_modules/@playwright/test/cli.js'), 'test', '-c', join(rootDir, 'build/playwright.config.ts'), '--project', 'browser', '--reporter', 'line',
  ])
  console.log(`${readdirSync(folder).length} screenshots in ${folder}`)
  return status
}
