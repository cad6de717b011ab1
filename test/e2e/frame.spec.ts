/** The frame around the screens, by keyboard. */
import { expect, test } from './fixtures.ts'

test.use({ shellArgs: ['--demo'] })

test('is reached by Tab, each stop with a ring to see, and keeps its borders in forced colours', async ({ page, shell }) => {
  expect(shell.link).not.toBe('')
  await expect(page.getByRole('grid', { name: 'Guests by host and node' })).toBeVisible()
  for (const forcedColors of ['none', 'active'] as const) {
    await page.emulateMedia({ forcedColors })
    for (let stop = 0; stop < 16; stop += 1) {
      await page.keyboard.press('Tab')
      const ring = await page.evaluate(() => {
        const focused = document.activeElement
        // Behind the last stop comes the browser's own frame.
        if (focused === null || focused === document.body) return 'seen'
        const { outlineStyle, outlineWidth } = getComputedStyle(focused)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 ? 'seen' : focused.outerHTML.slice(0, 120)
      })
      expect(ring).toBe('seen')
    }
  }
  await expect(page.getByRole('gridcell').first()).not.toHaveCSS('border-top-style', 'none')
})
