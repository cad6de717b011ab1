import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askOwner, listenForCommands, type CommandIo } from '../../../electron/app/localSocket.ts'

type Run = Parameters<typeof listenForCommands>[1]

async function listen(run: Run) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-socket-'))
  const path = join(folder, 'socket')
  const server = await listenForCommands(path, run)
  onTestFinished(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { path, server }
}

/** Asks, and keeps what was said. */
async function ask(path: string, ...argv: readonly string[]) {
  const said: string[] = []
  const io: CommandIo = { cwd: '/somewhere', out: (text) => void said.push(`out ${text}`), err: (text) => void said.push(`err ${text}`) }
  return { exit: await askOwner(path, argv, io), said }
}

/** Sends raw bytes; resolves when the other side has hung up. */
async function sendRaw(path: string, text: string): Promise<string> {
  const socket = createConnection(path)
  let answer = ''
  socket.on('data', (chunk) => void (answer += chunk.toString()))
  socket.write(text)
  await new Promise((resolve) => { socket.once('close', resolve) })
  return answer
}

describe('a command that runs in the owner of the data folder', () => {
  it('gets its arguments and its folder, and gives back text in order and the exit code', async () => {
    const { path } = await listen(async (argv, io) => {
      io.out(`${argv.join(' ')} in ${io.cwd}\nline 2\n`)
      io.err('a \u2028 warning\n')
      io.out('end')
      return 3
    })
    expect(await ask(path, 'plan', '--host', 'a b')).toEqual({ exit: 3, said: ['out plan --host a b in /somewhere\nline 2\n', 'err a \u2028 warning\n', 'out end'] })
  })

  it('gives back large output whole', async () => {
    const text = 'x'.repeat(3_000_000)
    const { path } = await listen(async (_, io) => {
      io.out(text)
      return 0
    })
    expect((await ask(path)).said).toEqual([`out ${text}`])
  })

  it('runs beside others', async () => {
    const { path } = await listen(async ([name = ''], io) => {
      await wait(name === 'slow' ? 60 : 0)
      io.out(name)
      return 0
    })
    const [slow, fast] = await Promise.all([ask(path, 'slow'), ask(path, 'fast')])
    expect([slow.said, fast.said]).toEqual([['out slow'], ['out fast']])
  })
})

describe('the owner', () => {
  it('is told to be absent where nobody listens', async () => {
    const { path, server } = await listen(async () => 0)
    await server.close()
    expect((await ask(path)).exit).toBeNull()
    writeFileSync(path, '')
    expect((await ask(path)).exit).toBeNull()
  })

  it('lets nobody else in', async () => {
    const { path } = await listen(async () => 0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('takes the place of a socket that a killed one left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-socket-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'socket')
    writeFileSync(path, 'stale')
    const server = await listenForCommands(path, async () => 5)
    expect((await ask(path)).exit).toBe(5)
    await server.close()
  })

  it('ends only when the commands that run in it have ended, and takes no more', async () => {
    let release = (): void => undefined
    const { path, server } = await listen(async () => {
      await new Promise<void>((resolve) => { release = resolve })
      return 7
    })
    const asked = ask(path, 'apply')
    await wait(30)
    let closed = false
    const closing = server.close().then(() => { closed = true })
    await wait(30)
    expect([closed, (await ask(path)).exit]).toEqual([false, null])
    release()
    expect((await asked).exit).toBe(7)
    await closing
  })

  it('ends though somebody is connected and says nothing', async () => {
    const { path, server } = await listen(async () => 0)
    const silent = createConnection(path)
    await new Promise((resolve) => { silent.once('connect', resolve) })
    await wait(10)
    await server.close()
    silent.destroy()
  })

  it.each([
    ['no JSON', 'hello\n'],
    ['another shape', '{"argv": "plan", "cwd": "/"}\n'],
    ['further keys', '{"argv": [], "cwd": "/", "approved": true}\n'],
    ['a line without an end', 'x'.repeat(70_000)],
  ])('hangs up on %s and runs nothing', async (_, text) => {
    let ran = 0
    const { path } = await listen(async () => (ran += 1))
    expect(await sendRaw(path, text)).toBe('')
    expect(ran).toBe(0)
  })

  it('goes on when a caller goes away', async () => {
    const { path } = await listen(async (_, io) => {
      await wait(30)
      io.out('x'.repeat(100_000))
      return 0
    })
    const hasty = createConnection(path)
    hasty.write('{"argv":[],"cwd":"/"}\n')
    await wait(10)
    hasty.destroy()
    await wait(50)
    expect((await ask(path)).exit).toBe(0)
  })
})
