import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDependencies } from '../../../build/checkDependencies.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-rules-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Writes the files of a small repository and returns what the check finds wrong with it. */
function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return checkDependencies(root, ['undici', 'zod']).problems
}

const good = {
  'shared/domain/guest.ts': `import { z } from 'zod'\nexport const vmid = z.number()\nexport type Vmid = number\n`,
  'electron/engine/normalise/tags.ts': `export const parseTags = (text: string) => text.split(';')\n`,
  'electron/engine/plan.ts': `import { vmid } from '../../shared/domain/guest.ts'\nexport const plan = () => vmid\nexport type Plan = string\n`,
  'electron/ports/host.ts': `import type { Vmid } from '../../shared/domain/guest.ts'\nexport interface HostWriter { send(id: Vmid): void }\n`,
  'electron/ports/platform.ts': `export interface Clock { nowMs(): number }\n`,
  'electron/ports.ts': `export type * from './ports/host.ts'\nexport type * from './ports/platform.ts'\n`,
  'electron/proxmox/client.ts': `import { readFileSync } from 'node:fs'\nimport { request } from 'undici'\nimport type { HostWriter } from '../ports.ts'\nimport type { Plan } from '../engine/plan.ts'\nimport { parseTags } from '../engine/normalise/tags.ts'\nexport { readFileSync, request, parseTags }\nexport type { HostWriter, Plan }\n`,
  'electron/journal/writer.ts': `export const write = 1\n`,
  'renderer/views/App.tsx': `import { vmid } from '../../shared/domain/guest.ts'\nexport const App = () => <p>{String(vmid)}</p>\n`,
}

describe('the dependency rules', () => {
  it('hold for modules that keep to them', () => {
    expect(problemsOf(good)).toEqual([])
  })

  it.each([
    ['a built-in module in the engine', 'electron/engine/x.ts', `import 'node:fs'`, /may not use Node's built-in/],
    ['a built-in module in the window', 'renderer/x.tsx', `import { join } from 'path'\nexport const a = <p>{join('a')}</p>`, /may not use Node's built-in/],
    ['the window reaching into electron, for a type', 'renderer/x.ts', `import type { Clock } from '../electron/ports.ts'\nexport type A = Clock`, /renderer may not import ports/],
    ['the window reaching into electron, for an inline type', 'renderer/x.ts', `export type A = import('../electron/ports.ts').Clock`, /renderer may not import ports/],
    ['one service importing another', 'electron/proxmox/x.ts', `import { write } from '../journal/writer.ts'\nexport const a = write`, /proxmox may not import journal/],
    ['one service importing another, dynamically', 'electron/journal/x.ts', `export const a = () => import('../proxmox/client.ts')`, /journal may not import proxmox/],
    ['one service importing another, by re-export', 'electron/journal/x.ts', `export type { Plan } from '../proxmox/client.ts'`, /journal may not import proxmox/],
    ['a service running the engine', 'electron/proxmox/x.ts', `import { plan } from '../engine/plan.ts'\nexport const a = plan`, /only types of engine/],
    ['a handler running a service', 'electron/ipc/x.ts', `import { write } from '../journal/writer.ts'\nexport const a = write`, /only types of journal/],
    ['a package in shared other than zod', 'shared/x.ts', `import { request } from 'undici'\nexport const a = request`, /may not use the package undici/],
    ['a development package in electron', 'electron/journal/x.ts', `import { build } from 'vite'\nexport const a = build`, /may not use the package vite/],
    ['Electron outside the shells', 'electron/journal/x.ts', `import { app } from 'electron'\nexport const a = app`, /only the shells know Electron/],
    ['the right to change a host outside the executor', 'electron/ipc/x.ts', `import type { HostWriter } from '../ports.ts'\nexport type A = HostWriter`, /HostWriter is not for ipc/],
    ['that right by an inline type', 'electron/ipc/x.ts', `export type A = import('../ports.ts').HostWriter`, /HostWriter is not for ipc/],
    ['that right from where it is declared', 'electron/ipc/x.ts', `import type { HostWriter } from '../ports/host.ts'\nexport type A = HostWriter`, /HostWriter is not for ipc/],
    ['that right in a namespace', 'electron/ipc/x.ts', `import type * as ports from '../ports.ts'\nexport type A = ports.HostWriter`, /HostWriter is not for ipc/],
    ['that right handed on with all else', 'electron/ipc/x.ts', `export type * from '../ports.ts'`, /HostWriter is not for ipc/],
    ['a file that does not exist', 'shared/x.ts', `export { a } from './gone.ts'`, /there is no such file/],
    ['a file outside all folders', 'shared/x.ts', `export { a } from '../elsewhere/a.ts'`, /leads out of every layer/],
  ])('refuse %s', (_name, path, text, expected) => {
    const problems = problemsOf({ ...good, [path]: `${text}\n` })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
    expect(problems[0]).toContain(path)
  })

  it('refuse a circle, and name its path', () => {
    expect(problemsOf({
      'shared/a.ts': `import { b } from './b.ts'\nexport const a = b\n`,
      'shared/b.ts': `import { c } from './c.ts'\nexport const b = c\n`,
      'shared/c.ts': `import { a } from './a.ts'\nexport const c = () => a\n`,
    })).toEqual(['circle: shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts'])
  })

  it('let two files share types', () => {
    expect(problemsOf({
      'shared/a.ts': `import type { B } from './b.ts'\nexport type A = B | null\n`,
      'shared/b.ts': `import type { A } from './a.ts'\nexport type B = { a: A }\n`,
    })).toEqual([])
  })

  it('refuse to judge an import whose name is computed', () => {
    expect(() => problemsOf({ 'electron/journal/x.ts': `export const a = (name: string) => import(name)\n` })).toThrow(/computed/)
  })

  it('report that nothing was read where there is nothing', () => {
    expect(checkDependencies(root, []).modules).toEqual([])
  })
})
