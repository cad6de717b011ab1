import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'node_modules/**', 'dist/**'],
    pool: 'forks',
    testTimeout: 20_000,
    // Marks of test journals stay out of the person's own state folder.
    env: { COUNTERSIGN_STATE: join(tmpdir(), `countersign-test-state-${process.pid}`) },
  },
})
