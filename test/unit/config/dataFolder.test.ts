import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claimDataFolder, dataPaths, defaultDataFolder, defaultStateFolder } from '../../../electron/config/dataFolder.ts'

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'countersign-data-')), 'data')
})
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Starts another process that claims the folder; resolves to it and its first line. */
async function claimElsewhere(): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'claimant.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, line }
}

function claim() {
  const claimed = claimDataFolder(folder)
  if (!claimed.ok) throw new Error(claimed.error.message)
  return claimed.value
}

describe('a claim', () => {
  test('creates the folder for its owner alone, and can be given back and taken again', () => {
    const first = claim()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(dataPaths(folder).lock).mode & 0o777).toBe(0o600)
    first.release()
    first.release()
    const second = claim()
    first.release()
    expect(claimDataFolder(folder).ok).toBe(false)
    second.release()
  })

  test('is refused in the same process too, and a refused try does not loosen it', async () => {
    const owner = claim()
    for (let tries = 0; tries < 3; tries += 1) expect(claimDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'journal_locked' } })
    expect((await claimElsewhere()).line).toBe(`journal_locked The data folder ${folder} is in use by process ${process.pid}.`)
    owner.release()
  })

  test('names the process that owns the folder, and succeeds after that one was killed', async () => {
    const { child, line } = await claimElsewhere()
    expect(line).toBe(`owner ${child.pid}`)
    const refused = claimDataFolder(folder)
    expect(refused).toMatchObject({ ok: false, error: { code: 'journal_locked', message: `The data folder ${folder} is in use by process ${child.pid}.` } })
    await kill(child)
    claim().release()
  })

  test('goes to exactly one of many who take over from a killed owner at once', async () => {
    const { child } = await claimElsewhere()
    await kill(child)
    const lines = (await Promise.all(Array.from({ length: 6 }, claimElsewhere))).map(({ line }) => line)
    const owners = lines.filter((line) => line.startsWith('owner '))
    expect(owners).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('journal_locked '))).toHaveLength(5)
  })

  test('says so when the folder cannot be used', () => {
    writeFileSync(folder, 'a file')
    expect(claimDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'journal_unwritable', message: `The data folder ${folder} cannot be used: a file is in its way.` } })
    expect(claimDataFolder(join(folder, 'within'))).toMatchObject({ ok: false, error: { message: expect.stringContaining('a file is in its way') } })
  })

  test('refuses a lock file that is something else', () => {
    mkdirSync(folder)
    writeFileSync(dataPaths(folder).lock, 'x'.repeat(4096))
    expect(claimDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'journal_unwritable' } })
  })

  test.skipIf(process.platform === 'win32')('refuses a socket folder that others could write to', () => {
    const runtime = join(folder, '..', 'run')
    mkdirSync(join(runtime, `countersign-${userInfo().uid}`), { recursive: true })
    chmodSync(join(runtime, `countersign-${userInfo().uid}`), 0o777)
    const before = process.env['XDG_RUNTIME_DIR']
    process.env['XDG_RUNTIME_DIR'] = runtime
    try {
      const long = join(folder, 'x'.repeat(100))
      expect(claimDataFolder(long)).toMatchObject({ ok: false, error: { code: 'journal_unwritable', message: expect.stringContaining('not yours alone') } })
      rmSync(join(runtime, `countersign-${userInfo().uid}`), { recursive: true })
      symlinkSync(tmpdir(), join(runtime, `countersign-${userInfo().uid}`))
      expect(claimDataFolder(long).ok).toBe(false)
    } finally {
      if (before === undefined) delete process.env['XDG_RUNTIME_DIR']
      else process.env['XDG_RUNTIME_DIR'] = before
    }
  })
})

test.each([
  ['linux', { XDG_DATA_HOME: '/d' }, '/d/countersign'],
  ['linux', { XDG_DATA_HOME: '' }, '/home/a/.local/share/countersign'],
  ['darwin', {}, '/home/a/Library/Application Support/Countersign'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/Countersign'],
] as const)('on %s with %j data lies in %s', (platform, env, expected) => {
  expect(defaultDataFolder({ platform, env, home: '/home/a' })).toBe(expected)
})

test.each([
  ['linux', { XDG_STATE_HOME: '/s' }, '/s/countersign'],
  ['linux', { XDG_STATE_HOME: '' }, '/home/a/.local/state/countersign'],
  ['darwin', {}, '/home/a/Library/Application Support/Countersign State'],
  ['win32', { LOCALAPPDATA: '/local', APPDATA: '/roaming' }, '/local/Countersign State'],
  ['linux', { COUNTERSIGN_STATE: '/named', XDG_STATE_HOME: '/s' }, '/named'],
] as const)('on %s with %j marks lie in %s, never in the default data folder', (platform, env, expected) => {
  const surroundings = { platform, env, home: '/home/a' }
  expect(defaultStateFolder(surroundings)).toBe(expected)
  expect(expected.startsWith(`${defaultDataFolder(surroundings)}/`) || expected === defaultDataFolder(surroundings)).toBe(false)
})

describe('paths', () => {
  const at = (path: string, platform: NodeJS.Platform = 'linux') => dataPaths(path, { platform, env: { XDG_RUNTIME_DIR: '/run/user/1000' }, home: '/home/a' })

  test('lie in the folder', () => {
    expect(at('/d')).toEqual({ settings: '/d/settings.json', journal: '/d/journal.db', lock: '/d/lock', socket: '/d/socket', log: '/d/countersign.log' })
  })

  test('the socket of a deep folder moves to the runtime folder, one for each data folder', () => {
    const [one, two] = [at(`/${'a'.repeat(100)}`).socket, at(`/${'b'.repeat(100)}`).socket]
    expect(one).toMatch(/^\/run\/user\/1000\/countersign-\d+\/[0-9a-f]{16}$/)
    expect(one).not.toBe(two)
    expect(at(`/${'ä'.repeat(48)}`).socket).toMatch(/^\/run/)
  })

  test('Windows has a pipe', () => {
    expect(at('/d', 'win32').socket).toMatch(/^\\\\\.\\pipe\\countersign-[0-9a-f]{16}$/)
  })
})
