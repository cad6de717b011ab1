import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws'
import { openWebSocketBridge, type WebSocketBridge } from '../../../../renderer/bridge/webSocketBridge.ts'

type Frame = Record<string, unknown>

/** The browser shell's side of the protocol on a real socket; every frame that comes in is kept. */
class Shell {
  readonly server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  readonly sockets: ServerSocket[] = []
  readonly frames: Frame[] = []
  onFrame: (frame: Frame, socket: ServerSocket) => void = () => undefined

  constructor() {
    this.server.on('connection', (socket) => {
      this.sockets.push(socket)
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8')) as Frame
        this.frames.push(frame)
        this.onFrame(frame, socket)
      })
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/socket`
  }

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate()
    this.server.close()
    await once(this.server, 'close')
  }
}

const send = (socket: ServerSocket, frame: unknown): void => socket.send(JSON.stringify(frame))

/** Lets every token in and answers `approvals.list` with nothing. */
function welcomeAll(shell: Shell): void {
  shell.onFrame = (frame, socket) => {
    if ('hello' in frame) send(socket, { welcome: { session: 'session-1' } })
    if (frame.name === 'approvals.list') send(socket, { id: frame.id, result: { ok: true, value: { rows: [], next: null } } })
  }
}

describe('the WebSocket bridge', () => {
  let shell: Shell
  let opened: WebSocketBridge | null = null

  const open = (token: string | null): WebSocketBridge => {
    opened = openWebSocketBridge({ url: shell.url, token })
    return opened
  }
  const reaches = (bridge: WebSocketBridge, kind: string): Promise<void> =>
    vi.waitFor(() => expect(bridge.connection.getState().kind).toBe(kind), { timeout: 10_000 })

  beforeEach(async () => {
    shell = new Shell()
    await once(shell.server, 'listening')
  })
  afterEach(async () => {
    opened?.close()
    opened = null
    await shell.close()
  })

  it('offers the one-time token first and answers a request made before the welcome', async () => {
    welcomeAll(shell)
    const bridge = open('once-1')
    const result = await bridge.bridge.call['approvals.list']({ after: null })
    expect(result).toEqual({ ok: true, value: { rows: [], next: null } })
    expect(shell.frames.map((frame) => ('hello' in frame ? frame : frame.name))).toEqual([{ hello: { token: 'once-1' } }, 'approvals.list'])
    expect(bridge.connection.getState()).toEqual({ kind: 'open' })
  })

  it('comes back with the session token after the connection was lost', async () => {
    welcomeAll(shell)
    const bridge = open('once-1')
    await reaches(bridge, 'open')
    shell.sockets[0]?.terminate()
    await reaches(bridge, 'lost')
    await reaches(bridge, 'open')
    const hellos = shell.frames.filter((frame) => 'hello' in frame)
    expect(hellos).toEqual([{ hello: { token: 'once-1' } }, { hello: { token: 'session-1' } }])
  })

  it('fails requests in flight as unknown and new ones as not sent while the connection is lost', async () => {
    shell.onFrame = (frame, socket) => {
      if ('hello' in frame) send(socket, { welcome: { session: 's' } })
      else socket.terminate()
    }
    const bridge = open('once-1')
    const inFlight = await bridge.bridge.call['apply.benign']({ host: null })
    expect(inFlight).toMatchObject({ ok: false, error: { code: 'outcome_unknown' } })
    const later = await bridge.bridge.call['apply.benign']({ host: null })
    expect(later).toMatchObject({ ok: false, error: { code: 'connection_lost' } })
    expect(shell.frames.filter((frame) => frame.name === 'apply.benign')).toHaveLength(1)
  })

  it('ends for good when it is refused, and tells why', async () => {
    const refusal = { code: 'session_ended', message: 'This link was used.', hint: 'Open a fresh one.', retry: 'never' }
    shell.onFrame = (_frame, socket) => {
      send(socket, { refused: refusal })
      socket.close()
    }
    const bridge = open('stale')
    await reaches(bridge, 'ended')
    expect(bridge.connection.getState()).toEqual({ kind: 'ended', error: refusal })
    expect(await bridge.bridge.call['app.info']({})).toEqual({ ok: false, error: refusal })
    expect(shell.sockets).toHaveLength(1)
  })

  it('tries again when the refusal says that a pause helps', async () => {
    shell.onFrame = (_frame, socket) => {
      if (shell.sockets.length > 1) return send(socket, { welcome: { session: 's' } })
      send(socket, { refused: { code: 'rate_limited', message: 'Too many attempts.', retry: 'backoff' } })
      socket.close()
    }
    const bridge = open('once-1')
    await reaches(bridge, 'open')
    expect(shell.sockets.length).toBeGreaterThan(1)
  })

  it('never connects without a token', () => {
    const bridge = open(null)
    expect(bridge.connection.getState()).toMatchObject({ kind: 'ended', error: { code: 'session_ended' } })
    expect(shell.sockets).toHaveLength(0)
  })

  it('turns a reply of the wrong shape into an error instead of passing it on', async () => {
    shell.onFrame = (frame, socket) => {
      if ('hello' in frame) send(socket, { welcome: { session: 's' } })
      else send(socket, { id: frame.id, result: { ok: true, value: { rows: [{ id: 7 }] } } })
    }
    const result = await open('once-1').bridge.call['approvals.list']({ after: null })
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  it('delivers events of the contract until unsubscribed, and drops everything else', async () => {
    welcomeAll(shell)
    const { bridge, connection } = open('once-1')
    const seen: number[] = []
    const off = bridge.on('drift.changed', ({ revision }) => seen.push(revision))
    await vi.waitFor(() => expect(connection.getState().kind).toBe('open'))
    const socket = shell.sockets[0]
    if (socket === undefined) throw new Error('no connection')
    socket.send('not json')
    send(socket, { event: 'drift.changed', payload: { revision: 'x' } })
    send(socket, { event: 'made.up', payload: {} })
    send(socket, { event: 'drift.changed', payload: { revision: 4 } })
    await vi.waitFor(() => expect(seen).toEqual([4]))
    off()
    send(socket, { event: 'drift.changed', payload: { revision: 5 } })
    await bridge.call['approvals.list']({ after: null })
    expect(seen).toEqual([4])
  })

  it('does not send a request that is larger than the contract allows', async () => {
    welcomeAll(shell)
    const bridge = open('once-1')
    await reaches(bridge, 'open')
    const result = await bridge.bridge.call['hosts.probe']({ url: 'x'.repeat(300 * 1024) })
    expect(result).toMatchObject({ ok: false, error: { code: 'message_too_large' } })
    expect(shell.frames.some((frame) => frame.name === 'hosts.probe')).toBe(false)
  })
})
