import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** TCP connections below the TLS ones, by both ports: only a TCP socket can be reset. */
const connections = new Map<string, Socket>()

const keyOf = (socket: Pick<Socket, 'localPort' | 'remotePort'>): string => `${socket.localPort} ${socket.remotePort}`

/** Keeps hold of the server's TCP connections. */
export function rememberConnections(server: Server): void {
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    connections.set(key, socket)
    socket.once('close', () => {
      if (connections.get(key) === socket) connections.delete(key)
    })
  })
}

/** Ends a request's connection with a TCP reset. */
export function resetConnection(request: IncomingMessage): void {
  connections.get(keyOf(request.socket))?.resetAndDestroy()
  request.socket.destroy()
}
