/** What the desktop is told of: worked out from two looks at the app, so that nothing is told twice and nothing old at all. */
import type { ApprovalRow, HostView, OperationView } from '../../shared/ipc/contract.ts'
import type { Navigation } from '../../shared/ipc/screens.ts'
import { plain, shellTexts } from './shellTexts.ts'

/** What one look saw. */
export interface Seen {
  readonly hosts: readonly HostView[]
  readonly approvals: readonly ApprovalRow[]
  readonly operations: readonly OperationView[]
}

/** One notification. `keys` name the events in it: none is told twice. */
export interface Notice {
  readonly keys: readonly string[]
  readonly title: string
  readonly body: string
  readonly target: Navigation
}

/** More new requests than this at once are told as one number. */
const mostRequests = 3

/** The events that one look finds as they stand; those of the first look are the past. Pure. */
export function pastEvents({ approvals, operations }: Seen): readonly string[] {
  return [...approvals.map(requestKey), ...operations.map(failureKey).filter((key) => key !== null)]
}

/**
 * What is new since the look before, and not told yet: requests that wait, operations that failed or need a person, hosts that
 * no longer answer. A host that never answered was not lost. Pure.
 */
export function newNotices(told: ReadonlySet<string>, before: Seen, now: Seen): readonly Notice[] {
  return [...newRequests(told, now), ...newFailures(told, now), ...lostHosts(before, now).filter(({ keys }) => keys.every((key) => !told.has(key)))]
}

function newRequests(told: ReadonlySet<string>, { approvals }: Seen): readonly Notice[] {
  const t = shellTexts.notices
  const fresh = approvals.filter((row) => row.state === 'pending' && !told.has(requestKey(row)))
  if (fresh.length > mostRequests) {
    return [{ keys: fresh.map(requestKey), title: t.waitMany(fresh.length), body: t.openApprovals, target: { screen: 'approvals', id: null } }]
  }
  return fresh.map((row) => ({ keys: [requestKey(row)], title: t.waits, body: plain(`${row.summary}${row.host === null ? '' : ` (${row.host})`}`), target: { screen: 'approvals', id: row.id } }))
}

function requestKey({ id }: ApprovalRow): string {
  return `approval/${id}`
}

function newFailures(told: ReadonlySet<string>, { operations }: Seen): readonly Notice[] {
  const t = shellTexts.notices
  return operations.flatMap((operation) => {
    const key = failureKey(operation)
    if (key === null || told.has(key)) return []
    const body = plain(operation.error === null ? operation.summary : `${operation.summary}: ${operation.error.message}`)
    return [{ keys: [key], title: operation.state === 'needs_operator' ? t.unclear : t.failed, body, target: { screen: 'drift' as const, id: `${operation.host}/${operation.vmid}` } }]
  })
}

function failureKey({ id, state, outcome }: OperationView): string | null {
  return state === 'needs_operator' || (state === 'settled' && outcome === 'failed') ? `operation/${id}/${state}` : null
}

function lostHosts(before: Seen, now: Seen): readonly Notice[] {
  const t = shellTexts.notices
  const answered = new Set(before.hosts.filter(({ reach }) => reach === 'complete' || reach === 'partial').map(({ id }) => id))
  return now.hosts
    .filter((host) => host.reach === 'unreachable' && answered.has(host.id))
    .map((host) => ({ keys: [`host/${host.id}/${host.seenAt ?? ''}`], title: t.lost(host.id), body: t.lostBody, target: { screen: 'hosts', id: host.id } }))
}
