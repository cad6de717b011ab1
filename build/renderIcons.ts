/** Renders `build/icons/icon.svg` to the PNG sizes that packages carry. Run by hand when the drawing changes. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumHint, chromiumSwitches, findChromium } from './findChromium.ts'
import { rootDir } from './paths.ts'

const sizes = [1024, 512, 256, 128, 64, 48, 32, 16]
const folder = join(rootDir, 'build/icons')

const executablePath = findChromium()
if (executablePath === null) throw new Error(chromiumHint)
const svg = await readFile(join(folder, 'icon.svg'), 'utf8')
const browser = await chromium.launch({ executablePath, args: [...chromiumSwitches()] })
try {
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
    await page.screenshot({ path: join(folder, `${size}x${size}.png`), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
