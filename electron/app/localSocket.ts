/**
 * How a second command reaches the process that owns the data folder: a local socket (mode 0600, or a named pipe).
 * One JSON line in, `{argv, cwd}`; JSON lines out: `{begun}` when the command has begun, `{out}`, `{err}`, and at the
 * end `{exit}`.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'

/** Where a command writes, and where its relative paths start. */
export interface CommandIo {
  /** Absolute. */
  readonly cwd: string
  out(text: string): void
  err(text: string): void
}

const maxRequestBytes = 64 * 1024
const request = z.strictObject({ argv: z.array(z.string()).max(200), cwd: z.string() })
const reply = z.union([z.strictObject({ begun: z.literal(true) }), z.strictObject({ out: z.string() }), z.strictObject({ err: z.string() }), z.strictObject({ exit: z.number().int() })])

/**
 * Runs commands that come over the socket. The caller owns the data folder, so an old socket there is stale. Closing
 * takes no further command, and waits for those that run.
 */
export async function listenForCommands(path: string, run: (argv: readonly string[], io: CommandIo) => Promise<number>): Promise<{ close(): Promise<void> }> {
  const isPipe = process.platform === 'win32'
  if (!isPipe) rmSync(path, { force: true })
  const waiting = new Set<Socket>()
  const running = new Set<Promise<void>>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => socket.destroy()) // the other side went away
    const answered = firstLine(socket)
      .then((line) => {
        waiting.delete(socket)
        return answer(socket, line, run)
      })
      .finally(() => running.delete(answered))
    running.add(answered)
  })
  const umask = isPipe ? 0 : process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    if (!isPipe) chmodSync(path, 0o600)
  } finally {
    if (!isPipe) process.umask(umask)
  }
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const socket of waiting) socket.destroy()
      await Promise.all(running)
      await closed
    },
  }
}

/**
 * Lets the owner of the data folder run a command. Resolves to its exit code; null = nobody listens there, or the owner
 * ended before the command had begun.
 */
export async function askOwner(path: string, argv: readonly string[], io: CommandIo): Promise<number | null> {
  const socket = createConnection(path)
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!connected) return null
  socket.on('error', () => socket.destroy())
  socket.write(`${oneLine({ argv, cwd: io.cwd })}\n`)
  let begun = false
  try {
    for await (const line of createInterface({ input: socket })) {
      const told = reply.parse(JSON.parse(line))
      if ('begun' in told) begun = true
      else if ('out' in told) io.out(told.out)
      else if ('err' in told) io.err(told.err)
      else return told.exit
    }
  } catch (thrown) {
    if (!isLostConnection(thrown)) throw thrown
  }
  if (!begun) return null
  io.err('The process that owns the data folder ended before the command did. The audit log tells how far it came.\n')
  return 1
}

/** The owner went away: `ECONNRESET`, `EPIPE`. */
function isLostConnection(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ECONNRESET' || thrown.code === 'EPIPE')
}

async function answer(socket: Socket, line: string | null, run: (argv: readonly string[], io: CommandIo) => Promise<number>): Promise<void> {
  const parsed = line === null ? null : request.safeParse(parseJson(line))
  if (!parsed?.success) return void socket.destroy()
  const send = (message: z.infer<typeof reply>) => void (socket.writable && socket.write(`${oneLine(message)}\n`))
  send({ begun: true })
  const exit = await run(parsed.data.argv, { cwd: parsed.data.cwd, out: (out) => send({ out }), err: (err) => send({ err }) })
  send({ exit })
  socket.end()
}

/** JSON without the line separators that JSON allows in a text and a reader of lines takes for ends of lines. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** null = it hung up first, or said too much. Never rejects. */
async function firstLine(socket: Socket): Promise<string | null> {
  let text = ''
  socket.setEncoding('utf8')
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) return text.slice(0, end)
      if (text.length > maxRequestBytes) return null
    }
  } catch {
    socket.destroy()
  }
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
