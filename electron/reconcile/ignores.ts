/** Differences that people ignore, as the journal keeps them: one fact for each field of a guest. */
import { ignoredDifference, type IgnoredDifference } from '../../shared/domain/drift.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Journal } from '../ports.ts'

/** Topic of such a fact. Its subject is the field. */
export const ignoreTopic = 'ignore'

const kept = ignoredDifference.omit({ field: true, since: true })

/** What a fact says; the field and the time stand beside it. Pure. */
export function ignoreValue({ desired, actual, reason, until, by }: IgnoredDifference): string {
  return JSON.stringify({ desired, actual, reason, until, by })
}

/** What is ignored on a host, by VMID; `only` = of one guest, which spares reading what is ignored of thousands. */
export function readIgnores(journal: Pick<Journal, 'factsOf'>, host: HostId, only?: number): ReadonlyMap<number, readonly IgnoredDifference[]> {
  const byGuest = new Map<number, IgnoredDifference[]>()
  for (const [key, { value, since }] of journal.factsOf(ignoreTopic, host, only === undefined ? undefined : [only, only])) {
    const [, vmid, field = ''] = key.split('/')
    const ignored = { ...kept.parse(JSON.parse(value)), field, since }
    byGuest.set(Number(vmid), [...(byGuest.get(Number(vmid)) ?? []), ignored])
  }
  return byGuest
}
