import { afterEach, expect } from 'vitest'
import { openSite, type Site, type SiteOptions } from './reconcileSite.ts'

export interface SitePerTestOptions {
  /** Looks at the host once before the test begins. */
  readonly looked?: boolean
  /** What must hold when a test has ended, whatever it did; by default that the audit chain verifies. */
  readonly check?: (site: Site) => Promise<void>
}

/** Opens sites for the tests of a file. Each is checked and closed when the test that opened it has ended. */
export function sitePerTest({ looked = false, check = expectWholeChain }: SitePerTestOptions = {}): (options?: SiteOptions) => Promise<Site> {
  const opened: Site[] = []
  afterEach(async () => {
    for (const site of opened.splice(0)) {
      await check(site)
      await site.close()
    }
  })
  return async (options) => {
    const site = await openSite(options)
    opened.push(site)
    if (looked) await site.reconciler.look()
    return site
  }
}

async function expectWholeChain({ journal }: Site): Promise<void> {
  expect((await journal.verifyChain()).brokenAt).toBeNull()
}
