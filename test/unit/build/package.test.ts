import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../../../build/ensureBuilt.ts'
import { packageApp } from '../../../build/package.ts'

describe.runIf(process.platform === 'linux')('the packed app', () => {
  let outputDir: string
  let resources: string
  let packed: readonly string[]

  beforeAll(async () => {
    outputDir = mkdtempSync(join(tmpdir(), 'countersign-package-'))
    await ensureBuilt()
    await packageApp({ outputDir, dirOnly: true, standIn: true })
    const folder = readdirSync(outputDir).find((name) => name.endsWith('-unpacked')) ?? ''
    resources = join(outputDir, folder, 'resources')
    packed = listPackage(join(resources, 'app.asar'), { isPack: false })
  }, 120_000)

  afterAll(() => {
    rmSync(outputDir, { recursive: true, force: true })
  })

  it('holds main process, preloads, window and prompt', () => {
    expect(packed).toEqual(expect.arrayContaining(['/package.json', '/dist/main/main.js', '/dist/main/keyFileChild.js', '/dist/main/journalWorker.js', '/dist/preload/preload.cjs', '/dist/promptPreload/promptPreload.cjs', '/dist/window/index.html', '/dist/window/prompt.html', '/dist/window/tray.png']))
  })

  it('keeps the native modules beside the archive, for this system', () => {
    const modules = join(resources, 'app.asar.unpacked/node_modules')
    expect(statSync(join(modules, `better-sqlite3/prebuilds/linux-${process.arch}.node`)).isFile()).toBe(true)
    const keyring = readdirSync(join(modules, '@napi-rs')).find((name) => name.startsWith(`keyring-linux-${process.arch}`))
    expect(keyring).toBeDefined()
    expect(packed.filter((path) => /prebuilds\/(darwin|win32)/.test(path))).toEqual([])
  })

  it('holds no other package: neither what is bundled nor what only developers need', () => {
    const packages = packed
      .map((path) => /^\/node_modules\/(@[^/]+\/[^/]+|[^@/][^/]*)$/.exec(path)?.[1])
      .filter((name) => name !== undefined && !name.startsWith('@napi-rs/keyring-'))
    expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', '@napi-rs/keyring']))
    expect(packages).toHaveLength(2)
  })

  it('holds no source and no source map', () => {
    expect(packed.filter((path) => /\.(ts|tsx|map)$/.test(path))).toEqual([])
    expect(packed.filter((path) => /^\/(electron|renderer|shared|test|build)(\/|$)/.test(path))).toEqual([])
  })
})
