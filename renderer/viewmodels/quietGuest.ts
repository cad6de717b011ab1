import type { DriftDetail } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { Tone } from './standings.ts'

/** What stands where the fields of a guest would: why none is shown, in the tone that it deserves. */
export interface QuietGuest {
  readonly tone: Tone
  readonly title: string
  readonly detail: string
}

/** Says of a guest without a field to show whether it matches, or is not judged. What was not seen never "runs as declared". Pure. */
export function quietGuest({ standing, note, declaredAt, faultyFile, ignored, proposals }: DriftDetail): QuietGuest {
  const t = texts.drift.quiet
  const because = note === '' ? '' : `${note.charAt(0).toUpperCase()}${note.slice(1)}.`
  if (standing === 'unreachable') return { tone: 'unreachable', title: t.notSeen, detail: because }
  if (standing === 'unknown') return { tone: 'unknown', title: t.notJudged, detail: because }
  if (standing === 'frozen') return { tone: 'frozen', title: t.held, detail: because }
  if (standing === 'pending') return { tone: 'seal', title: t.waits, detail: because }
  if (declaredAt === null) return { tone: 'unmanaged', title: t.unmanaged, detail: texts.drift.unmanagedDetail }
  if (faultyFile !== null) return { tone: 'unknown', title: t.faulty, detail: texts.apply.faulty(faultyFile) }
  if (ignored.length > 0) return { tone: 'ignored', title: texts.drift.restInSync, detail: t.ignored }
  if (proposals.length > 0) return { tone: 'restart', title: t.matches, detail: t.proposed }
  return { tone: 'ok', title: texts.drift.inSync, detail: texts.drift.inSyncDetail }
}
