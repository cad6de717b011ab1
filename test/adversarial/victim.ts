/**
 * A process that carries out what is signed and kills itself at a write of the journal, as a crash would. Its only
 * argument is an `Order` as JSON. It ends with 0 when the write was never reached.
 */
import type { Journal } from '../../electron/ports.ts'
import { Desk, type DeskPlace } from './desk.ts'

/** The journal's writes on the way of a signed operation, in their order. */
const journalWrites = ['ensurePending', 'recordPayload', 'recordSignature', 'recordIntent', 'recordSent', 'recordSettled'] as const
export type JournalWrite = (typeof journalWrites)[number]

export interface Order {
  readonly place: DeskPlace
  readonly write: JournalWrite
  readonly moment: 'before' | 'after'
  /** The commands to run, one after another. */
  readonly commands: readonly (readonly string[])[]
}

function deadly(journal: Journal, { write, moment }: Order): Journal {
  const plain = journal[write] as (...given: readonly unknown[]) => unknown
  const die = (): void => process.kill(process.pid, 'SIGKILL') as unknown as void
  return {
    ...journal,
    [write]: (...given: readonly unknown[]) => {
      if (moment === 'before') die()
      const done = plain(...given)
      die()
      return done
    },
  }
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const desk = await new Desk(order.place, { wrapJournal: (journal) => deadly(journal, order) }).open()
for (const command of order.commands) await desk.run(...command)
await desk.close()
