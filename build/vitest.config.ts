import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { compiledDir, rootDir } from './paths.ts'

export default defineConfig({
  root: rootDir,
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'node_modules/**', 'dist/**'],
    pool: 'forks',
    // Many tests wait for processes and sockets: a core that is left free would stand idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    env: {
      // Marks of test journals stay out of the person's own state folder.
      COUNTERSIGN_STATE: join(tmpdir(), `countersign-test-state-${process.pid}`),
      // A child that finds its modules compiled starts in half the time.
      NODE_COMPILE_CACHE: compiledDir,
    },
  },
})
