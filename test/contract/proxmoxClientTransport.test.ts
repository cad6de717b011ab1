/** Facts of the transport, on a server that breaks every rule. */
import { connect as tlsConnect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../electron/platform/clock.ts'
import type { HostConnection, Logger } from '../../electron/ports.ts'
import { createConnector } from '../../electron/proxmox/connector.ts'
import { checkPin, createPinnedConnector } from '../../electron/platform/pinnedConnector.ts'
import type { TransportLimits } from '../../electron/proxmox/transportLimits.ts'
import type { AppError } from '../../shared/domain/appError.ts'
import { answerJson, reset, startRawHost, type RawHandler, type RawHost } from './rawTlsHost.ts'

const secret = '12345678-1234-1234-1234-123456789abc'
const token = `ops@pve!countersign=${secret}`
const upid = 'UPID:pve1:0000011E:00068EAB:6B037874:vzstart:100:ops@pve!countersign:'
const guest = { host: 'lab', vmid: 100, type: 'lxc' } as const
const start = { method: 'POST', path: '/nodes/pve1/lxc/100/status/start', parameters: {} } as const
const configure = { method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { description: 'a=b ü' } } as const
const destroy = { method: 'DELETE', path: '/nodes/pve1/lxc/100', parameters: { purge: '1' } } as const

const logged: string[] = []
const log = (message: string, facts?: unknown): void => void logged.push(message, JSON.stringify(facts ?? null))
const logger: Logger = { info: log, warn: log, error: log }
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  expect(logged.join('\n')).not.toContain(secret)
  logged.length = 0
})

async function host(handler: RawHandler): Promise<RawHost> {
  const raw = await startRawHost(handler)
  cleanups.push(() => raw.close())
  return raw
}

function open(endpoints: readonly { readonly url: string; readonly fingerprint: string }[], limits: Partial<TransportLimits> = {}): HostConnection {
  const connection = createConnector({ clock: createSystemClock(), logger, limits: { readMs: 15_000, mutateMs: 15_000, ...limits } }).connect(
    { id: 'lab', endpoints: endpoints.map(({ url, fingerprint }) => ({ url, fingerprint })), token: { kind: 'memory', account: 'lab' }, mode: 'observe', desiredPath: null, demo: false },
    token,
  )
  cleanups.push(() => connection.reader.close())
  return connection
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(() => null, (thrown: unknown) => thrown as AppError)
  if (error === null) throw new Error('it did not fail')
  expect(error.message + (error.hint ?? '') + String(error.cause)).not.toContain(secret)
  return error
}

const version: RawHandler = (_request, socket) => answerJson(socket, { data: { version: '9.1.8', release: '9.1' } })
const closedPort = { url: 'https://127.0.0.1:1', fingerprint: 'AA:'.repeat(31) + 'AA' }

