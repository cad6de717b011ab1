import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rootDir } from '../../../build/paths.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-lint-'))
  copyFileSync(join(rootDir, '.oxlintrc.json'), join(root, '.oxlintrc.json'))
  writeFileSync(join(root, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2024", "module": "preserve", "types": [] } }')
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Lints one file under the repository's own rules and returns the names of the rules it breaks. */
function broken(path: string, text: string): readonly string[] {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  const { stdout } = spawnSync(process.execPath, [join(rootDir, 'node_modules/oxlint/bin/oxlint'), '--format=json'], { cwd: root, encoding: 'utf8' })
  const report = JSON.parse(stdout) as { diagnostics: readonly { code: string }[]; number_of_files: number }
  expect(report.number_of_files).toBe(1)
  return report.diagnostics.map((one) => one.code)
}

const reach = 'export const a = (c: { writer: { send(): void } }): void => c.writer.send()\n'
const takeApart = 'export const a = ({ writer }: { writer: { send(): void } }): void => writer.send()\n'

describe('lint', () => {
  it.each([
    ['reaches', reach],
    ['takes apart', takeApart],
  ])('refuses code outside the executor that %s a connection to get at its writer', (_name, text) => {
    expect(broken('electron/reconcile/cycle.ts', text)).toEqual(['eslint(no-restricted-properties)'])
  })

  it('leaves the writer to the executor', () => {
    expect(broken('electron/reconcile/execute.ts', reach)).toEqual([])
  })

  it('knows types: a promise that nobody awaits is refused', () => {
    expect(broken('shared/a.ts', 'export const f = (g: () => Promise<void>): void => { g() }\n')).toEqual(['typescript(no-floating-promises)'])
  })

  it('refuses any', () => {
    expect(broken('shared/a.ts', 'export const f = (a: any): boolean => a === 1\n')).toEqual(['typescript(no-explicit-any)'])
  })
})
