import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * Asserts that axe finds no accessibility violation in what the page shows, in both themes. `name` says in the failure
 * what was shown. The page is left in the dark theme, without motion.
 */
export async function expectNoViolation(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // No page here holds a frame, so axe needs no second page to gather what it finds in them.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze()
    expect(violations.map(({ id, nodes }) => `${colorScheme} ${name}: ${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
  }
}
