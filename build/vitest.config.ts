import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { compiledDir, rootDir } from './paths.ts'

/**
 * Tests that leave nothing behind: many files share a process, which takes half the time. All others change the
 * environment, kill what they started or fill the disk, and have a process for each file.
 */
const sharing = ['test/unit/!(config|journal|signing)/**/*.test.{ts,tsx}', 'test/contract/simulator*.test.ts']
const elsewhere = ['test/e2e/**', 'node_modules/**', 'dist/**']

export default defineConfig({
  root: rootDir,
  test: {
    pool: 'forks',
    // Many tests wait for processes and sockets: a core that is left free would stand idle.
    maxWorkers: '100%',
    // Enough for a machine that does other work besides; most take milliseconds.
    testTimeout: 60_000,
    env: {
      // Marks of test journals stay out of the person's own state folder.
      COUNTERSIGN_STATE: join(tmpdir(), `countersign-test-state-${process.pid}`),
      // A child that finds its modules compiled starts in half the time.
      NODE_COMPILE_CACHE: compiledDir,
    },
    projects: [
      { extends: true, test: { name: 'sharing', include: sharing, exclude: elsewhere, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.{ts,tsx}'], exclude: [...elsewhere, ...sharing] } },
    ],
  },
})
