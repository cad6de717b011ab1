import { chmod, lstat, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileProvider } from '../../../electron/desired/fileProvider.ts'
import { desiredJsonSchema } from '../../../electron/desired/jsonSchema.ts'
import { writeAdopted } from '../../../electron/desired/writeAdopted.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { guest } from './guests.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-adopt-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const adopt = (path: string, guests: readonly ActualGuest[]) =>
  writeAdopted({ path, host: 'pve-home', guests, seenAt: '2026-01-02T03:04:05.000Z' })
const at = (name: string) => join(folder, name)
const read = (name: string) => readFile(at(name), 'utf8')
const declared = async (path: string) => {
  const provider = createFileProvider({ path, host: 'pve-home', watch: false })
  const { guests, problems } = await provider.current()
  expect(problems).toEqual([])
  return [...guests.keys()].toSorted((a, b) => a - b)
}

/** What one adopted guest looks like under two spaces of indentation. */
const block = (vmid: number, indent: number) => {
  const outer = ' '.repeat(indent)
  const inner = ' '.repeat(2 * indent)
  return [
    `${outer}# ${vmid} guest-${vmid}: container on node pve1`,
    `${outer}${vmid}:`,
    ...['type: lxc', 'run: running', `name: guest-${vmid}`, 'spec: { cores: 2, memory: 2GiB, swap: 512MiB, disk: 8GiB }', 'description: ""', 'tags: []', 'onboot: false'].map((line) => inner + line),
    '',
  ].join('\n')
}

