import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmptyProvider } from '../../../electron/desired/emptyProvider.ts'
import { createFileProvider, type FileProviderInit } from '../../../electron/desired/fileProvider.ts'
import { maxFileBytes } from '../../../electron/desired/readFiles.ts'
import { createStaticProvider } from '../../../electron/desired/staticProvider.ts'
import type { DesiredProvider, DesiredState } from '../../../electron/ports.ts'

let folder: string
const open: DesiredProvider[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-desired-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()))
  await rm(folder, { recursive: true, force: true })
})

function provide(path: string, more: Partial<FileProviderInit> = {}): DesiredProvider {
  const provider = createFileProvider({ path, host: 'pve-home', watch: false, ...more })
  open.push(provider)
  return provider
}

const site = (...guests: readonly string[]) => `version: 1\nguests:\n${guests.map((guest) => `  ${guest}\n`).join('')}`
const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content)
const at = (name: string) => join(folder, name)
const vmids = (state: DesiredState) => [...state.guests.keys()].toSorted((a, b) => a - b)

describe('one file', () => {
  it('is read anew each time', async () => {
    const provider = provide(at('site.yaml'))
    await put('site.yaml', site('101: { run: running }'))
    expect(await provider.current()).toEqual({
      guests: new Map([[101, { vmid: 101, run: 'running', fieldLines: { run: 3 }, source: { file: at('site.yaml'), line: 3 } }]]),
      problems: [],
    })
    await put('site.yaml', site('102: { run: running }'))
    expect(vmids(await provider.current())).toEqual([102])
  })

  it('shows what it said when it was last good, and is named, while it is faulty', async () => {
    const provider = provide(at('site.yaml'))
    await put('site.yaml', site('101: { run: running }'))
    await provider.current()
    await put('site.yaml', site('101: { run: on }', '102: {}'))
    for (const state of [await provider.current(), await provider.current()]) {
      expect(state.guests.get(101)).toMatchObject({ run: 'running', source: { file: at('site.yaml') } })
      expect(vmids(state)).toEqual([101])
      expect(state.problems).toEqual([
        { file: at('site.yaml'), line: 3, column: 15, message: 'guest 101: "on" is no run state', hint: 'Write "run: running".' },
      ])
    }
    await put('site.yaml', site('101: { run: stopped }'))
    expect(await provider.current()).toMatchObject({ problems: [], guests: new Map([[101, { run: 'stopped' }]]) })
  })

  it('declares nothing when it was never good', async () => {
    await put('site.yaml', site('101: { run: on }'))
    const state = await provide(at('site.yaml')).current()
    expect(state.guests.size).toBe(0)
    expect(state.problems).toHaveLength(1)
  })

  it('is a problem without a line when it is not there', async () => {
    expect(await provide(at('site.yaml')).current()).toEqual({
      guests: new Map(),
      problems: [{
        file: at('site.yaml'), line: null, column: null, message: 'there is no such file or folder',
        hint: 'Make it, adopt what runs into it, or set another path for this host.',
      }],
    })
  })

  it('is named while it is gone, and shows what it last said', async () => {
    const provider = provide(at('site.yaml'))
    await put('site.yaml', site('101: {}'))
    await provider.current()
    await rm(at('site.yaml'))
    const state = await provider.current()
    expect(vmids(state)).toEqual([101])
    expect(state.problems.map(({ file }) => file)).toEqual([at('site.yaml')])
  })

  it.each<readonly [string, string | Uint8Array, string]>([
    ['not UTF-8', Buffer.from('version: 1 # \xe9\n', 'latin1'), 'the file is not UTF-8 text'],
    ['UTF-16', Buffer.from('\ufeffversion: 1\n', 'utf16le'), 'the file is not UTF-8 text'],
    ['too large', `version: 1 #${' '.repeat(maxFileBytes)}`, `the file has ${maxFileBytes + 12} bytes, and at most ${maxFileBytes} are read`],
  ])('is refused when it is %s', async (_what, content, message) => {
    await put('site.yaml', content)
    expect((await provide(at('site.yaml')).current()).problems).toMatchObject([{ file: at('site.yaml'), line: null, message }])
  })

  it('may start with a byte order mark', async () => {
    await put('site.yaml', `\ufeff${site('101: { run: on }')}`)
    expect((await provide(at('site.yaml')).current()).problems).toMatchObject([{ line: 3, column: 15 }])
  })

  it('is a problem when it may not be read', async () => {
    await put('site.yaml', site('101: {}'))
    const readFromDisk = async () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))
    expect((await provide(at('site.yaml'), { readFile: readFromDisk }).current()).problems).toMatchObject([
      { file: at('site.yaml'), message: 'the file may not be read', hint: 'Give your user the right to read it.' },
    ])
  })
})

