/** End-to-end tests: whole journeys in Chromium through the browser shell, and in Electron where its binary is. */
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { chromiumSwitches, findChromium } from './findChromium.ts'
import { compiledDir, distDir, rootDir } from './paths.ts'

const executablePath = findChromium()

// Each test starts the app anew: its modules are compiled once.
process.env['NODE_COMPILE_CACHE'] = compiledDir

export default defineConfig({
  testDir: join(rootDir, 'test/e2e'),
  outputDir: join(distDir, 'e2e'),
  // Every test has a server and a data folder of its own.
  fullyParallel: true,
  workers: 2,
  retries: 1, // a browser on a busy machine; the summary says how many needed it
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'on-first-retry', // to record each first try takes as long again
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...chromiumSwitches()],
      ...(executablePath === null ? {} : { executablePath }),
    },
  },
  projects: [
    { name: 'browser', testIgnore: 'electron/**' },
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
  ],
})
