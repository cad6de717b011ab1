/**
 * A process that applies what is declared and kills itself at a given point, as a crash would. Its only argument is
 * an `Order` as JSON. It ends with 0 when the point was never reached.
 */
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import type { HostConnection } from '../../electron/ports.ts'
import { openHost, type HostParts } from './reconcileHost.ts'

const killPoints = [
  'before the request is sent', 'after the answer, before it is journalled', 'after it is journalled, before it is settled', 'in the recovery', 'never',
] as const
export type KillPoint = (typeof killPoints)[number]

export interface Order extends Omit<HostParts, 'provider' | 'wrap'> {
  readonly desired: DesiredGuest
  readonly killAt: KillPoint
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

/** Dies in the call that follows the given point. */
function deadly({ tokenId, reader, writer }: HostConnection, killAt: KillPoint): HostConnection {
  let answered = false
  const unlessDue = async <T>(read: () => Promise<T>): Promise<T> =>
    (answered && killAt === 'after it is journalled, before it is settled') || killAt === 'in the recovery' ? die() : read()
  return {
    tokenId,
    reader: {
      ...reader,
      taskStatusOnce: (upid) => unlessDue(() => reader.taskStatusOnce(upid)),
      guestTasks: (node, vmid, since, types) => unlessDue(() => reader.guestTasks(node, vmid, since, types)),
      guestLive: (node, guest) => unlessDue(() => reader.guestLive(node, guest)),
    },
    writer: {
      check: (request) => writer.check(request),
      async send(request) {
        if (killAt === 'before the request is sent') return die()
        const upid = await writer.send(request)
        if (killAt === 'after the answer, before it is journalled') return die()
        answered = true
        return upid
      },
    },
  }
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const state = { guests: new Map([[order.desired.vmid, order.desired]]), problems: [] }
const host = openHost({
  ...order,
  provider: { current: async () => state, onChange: () => () => undefined, close: async () => undefined },
  wrap: (connection) => deadly(connection, order.killAt),
})
if (order.killAt === 'in the recovery') await host.reconciler.cycle()
else {
  const ticket = await host.reconciler.apply({ vmid: order.desired.vmid, benign: true, actor: 'anna' })
  await ticket.finished
}
await host.close()
