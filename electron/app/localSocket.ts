/**
 * How a second command reaches the process that owns the data folder: a local socket (mode 0600, or a named pipe).
 * One JSON line in, `{argv, cwd}`; JSON lines out, `{out}`, `{err}` and at the end `{exit}`.
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
const reply = z.union([z.strictObject({ out: z.string() }), z.strictObject({ err: z.string() }), z.strictObject({ exit: z.number().int() })])

/** Runs commands that come over the socket. The caller owns the data folder, so an old socket there is stale. */
export async function listenForCommands(path: string, run: (argv: readonly string[], io: CommandIo) => Promise<number>): Promise<{ close(): Promise<void> }> {
  const isPipe = process.platform === 'win32'
  if (!isPipe) rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy()) // the other side went away
    void answer(socket, run)
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Lets the owner of the data folder run a command. Resolves to its exit code; null = nobody listens there. */
export async function askOwner(path: string, argv: readonly string[], io: CommandIo): Promise<number | null> {
  const socket = createConnection(path)
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!connected) return null
  socket.on('error', () => socket.destroy())
  socket.write(`${JSON.stringify({ argv, cwd: io.cwd })}\n`)
  for await (const line of createInterface({ input: socket })) {
    const told = reply.parse(JSON.parse(line))
    if ('out' in told) io.out(told.out)
    else if ('err' in told) io.err(told.err)
    else return told.exit
  }
  io.err('The process that owns the data folder ended before the command did. The audit log tells how far it came.\n')
  return 1
}

async function answer(socket: Socket, run: (argv: readonly string[], io: CommandIo) => Promise<number>): Promise<void> {
  const line = await firstLine(socket)
  const parsed = line === null ? null : request.safeParse(parseJson(line))
  if (!parsed?.success) return void socket.destroy()
  const send = (message: z.infer<typeof reply>) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`))
  const exit = await run(parsed.data.argv, { cwd: parsed.data.cwd, out: (out) => send({ out }), err: (err) => send({ err }) })
  send({ exit })
  socket.end()
}

async function firstLine(socket: Socket): Promise<string | null> {
  let text = ''
  socket.setEncoding('utf8')
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    text += chunk
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
    if (text.length > maxRequestBytes) return null
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