describe('the pin', () => {
  it('sends not a byte to a host with another certificate, on reads and mutations, and names both fingerprints', async () => {
    const raw = await host(version)
    const { reader, writer } = open([{ url: raw.url, fingerprint: closedPort.fingerprint }])
    for (const call of [reader.version(), writer.send(start), writer.send(destroy)]) {
      const error = await failure(call)
      expect(error.code).toBe('pin_mismatch')
      expect(error.message).toContain(raw.fingerprint)
      expect(error.message).toContain(closedPort.fingerprint)
    }
    expect([raw.attempts(), raw.received()]).toEqual([3, ''])
  })

  it('checks every new connection: a certificate changed in between is caught', async () => {
    const handler: RawHandler = (_request, socket) => answerJson(socket, { data: { version: '9', release: '9' } }, '200 OK', ['Connection: close'])
    const [before, after] = [await host(handler), await host(handler)]
    const { reader } = open([before])
    await reader.version()
    const { reader: other } = open([{ url: after.url, fingerprint: before.fingerprint }])
    expect((await failure(other.version())).code).toBe('pin_mismatch')
    expect([after.attempts(), after.received()]).toEqual([1, ''])
  })

  it('never resumes a session', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: { version: '9', release: '9' } }, '200 OK', ['Connection: close']))
    const { reader } = open([raw])
    for (let call = 0; call < 4; call += 1) await reader.version()
    expect(raw.connections).toHaveLength(4)
    expect(raw.connections.map((connection) => connection.resumed)).toEqual([false, false, false, false])
  })

  it('refuses a resumed session, whatever certificate it claims', async () => {
    const raw = await host(version)
    const port = Number(new URL(raw.url).port)
    const session = await new Promise<Buffer>((resolve) => {
      const first = tlsConnect({ host: '127.0.0.1', port, rejectUnauthorized: false })
      first.once('session', (ticket) => {
        first.destroy()
        resolve(ticket)
      })
    })
    const resumed = await new Promise<TLSSocket>((resolve) => {
      const socket = tlsConnect({ host: '127.0.0.1', port, rejectUnauthorized: false, session }, () => resolve(socket))
    })
    expect(resumed.isSessionReused()).toBe(true)
    expect(checkPin(resumed, raw)?.code).toBe('pin_mismatch')
    resumed.destroy()
  })

  it('hands over a verified socket alone', async () => {
    const raw = await host(version)
    const url = new URL(raw.url)
    let verified = 0
    const connect = createPinnedConnector({ ...raw, connectMs: 5_000 }, () => (verified += 1))
    const socket = await new Promise((resolve, reject) => {
      connect({ hostname: url.hostname, host: url.host, protocol: 'https:', port: url.port }, (error, ready) => (error === null ? resolve(ready) : reject(error)))
    })
    expect(verified).toBe(1)
    ;(socket as TLSSocket).destroy()
  })

  it('tells the wrong certificate when every endpoint failed, and uses the right endpoint when one is left', async () => {
    const [wrong, right] = [await host(version), await host(version)]
    const wrongPin = { url: wrong.url, fingerprint: right.fingerprint }
    expect((await failure(open([closedPort, wrongPin, closedPort]).reader.version())).code).toBe('pin_mismatch')
    expect(await open([wrongPin, right]).reader.version()).toEqual({ version: '9.1.8', release: '9.1' })
    expect(logged.join('\n')).toContain('did not show the expected certificate')
    expect([wrong.attempts(), wrong.received()]).toEqual([2, ''])
  })

  it('probes a certificate with a handshake alone', async () => {
    const raw = await host(version)
    const { probe } = createConnector({ clock: createSystemClock(), logger })
    const seen = await probe(raw.url.replace('https://', ''))
    expect(seen).toMatchObject({ url: raw.url, fingerprint: raw.fingerprint, subject: 'CN=pve1' })
    expect(Date.parse(seen.validTo)).toBeGreaterThan(Date.now())
    expect([raw.attempts(), raw.received()]).toEqual([1, ''])
    expect((await failure(probe(closedPort.url))).code).toBe('node_unreachable')
    expect((await failure(probe('http://pve1'))).code).toBe('bad_address')
  })
})

describe('what leaves', () => {
  it('is form-encoded with Content-Length, in one piece, on a connection of its own', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: null }))
    const { reader, writer } = open([raw])
    await failure(reader.version())
    expect(await writer.send(configure)).toBeNull()
    expect(await writer.send(start)).toBeNull()
    expect(await writer.send(destroy)).toBeNull()
    expect(raw.connections.map((connection) => connection.requests.length)).toEqual([1, 1, 1, 1])
    const [read, put, post, del] = raw.requests()
    expect(read?.headers.get('authorization')).toBe(`PVEAPIToken=${token}`)
    expect([put?.body, put?.headers.get('content-length'), put?.headers.get('content-type')]).toEqual(['description=a%3Db+%C3%BC', '24', 'application/x-www-form-urlencoded'])
    expect([post?.body, post?.headers.get('content-length')]).toEqual(['', '0'])
    expect([del?.path, del?.body, del?.headers.get('content-length')]).toEqual(['/api2/json/nodes/pve1/lxc/100?purge=1', '', undefined])
    expect(raw.requests().some((request) => request.headers.has('transfer-encoding'))).toBe(false)
    expect(raw.requests().slice(1).map((request) => request.headers.get('connection'))).toEqual(['close', 'close', 'close'])
  })

  it('keeps to the connection limit and reuses connections for reads', async () => {
    const raw = await host(version)
    const { reader } = open([raw])
    await Promise.all(Array.from({ length: 20 }, () => reader.version()))
    expect(raw.requests()).toHaveLength(20)
    expect(raw.connections.length).toBeLessThanOrEqual(2)
  })

  it('makes no mutation wait: whoever decided on it has looked at the guest right before', async () => {
    let open_ = 0
    let most = 0
    const raw = await host((_request, socket) => {
      most = Math.max(most, (open_ += 1))
      setTimeout(() => {
        open_ -= 1
        answerJson(socket, { data: upid })
      }, 20)
    })
    const { writer } = open([raw])
    expect(await Promise.all([writer.send(start), writer.send(start), writer.send(start)])).toEqual([upid, upid, upid])
    expect(most).toBe(3)
  })

  it('is nothing at all for a call that is not in the table', async () => {
    const raw = await host(version)
    const { writer } = open([raw])
    expect((await failure(writer.send({ method: 'POST', path: '/nodes/pve1/lxc/100/snapshot/x/rollback', parameters: {} }))).code).toBe('unsupported')
    expect((await failure(writer.send({ method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { delete: 'unused0' } }))).code).toBe('internal')
    expect(raw.attempts()).toBe(0)
  })
})

