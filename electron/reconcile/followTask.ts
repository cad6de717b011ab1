import { toAppError } from '../../shared/domain/appError.ts'
import type { JournalEntry } from '../ports.ts'
import { concludeTask, type SettlePorts } from './settle.ts'

const logLines = 20
/** Reads that fail in a row before the entry is left to the next cycle. */
const maxFailures = 10
/** After a longer time without an answer, such as the sleep of a computer, the end of a task was not watched. */
const longestBlinkMs = 5 * 60_000

/** Half a second at first, then one, then every two seconds: each poll takes one of the host's few workers. */
function pauseMs(poll: number): number {
  if (poll < 4) return 500
  return poll < 10 ? 1000 : 2000
}

/**
 * Polls a task until it ends, tells its log, and settles the entry. Sends nothing. When the host stops answering or
 * the app closes, the entry stays `sent`, and the next cycle takes it up.
 */
export async function followTask(entry: JournalEntry, upid: string, ports: SettlePorts): Promise<JournalEntry> {
  const { reader } = ports.connection
  const { clock } = ports
  let failures = 0
  let seenMs = clock.nowMs()
  for (let poll = 0; ; poll += 1) {
    try {
      const task = await reader.taskStatusOnce(upid)
      const log = await lastLines(upid, ports)
      ports.onProgress(entry.id, log)
      if (task.kind !== 'running') return await concludeTask(entry, task, { ...ports, unwatched: clock.nowMs() - seenMs > longestBlinkMs }, log)
      failures = 0
      seenMs = clock.nowMs()
    } catch (thrown) {
      failures += 1
      if (toAppError(thrown).code === 'internal') throw thrown
      if (failures >= maxFailures) return ports.journal.entry(entry.id) ?? entry
    }
    await clock.sleep(pauseMs(poll), ports.signal)
    if (ports.signal?.aborted) return ports.journal.entry(entry.id) ?? entry
  }
}

/** The newest lines of a task log. A log that cannot be read is no reason to stop following. */
export async function lastLines(upid: string, ports: Pick<SettlePorts, 'connection'>): Promise<readonly string[]> {
  try {
    const lines = await ports.connection.reader.taskLog(upid, 0, 500)
    return lines.slice(-logLines)
  } catch {
    return []
  }
}
