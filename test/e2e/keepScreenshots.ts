import { join } from 'node:path'
import { test, type Page } from '@playwright/test'

const sizes = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const
const themes = ['light', 'dark'] as const

/**
 * Keeps what the page shows now, in both themes: beside the test's results, or, where `SCREENSHOTS` names a folder, in
 * that folder at 1280 × 800 and 1920 × 1080. The page is left at the size and in the theme it had.
 */
export async function keepScreenshots(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  const before = page.viewportSize()
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    if (folder === undefined) {
      await page.screenshot({ path: test.info().outputPath(`${name}-${theme}.png`) })
      continue
    }
    for (const size of sizes) {
      await page.setViewportSize(size)
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}x${size.height}.png`) })
    }
  }
  if (before !== null) await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
}
