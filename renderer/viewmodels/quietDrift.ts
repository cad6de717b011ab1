import type { HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'

/** What an empty drift list says: why it is empty, and where to go from there. */
export interface QuietDrift {
  /** ok = it was looked, and everything matches. unknown = that cannot be told. */
  readonly tone: 'ok' | 'unknown'
  readonly title: string
  readonly detail: string
  readonly remedy: 'hosts' | null
}

/** Says what "no guest differs" is worth: only what was seen and declared can be told to match. `hosts` = those that the screen shows. Pure. */
export function quietDrift(hosts: readonly HostView[]): QuietDrift {
  const t = texts.drift.empty
  const names = (some: readonly HostView[]): string => some.map(({ id }) => id).join(', ')
  const unseen = hosts.filter(({ reach }) => reach === 'unreachable')
  const waiting = hosts.filter(({ reach }) => reach === 'never')
  const partial = hosts.filter(({ reach, counts }) => reach === 'partial' || counts.unknown > 0)
  const faulty = hosts.filter(({ problems }) => problems.length > 0)
  if (hosts.length === 0) return { tone: 'unknown', title: t.noHost, detail: t.noHostDetail, remedy: 'hosts' }
  if (unseen.length > 0) return { tone: 'unknown', title: t.unseen, detail: t.unseenDetail(names(unseen)), remedy: 'hosts' }
  if (waiting.length > 0) return { tone: 'unknown', title: t.first, detail: t.firstDetail(names(waiting)), remedy: null }
  if (faulty.length > 0) return { tone: 'unknown', title: t.unseen, detail: t.faultyDetail(names(faulty)), remedy: 'hosts' }
  if (partial.length > 0) return { tone: 'unknown', title: t.unseen, detail: t.partialDetail(names(partial)), remedy: 'hosts' }
  if (hosts.every(({ counts }) => counts.managed === 0)) return { tone: 'unknown', title: t.nothingDeclared, detail: t.nothingDeclaredDetail, remedy: 'hosts' }
  return { tone: 'ok', title: texts.drift.noDrift, detail: texts.drift.noDriftDetail, remedy: null }
}
