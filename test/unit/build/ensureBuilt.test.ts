import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isBuildFresh } from '../../../build/ensureBuilt.ts'

const outputs = ['dist/main/main.js', 'dist/main/keyFileChild.js', 'dist/main/journalWorker.js', 'dist/preload/preload.cjs', 'dist/promptPreload/promptPreload.cjs', 'dist/window/index.html', 'dist/window/prompt.html']
const sources = ['electron/main.ts', 'renderer/views/drift/Drift.tsx', 'shared/lib/result.ts', 'package-lock.json']

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-fresh-'))
  for (const path of [...sources, ...outputs]) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
  // Everything else is older than the outputs: folders have times of their own.
  for (const path of ['electron', 'renderer', 'renderer/views', 'renderer/views/drift', 'shared', 'shared/lib', ...sources]) setTime(path, 1_000)
  for (const path of outputs) setTime(path, 2_000)
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function setTime(path: string, seconds: number): void {
  utimesSync(join(root, path), seconds, seconds)
}

const isFresh = (): boolean => isBuildFresh(root, join(root, 'dist'))

describe('a build is fresh', () => {
  it('when every output is newer than every source', () => {
    expect(isFresh()).toBe(true)
  })

  it.each(sources)('not when %s is newer', (path) => {
    setTime(path, 3_000)
    expect(isFresh()).toBe(false)
  })

  it.each(outputs)('not when %s is missing', (path) => {
    rmSync(join(root, path))
    expect(isFresh()).toBe(false)
  })

  it('not when a source was removed since', () => {
    rmSync(join(root, 'renderer/views/drift/Drift.tsx'))
    expect(isFresh()).toBe(false)
  })
})