describe('writeAdopted', () => {
  it('makes the file of the host in a folder, with the schema beside it', async () => {
    const path = at('new/desired')
    expect(await adopt(path, [guest(102), guest(101), guest(103, { specKnown: false })])).toEqual({
      ok: true, value: { file: join(path, 'pve-home.yaml'), guests: 2 },
    })
    expect(await declared(path)).toEqual([101, 102])
    expect((await readdir(path)).toSorted()).toEqual(['countersign.schema.json', 'pve-home.yaml'])
    expect(JSON.parse(await read('new/desired/countersign.schema.json'))).toEqual(desiredJsonSchema())
  })

  it('makes the file that the path names', async () => {
    expect(await adopt(at('site.yml'), [guest(101)])).toEqual({ ok: true, value: { file: at('site.yml'), guests: 1 } })
    expect(await declared(at('site.yml'))).toEqual([101])
  })

  it('leaves every byte of what stands there, and adds after the last guest', async () => {
    const before = [
      '# ours', 'version:   1', 'guests:', '    101:   # the front', "        tags: ['prod',web]", '        spec: {cores: 2}', '',
      '    105:', '        absent: true   # soon', '# the end', '',
    ]
    await writeFile(at('site.yaml'), before.join('\n'))
    expect(await adopt(at('site.yaml'), [guest(101), guest(102), guest(105)])).toMatchObject({ ok: true, value: { guests: 1 } })
    expect(await read('site.yaml')).toBe([...before.slice(0, 9), '', block(102, 4) + before.slice(9).join('\n')].join('\n'))
  })

  it.each([
    ['ends without a newline', 'version: 1\nguests:\n  101: {}'],
    ['ends in a block of text', 'version: 1\nguests:\n  101:\n    description: |\n      a\n      b'],
    ['has CRLF', 'version: 1\r\nguests:\r\n  101: {}\r\n'],
    ['has host after guests', 'version: 1\nguests:\n  101: {}\nhost: pve-home\n'],
    ['has an empty last guest', 'version: 1\nguests:\n  101:\n# end\nhost: pve-home\n'],
    ['has guests in braces', 'version: 1\nguests: { 101: { run: running } } # few\n'],
    ['has anchors', 'version: 1\nguests:\n  101: { spec: &s { cores: 1 } }\n  103: { spec: *s }\n'],
  ])('adds to a file that %s', async (_what, text) => {
    await writeFile(at('site.yaml'), text)
    expect(await adopt(at('site.yaml'), [guest(101), guest(102)])).toMatchObject({ ok: true, value: { guests: 1 } })
    expect(await declared(at('site.yaml'))).toEqual(text.includes('103') ? [101, 102, 103] : [101, 102])
    const after = await read('site.yaml')
    for (const line of text.match(/[^\s:{}]+/g) ?? []) expect(after).toContain(line)
    if (text.includes('\r')) expect(after.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each([
    ['is empty', ''],
    ['holds comments only', '# to do\n'],
    ['declares no guests', '# to do\nversion: 1\n'],
    ['has empty guests', '# to do\nversion: 1\nguests:\n# end\n'],
    ['has empty braces', '# to do\nversion: 1\nguests: {}\n'],
  ])('fills a file that %s', async (_what, text) => {
    await writeFile(at('site.yaml'), text)
    expect(await adopt(at('site.yaml'), [guest(102)])).toMatchObject({ ok: true, value: { guests: 1 } })
    expect(await declared(at('site.yaml'))).toEqual([102])
    for (const comment of text.match(/#.*/g) ?? []) expect(await read('site.yaml')).toContain(comment)
  })

  it('adds nothing twice: a second adoption writes nothing', async () => {
    await adopt(at('site.yaml'), [guest(101), guest(102)])
    const before = await stat(at('site.yaml'), { bigint: true })
    expect(await adopt(at('site.yaml'), [guest(101), guest(102)])).toEqual({ ok: true, value: { file: at('site.yaml'), guests: 0 } })
    const after = await stat(at('site.yaml'), { bigint: true })
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
  })

  it('leaves out guests that another file of the folder declares', async () => {
    await writeFile(at('web.yaml'), 'version: 1\nguests: { 101: {} }\n')
    expect(await adopt(folder, [guest(101), guest(102)])).toEqual({ ok: true, value: { file: at('pve-home.yaml'), guests: 1 } })
    expect(await declared(folder)).toEqual([101, 102])
  })

  it('keeps the mode of the file, and a link a link', async () => {
    await writeFile(at('real.yaml'), 'version: 1\n')
    await chmod(at('real.yaml'), 0o666)
    await symlink('real.yaml', at('site.yaml'))
    await adopt(at('site.yaml'), [guest(101)])
    expect((await stat(at('real.yaml'))).mode & 0o777).toBe(0o666)
    expect((await lstat(at('site.yaml'))).isSymbolicLink()).toBe(true)
    expect(await declared(at('real.yaml'))).toEqual([101])
  })

  it.each([
    ['faulty', 'version: 1\nguests: { 101: { run: on } }\n', 'desired_invalid', ':2:23: guest 101: "on" is no run state'],
    ['for another host', 'version: 1\nhost: pve-office\n', 'desired_invalid', ':2:7: the file is for host "pve-office"'],
    ['no text', Buffer.from([0xff]), 'desired_unreadable', ': the file is not UTF-8 text'],
  ])('writes nothing when a file there is %s', async (_what, content, code, text) => {
    await writeFile(at('other.yaml'), content)
    const result = await adopt(folder, [guest(102)])
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(result.ok ? '' : result.error.message).toContain(`Nothing was adopted. ${at('other.yaml')}${text}`)
    expect(await readdir(folder)).toEqual(['other.yaml'])
  })

  it('writes nothing when guests stand behind an alias, where none can be added', async () => {
    const text = 'version: 1\nguests: &g\n  101: {}\n'
    await writeFile(at('site.yaml'), text.replace('&g\n  101: {}', '*g'))
    expect(await adopt(at('site.yaml'), [guest(102)])).toMatchObject({ ok: false, error: { code: 'desired_invalid' } })
  })

  it('tells when it cannot write', async () => {
    await writeFile(at('taken'), '')
    expect(await adopt(at('taken/site.yaml'), [guest(101)])).toMatchObject({ ok: false, error: { code: 'desired_unreadable' } })
  })
})