const breakages: readonly (readonly [string, RawHandler])[] = [
  ['a reset before the answer', (_request, socket) => reset(socket)],
  ['a close before the answer', (_request, socket) => socket.end()],
  ['a reset in the headers', (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Le', () => reset(socket))],
  ['a reset in the body', (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data":', () => reset(socket))],
  ['a body shorter than announced', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data":null}')],
  ['something that is not HTTP', (_request, socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ['no answer in time', () => undefined],
  ['an answer that stops in the middle', (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data":')],
]
const nonsense: readonly (readonly [string, RawHandler, string])[] = [
  ['an empty body', (_request, socket) => answerJson(socket, ''), 'bad_response'],
  ['no JSON', (_request, socket) => answerJson(socket, '<html>It works!</html>'), 'bad_response'],
  ['JSON of another shape', (_request, socket) => answerJson(socket, '[1,2]'), 'bad_response'],
  ['wrong types', (_request, socket) => answerJson(socket, { data: { version: ['9'], upid: 1 } }), 'bad_response'],
  ['a redirect', (_request, socket) => answerJson(socket, '', '301 Moved Permanently', ['Location: https://elsewhere/']), 'bad_response'],
  ['a body past the cap', (_request, socket) => answerJson(socket, { data: 'x'.repeat(200_000) }), 'response_too_large'],
  ['an endless body', (_request, socket) => endless(socket), 'response_too_large'],
  ['deep nesting', (_request, socket) => answerJson(socket, `{"data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), 'response_too_large'],
]

function endless(socket: TLSSocket): void {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
  const more = (): void => {
    if (socket.writable) socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`, () => setImmediate(more))
  }
  more()
}

describe('answers that break', () => {
  const limits = { readMs: 400, mutateMs: 400, maxResponseBytes: 150_000 }

  it.each(breakages)('%s: a read is unreachable, a mutation unknown and sent once', async (_title, handler) => {
    const raw = await host(handler)
    const { reader, writer } = open([raw], limits)
    expect((await failure(reader.version())).code).toBe('node_unreachable')
    const reads = raw.requests().length
    expect(reads).toBeLessThanOrEqual(2)
    for (const request of [start, configure, destroy]) {
      const error = await failure(writer.send(request))
      expect([error.code, error.retry]).toEqual(['outcome_unknown', 'afterObserve'])
    }
    expect(raw.requests().length - reads).toBe(3)
  })

  it.each(nonsense)('%s: a read tells it, a mutation is unknown and sent once', async (_title, handler, code) => {
    const raw = await host(handler)
    const { reader, writer } = open([raw], { ...limits, readMs: 15_000, mutateMs: 15_000 })
    expect((await failure(reader.version())).code).toBe(code)
    expect((await failure(writer.send(start))).code).toBe('outcome_unknown')
    expect(raw.requests()).toHaveLength(2)
  })

  it('asks a read once more when a kept connection was closed under it', async () => {
    const raw = await host((request, socket, count) => (count === 2 ? reset(socket) : version(request, socket, count)))
    const { reader } = open([raw])
    await reader.version()
    await reader.version()
    expect(raw.requests()).toHaveLength(3)
  })

  it('is sure that nothing was sent when nobody listens', async () => {
    const { reader, writer } = open([closedPort])
    expect(await failure(reader.version())).toMatchObject({ code: 'node_unreachable', retry: 'backoff' })
    expect((await failure(writer.send(start))).code).toBe('node_unreachable')
  })

  it('takes a literal OK for no task', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: 'OK' }))
    expect((await failure(open([raw]).writer.send(start))).code).toBe('outcome_unknown')
  })
})

describe('several endpoints', () => {
  it('reads from the next when one is down, and keeps to it; a mutation follows and is not tried twice', async () => {
    const raw = await host((request, socket) => answerJson(socket, request.method === 'GET' ? { data: { version: '9', release: '9' } } : { data: upid }))
    const { reader, writer } = open([closedPort, raw])
    expect((await failure(writer.send(start))).code).toBe('node_unreachable')
    await reader.version()
    expect(await writer.send(start)).toBe(upid)
  })

  it('goes straight to the guest’s own node once it knows which that is', async () => {
    const node = (name: string): RawHandler => (request, socket) => {
      const nodes = ['pve1', 'pve2'].map((each) => ({ type: 'node', name: each, online: 1, local: each === name ? 1 : 0 }))
      const data = request.path.endsWith('/cluster/status') ? [{ type: 'cluster', name: 'lab', quorate: 1 }, ...nodes] : [{ key: 'digest', value: name }]
      answerJson(socket, { data })
    }
    const [one, two] = [await host(node('pve1')), await host(node('pve2'))]
    const { reader } = open([one, two])
    expect(await reader.clusterStatus()).toEqual({ clusterName: 'lab', quorate: true, nodes: [{ name: 'pve1', online: true }, { name: 'pve2', online: true }] })
    await expect.poll(async () => (await reader.guestSpec('pve2', guest)).digest).toBe('pve2')
    expect((await reader.guestSpec('pve1', guest)).digest).toBe('pve1')
  })

  it('asks elsewhere when a node cannot pass a call on (595), and tells it when nobody can', async () => {
    const dead: RawHandler = (_request, socket) => answerJson(socket, '', '595 No route to host', ['Connection: close'])
    const [first, second] = [await host(dead), await host((_request, socket) => answerJson(socket, { data: [{ key: 'digest', value: 'd' }] }))]
    expect((await open([first, second]).reader.guestSpec('pve1', guest)).digest).toBe('d')
    const alone = open([first])
    const error = await failure(alone.reader.guestSpec('pve1', guest))
    expect([error.code, error.message.includes('No route to host')]).toEqual(['node_unreachable', true])
    expect((await failure(alone.writer.send(start))).code).toBe('outcome_unknown')
  })

  it('does not ask elsewhere when the answer is no', async () => {
    const first = await host((_request, socket) => answerJson(socket, { data: null, message: 'Permission check failed (/, Sys.Audit)\n' }, '403 Permission check failed (/, Sys.Audit)', ['Connection: close']))
    const second = await host(version)
    const error = await failure(open([first, second]).reader.version())
    expect([error.code, error.hint]).toEqual(['forbidden', 'Give the token Sys.Audit on /.'])
    expect(second.attempts()).toBe(0)
  })
})

describe('particular answers', () => {
  it('reads the digest from the configuration where pending has none', async () => {
    const raw = await host((request, socket) => answerJson(socket, { data: request.path.endsWith('/pending') ? [{ key: 'cores', value: 2 }] : { digest: 'abc', cores: 2 } }))
    expect((await open([raw]).reader.guestSpec('pve1', guest)).digest).toBe('abc')
    expect(raw.requests().map((request) => request.path)).toEqual(['/api2/json/nodes/pve1/lxc/100/pending', '/api2/json/nodes/pve1/lxc/100/config?current=1'])
  })

  it('learns the clock from the Date header', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: { version: '9', release: '9' } }, '200 OK', [`Date: ${new Date(Date.now() + 3_600_000).toUTCString()}`]))
    const { reader } = open([raw])
    expect(reader.clockSkewMs()).toBe(0)
    await reader.version()
    expect(Math.round(reader.clockSkewMs() / 60_000)).toBe(60)
  })

  it('reads nodes apart when the list of resources has none', async () => {
    const raw = await host((request, socket) => answerJson(socket, { data: request.path.endsWith('/nodes') ? [{ node: 'pve1', status: 'offline' }] : [] }))
    expect(await open([raw]).reader.fleet()).toEqual({ guests: [], nodes: [{ name: 'pve1', online: false }] })
  })

  it('reads a reason phrase in UTF-8, the only text that older versions give', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: null }, '500 can’t lock file „x“ - got timeout', ['Connection: close']))
    const error = await failure(open([raw]).reader.version())
    expect([error.code, error.message.includes('can’t lock file „x“ - got timeout')]).toEqual(['host_busy', true])
  })

  it('reads a list of thousands whole, and names the place in it that is faulty', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ({ type: 'lxc', vmid: 100 + index, node: 'pve1', name: `guest-${index}`, status: 'running', padding: 'x'.repeat(100) }))
    let listed: readonly object[] = [...rows, { type: 'node', node: 'pve1', status: 'online' }]
    const raw = await host((_request, socket) => answerJson(socket, { data: listed }))
    const { guests } = await open([raw]).reader.fleet()
    expect(guests.map(({ vmid }) => vmid)).toEqual(rows.map(({ vmid }) => vmid))
    listed = rows.map((row, index) => (index === 1234 ? { ...row, node: 7 } : row))
    expect((await failure(open([raw]).reader.fleet())).message).toContain('1234')
  })

  it('shows only where a host’s answer is faulty, never its text in raw form', async () => {
    const raw = await host((_request, socket) => answerJson(socket, { data: null, message: `\u001b[2J${token}` }, `500 x`, ['Connection: close']))
    expect((await failure(open([raw]).reader.version())).message).not.toMatch(/\p{Cc}/u)
  })
})
