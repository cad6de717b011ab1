/**
 * A process that runs the whole app and is killed by a real SIGKILL at a write of the journal. Its only argument is an
 * `Order` as JSON. It ends with 0 when it came through.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { Desk, type DeskPlace } from '../adversarial/desk.ts'
import { Life, type Moment } from '../faults/mortal.ts'

export interface Order {
  readonly place: DeskPlace
  /** The method of the journal that it dies at, the first time. */
  readonly method: string
  readonly moment: Moment
  /** Commands that run one after another; those of one list side by side, each from when an operation is on its way. */
  readonly commands: readonly (readonly (readonly string[])[])[]
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const life = new Life((method) => (method === order.method ? order.moment : null), () => process.kill(process.pid, 'SIGKILL'))
const desk = await new Desk(order.place, { wrapJournal: (journal) => life.journal(journal), wrapCrypto: (crypto) => life.crypto(crypto) }).open()
for (const together of order.commands) {
  await Promise.all(together.map(async (command, index) => {
    while (index > 0 && desk.journal.unsettled().length === 0) await wait(1)
    await desk.run(...command)
  }))
}
await desk.close()
