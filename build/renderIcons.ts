/**
 * Renders `build/icons/icon.svg` to the PNG sizes that packages carry, and to the tray's pictures beside the window: in
 * colour, and as a stencil that macOS colours itself. Run by hand when the drawing changes.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumHint, chromiumSwitches, findChromium } from './findChromium.ts'
import { rootDir } from './paths.ts'

const sizes = [1024, 512, 256, 128, 64, 48, 32, 16]
const folder = join(rootDir, 'build/icons')
const publicFolder = join(rootDir, 'renderer/public')

const executablePath = findChromium()
if (executablePath === null) throw new Error(chromiumHint)
const svg = await readFile(join(folder, 'icon.svg'), 'utf8')
const browser = await chromium.launch({ executablePath, args: [...chromiumSwitches()] })
/** The seal alone, black on nothing, its tick cut out. */
const stencil = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="60 60 392 392">
  <mask id="tick"><rect x="60" y="60" width="392" height="392" fill="#fff"/><path d="M190 260l46 46 90-100" fill="none" stroke="#000" stroke-width="44" stroke-linecap="round" stroke-linejoin="round"/></mask>
  <circle cx="256" cy="256" r="168" fill="none" stroke="#000" stroke-width="36" stroke-dasharray="52.78 52.78"/>
  <circle cx="256" cy="256" r="126" mask="url(#tick)"/>
</svg>`
const trayPictures = { tray: svg, trayTemplate: stencil }

async function render(path: string, size: number, drawing = svg): Promise<void> {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`)
  await page.screenshot({ path, omitBackground: true })
  await page.close()
}

try {
  for (const size of sizes) await render(join(folder, `${size}x${size}.png`), size)
  for (const [name, drawing] of Object.entries(trayPictures)) {
    await render(join(publicFolder, `${name}.png`), 16, drawing)
    await render(join(publicFolder, `${name}@2x.png`), 32, drawing)
  }
} finally {
  await browser.close()
}