describe('a folder', () => {
  it('takes its YAML files together, and no others', async () => {
    await put('a.yaml', site('101: {}'))
    await put('b.yml', `version: 1\nhost: pve-home\nguests: { 102: {} }\n`)
    await put('c.txt', site('103: {}'))
    await put('.d.yaml', site('104: {}'))
    await mkdir(at('sub'))
    await put('sub/e.yaml', site('105: {}'))
    const state = await provide(folder).current()
    expect(state.problems).toEqual([])
    expect(vmids(state)).toEqual([101, 102])
  })

  it('may be empty', async () => {
    expect(await provide(folder).current()).toEqual({ guests: new Map(), problems: [] })
  })

  it('keeps its good files in force when one is faulty or is for another host', async () => {
    await put('a.yaml', site('101: {}'))
    await put('b.yaml', 'version: 3\n')
    await put('c.yaml', `host: pve-office\n${site('103: {}')}`)
    const state = await provide(folder).current()
    expect(vmids(state)).toEqual([101])
    expect(state.problems).toMatchObject([
      { file: at('b.yaml'), line: 1, column: 10 },
      { file: at('c.yaml'), line: 1, column: 7, message: 'the file is for host "pve-office", and it is read for host "pve-home"' },
    ])
  })

  it('names both files that declare one guest', async () => {
    await put('a.yaml', site('101: { run: running }', '102: {}'))
    await put('b.yaml', site('103: {}', '101: { run: stopped }'))
    const state = await provide(folder).current()
    expect(vmids(state)).toEqual([101, 102, 103])
    expect(state.problems.map(({ file, line, message }) => ({ file, line, message }))).toEqual([
      { file: at('a.yaml'), line: 3, message: `guest 101: also declared at ${at('b.yaml')}:4` },
      { file: at('b.yaml'), line: 4, message: `guest 101: also declared at ${at('a.yaml')}:3` },
    ])
  })

  it('forgets a file that was taken out of it', async () => {
    const provider = provide(folder)
    await put('a.yaml', site('101: {}'))
    await put('b.yaml', site('102: {}'))
    expect(vmids(await provider.current())).toEqual([101, 102])
    await rm(at('b.yaml'))
    expect(await provider.current()).toMatchObject({ problems: [], guests: new Map([[101, {}]]) })
  })

  it('names every file it last had when it is gone itself, so that none of them is applied', async () => {
    const path = at('desired')
    const provider = provide(path)
    await mkdir(path)
    await put('desired/a.yaml', site('101: {}'))
    await provider.current()
    await rm(path, { recursive: true })
    for (const state of [await provider.current(), await provider.current()]) {
      expect(vmids(state)).toEqual([101])
      expect(state.problems.map(({ file }) => file)).toEqual([path, join(path, 'a.yaml')])
    }
  })
})

describe('watching', () => {
  /** Resolves once the provider has called back and then says what is asked for. */
  async function until(provider: DesiredProvider, wanted: readonly number[], act: () => Promise<unknown>): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const stop = provider.onChange(() => {
        void provider.current().then((state) => {
          if (state.problems.length > 0 || vmids(state).join() !== wanted.join()) return
          stop()
          resolve()
        })
      })
    })
    await act()
    await seen
  }

  it('notices a file that comes to be, is written in place, and is replaced by an editor', async () => {
    const provider = provide(at('site.yaml'), { watch: true })
    await until(provider, [101], () => put('site.yaml', site('101: {}')))
    await until(provider, [102], () => put('site.yaml', site('102: {}')))
    for (const vmid of [103, 104, 105]) {
      await until(provider, [vmid], async () => {
        await put('site.yaml~', site(`${vmid}: {}`))
        await rename(at('site.yaml~'), at('site.yaml'))
      })
    }
  })

  it('notices files that come to a folder, change and leave', async () => {
    const provider = provide(folder, { watch: true })
    await until(provider, [101], () => put('a.yaml', site('101: {}')))
    await until(provider, [101, 102], () => put('b.yml', site('102: {}')))
    await until(provider, [102, 103], () => put('a.yaml', site('103: {}')))
    await until(provider, [103], () => rm(at('b.yml')))
  })

  it('notices a folder that comes to be', async () => {
    const provider = provide(at('desired'), { watch: true })
    await until(provider, [101], async () => {
      await mkdir(at('desired'))
      await put('desired/a.yaml', site('101: {}'))
    })
  })

  it('calls nobody back who has unsubscribed, and nobody after close', async () => {
    const provider = provide(folder, { watch: true })
    const calls: string[] = []
    provider.onChange(() => calls.push('gone'))()
    await until(provider, [101], () => put('a.yaml', site('101: {}')))
    provider.onChange(() => calls.push('closed'))
    await provider.close()
    await put('a.yaml', site('102: {}'))
    await readFile(at('a.yaml'))
    expect(calls).toEqual([])
  })
})

describe('providers without files', () => {
  it('declare nothing, or what they are given', async () => {
    expect(await createEmptyProvider().current()).toEqual({ guests: new Map(), problems: [] })
    const guests = [{ vmid: 101, run: 'running' as const }]
    expect((await createStaticProvider(guests).current()).guests).toEqual(new Map([[101, guests[0]]]))
    expect(() => createStaticProvider([...guests, ...guests])).toThrow('twice')
  })
})
