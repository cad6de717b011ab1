/** Asks about guests that the list leaves out: it does so without a word for each that the token may not see. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { HostReader } from '../ports.ts'
import { attempt } from './nodeReads.ts'
import { guestsHidden } from './observeFaults.ts'

/** A guest may have come since, so what was told is asked for anew after this. */
const answerLastsMs = 10 * 60_000

/** What is known of guests that the list leaves out. */
export interface Absence {
  /** Those that are certainly not there, and when the host said so. Milliseconds since the epoch. */
  readonly goneSinceMs: ReadonlyMap<number, number>
  /** Why others may be there all the same. */
  readonly faults: readonly AppErrorDto[]
}

/**
 * Asks for each of these VMIDs whether it is free, which sees guests that the token may not see. `before` = what the
 * last look knew; of that, only what is old is asked for again. Never rejects. Effects: reads only.
 */
export async function askAbsent(vmids: readonly number[], reader: Pick<HostReader, 'vmidIsFree'>, before: ReadonlyMap<number, number>, nowMs: number): Promise<Absence> {
  const answers = await Promise.all(vmids.map(async (vmid) => {
    const askedAtMs = before.get(vmid)
    if (askedAtMs !== undefined && nowMs >= askedAtMs && nowMs - askedAtMs < answerLastsMs) return { vmid, askedAtMs, isFree: { ok: true, value: true } as const }
    return { vmid, askedAtMs: nowMs, isFree: await attempt(() => reader.vmidIsFree(vmid)) }
  }))
  const hidden = answers.flatMap(({ vmid, isFree }) => (isFree.ok && !isFree.value ? [vmid] : []))
  const failed = answers.flatMap(({ isFree }) => (isFree.ok ? [] : [isFree.error]))
  return {
    goneSinceMs: new Map(answers.flatMap(({ vmid, askedAtMs, isFree }) => (isFree.ok && isFree.value ? [[vmid, askedAtMs] as const] : []))),
    faults: [...(hidden.length === 0 ? [] : [guestsHidden(hidden)]), ...failed.slice(0, 1)],
  }
}
