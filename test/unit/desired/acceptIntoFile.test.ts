import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptIntoFile } from '../../../electron/desired/acceptIntoFile.ts'
import { createFileProvider } from '../../../electron/desired/fileProvider.ts'
import { createLayeredProvider } from '../../../electron/desired/layeredProvider.ts'
import { createStaticProvider } from '../../../electron/desired/staticProvider.ts'
import { guest } from './guests.ts'

const before = 'version: 1\nguests:\n  101:\n    run: running # keep\n'
const after = before.replace('running', 'stopped')
const stopped = guest(101, { run: 'stopped' })
const digest = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-accept-'))
  folder = join(root, 'desired')
  mkdirSync(folder)
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const accept = (file: string, sha256 = digest(before), path = folder) => acceptIntoFile({ path, file, sha256, host: 'pve-home', guest: stopped, fields: ['run'] })

describe('acceptIntoFile', () => {
  it('replaces the file, keeps its mode and leaves nothing beside it', async () => {
    const file = put('a.yaml', before)
    chmodSync(file, 0o640)
    expect(await accept(file)).toEqual({ file })
    expect(readFileSync(file, 'utf8')).toBe(after)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['a.yaml'])
  })

  it('takes a path with a slash at its end', async () => {
    await accept(put('a.yaml', before), digest(before), `${folder}/`)
  })

  it('touches nothing when the file says it already', async () => {
    const file = put('a.yaml', after)
    const { ino, mtimeMs } = statSync(file)
    await accept(file, digest(after))
    expect(statSync(file)).toMatchObject({ ino, mtimeMs })
  })

  it.each([
    ['has another comment', before.replace('keep', 'kept')],
    ['is faulty now', 'guests: ['],
    ['is larger than is read', '#'.repeat(1024 * 1024 + 1)],
  ])('refuses a file that was edited since: it %s', async (_what, text) => {
    const file = put('a.yaml', text)
    await expect(accept(file)).rejects.toMatchObject({ code: 'desired_changed', retry: 'afterObserve' })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('loses nothing of what another one accepts into the same file at the same time', async () => {
    const two = `${before}  102:\n    name: old\n`
    const file = put('a.yaml', two)
    const sha256 = digest(two)
    const other = guest(102, { name: 'new' })
    const done = await Promise.allSettled([accept(file, sha256), acceptIntoFile({ path: folder, file, sha256, host: 'pve-home', guest: other, fields: ['name'] })])
    const text = readFileSync(file, 'utf8')
    expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect([text.includes('run: stopped'), text.includes('name: new')]).toEqual(done.map(({ status }) => status === 'fulfilled'))
    expect(done.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'desired_changed' } })
  })

  it('refuses a file that is gone, and one that is a folder', async () => {
    await expect(accept(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'desired_unreadable' })
    mkdirSync(join(folder, 'a.yaml'))
    await expect(accept(join(folder, 'a.yaml'))).rejects.toMatchObject({ code: 'desired_changed' })
  })

  it('follows a link within the folder, which stays a link', async () => {
    mkdirSync(join(folder, '.versions'))
    const real = put('.versions/1.yaml', before)
    const link = join(folder, 'a.yaml')
    symlinkSync(real, link)
    await accept(link)
    expect([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([true, after])
  })

  it('refuses a link that leads out of the folder', async () => {
    const outside = join(root, 'outside.yaml')
    writeFileSync(outside, before)
    symlinkSync(outside, join(folder, 'a.yaml'))
    await expect(accept(join(folder, 'a.yaml'))).rejects.toMatchObject({ code: 'path_denied' })
    expect(readFileSync(outside, 'utf8')).toBe(before)
  })

  it('refuses a file of another folder', async () => {
    const outside = join(root, 'outside.yaml')
    writeFileSync(outside, before)
    await expect(accept(outside)).rejects.toMatchObject({ code: 'path_denied' })
    await expect(accept(join(folder, '..', 'outside.yaml'))).rejects.toMatchObject({ code: 'path_denied' })
  })

  it('follows the link that the operator named as the file itself', async () => {
    const real = join(root, 'real.yaml')
    writeFileSync(real, before)
    const link = join(folder, 'site.yaml')
    symlinkSync(real, link)
    await accept(link, digest(before), link)
    expect([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([true, after])
  })
})

describe('a provider of files', () => {
  const provide = () => createFileProvider({ path: folder, host: 'pve-home', watch: false })

  it('accepts into the file that declares the guest, and reads it back', async () => {
    put('a.yaml', 'version: 1\nguests: { 102: { run: stopped } }\n')
    const file = put('b.yaml', `\ufeff${before}`)
    const provider = provide()
    await provider.current()
    expect(await provider.accept(stopped, ['run'])).toEqual({ ok: true, value: { file } })
    expect(readFileSync(file, 'utf8')).toBe(`\ufeff${after}`)
    expect((await provider.current()).guests.get(101)).toMatchObject({ run: 'stopped' })
  })

  it('refuses once the file is not what drift was judged on', async () => {
    const file = put('a.yaml', before)
    const provider = provide()
    await provider.current()
    writeFileSync(file, `${before}# later\n`)
    expect(await provider.accept(stopped, ['run'])).toMatchObject({ ok: false, error: { code: 'desired_changed' } })
    await provider.current()
    expect(await provider.accept(stopped, ['run'])).toMatchObject({ ok: true })
    expect(readFileSync(file, 'utf8')).toBe(`${after}# later\n`)
  })

  it('refuses a faulty file with its fault, a guest declared twice, and one that no file declares', async () => {
    const file = put('a.yaml', before)
    const provider = provide()
    await provider.current()
    put('a.yaml', `${before}    runs: on\n`)
    await provider.current()
    expect(await provider.accept(stopped, ['run'])).toMatchObject({ ok: false, error: { code: 'desired_invalid', message: expect.stringContaining(`${file}:5: guest 101: unknown field "runs"`) } })
    put('a.yaml', before)
    put('b.yaml', before)
    await provider.current()
    expect(await provider.accept(stopped, ['run'])).toMatchObject({ ok: false, error: { code: 'desired_invalid', message: expect.stringContaining('b.yaml') } })
    expect(await provider.accept(guest(103), ['run'])).toMatchObject({ ok: false, error: { code: 'unsupported' } })
    expect([readFileSync(file, 'utf8'), readFileSync(join(folder, 'b.yaml'), 'utf8')]).toEqual([before, before])
  })

  it('accepts nothing into a hub that stands underneath', async () => {
    put('a.yaml', before)
    const hub = createStaticProvider([{ vmid: 104, run: 'running' }])
    const provider = createLayeredProvider(provide(), () => hub)
    await provider.current()
    expect(await provider.accept?.(guest(104, { run: 'stopped' }), ['run'])).toMatchObject({ ok: false, error: { code: 'unsupported' } })
    expect(await provider.accept?.(stopped, ['run'])).toMatchObject({ ok: true })
    expect(createLayeredProvider(hub, () => null).accept).toBeUndefined()
  })
})
