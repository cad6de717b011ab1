import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { compiledDir, rootDir } from './paths.ts'

/**
 * Tests that leave nothing behind: many files share a process, which takes half the time. All others change the
 * environment, kill what they started or fill the disk, and have a process for each file.
 */
const sharing = ['test/unit/!(config|journal|signing)/**/*.test.{ts,tsx}', 'test/contract/simulator*.test.ts']

/**
 * Minutes of kills and whole signatures, which `npm test` leaves out: `npm run test:adversarial` and
 * `npm run test:faults` run them, and what else attacks or breaks.
 */
const long = [
  'test/adversarial/{killed,movedFacts,destructiveKinds,quorum}.test.ts',
  'test/crash/{killed,matrix/*}.test.ts',
  'test/faults/*.test.ts',
]

/** What `npm test` runs of the crash matrix instead. */
const sample = ['test/crash/sample.test.ts']

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
    // The exclusions of a command line do not reach projects: choose them by name, `--project '!long'`.
    projects: [
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.{ts,tsx}'], exclude: [...sharing, ...long, ...sample] } },
      { extends: true, test: { name: 'long', include: long } },
      { extends: true, test: { name: 'sample', include: sample } },
    ],
  },
})
