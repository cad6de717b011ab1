/** Reads that are about one node: few at once, and none in vain once the node is lost. One for each connection. */
import PQueue from 'p-queue'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** Reads at once on one node: its API has three single-threaded workers for all its clients. */
export const readsPerNode = 2

/** One read that is lost says little; from this many in a row on, those that wait are given up. */
const lossesInRow = 2

interface NodeLine {
  readonly queue: PQueue
  /** Reads so far that did not reach it. */
  losses: number
  /** Those since its last answer. */
  inRow: number
  /** Why the last one did not; null = it was answered. */
  lost: AppErrorDto | null
}

/** Reads when the node's turn has come. Never rejects with an `AppError`. */
export type ReadOnNode = <T>(read: () => Promise<T>) => Promise<Result<T>>

/** The reads of one connection, by node. */
export class NodeReads {
  readonly #lines = new Map<string, NodeLine>()

  /** True when the last read about it did not reach it. */
  isLost(node: string): boolean {
    return this.#lineOf(node).lost !== null
  }

  /**
   * Begins a look at a node. Once reads in a row did not reach it, all further ones of this look fail alike: each
   * would take as long to fail. The next look tries again.
   */
  begin(node: string): ReadOnNode {
    const line = this.#lineOf(node)
    const { losses } = line
    return (read) => line.queue.add(async () => {
      if (line.lost !== null && line.inRow >= lossesInRow && line.losses > losses) return err(line.lost)
      const answer = await attempt(read)
      const isLost = !answer.ok && answer.error.code === 'node_unreachable'
      line.lost = isLost ? answer.error : null
      line.inRow = isLost ? line.inRow + 1 : 0
      if (isLost) line.losses += 1
      return answer
    })
  }

  #lineOf(node: string): NodeLine {
    const known = this.#lines.get(node)
    if (known !== undefined) return known
    const line: NodeLine = { queue: new PQueue({ concurrency: readsPerNode }), losses: 0, inRow: 0, lost: null }
    this.#lines.set(node, line)
    return line
  }
}

/** The outcome of a read as a value. Rejects on a bug alone. */
export async function attempt<T>(read: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await read())
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return err(thrown.toDto())
  }
}
