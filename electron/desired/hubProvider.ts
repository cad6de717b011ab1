import { toAppError } from '../../shared/domain/appError.ts'
import type { DesiredGuest, HostId } from '../../shared/domain/guest.ts'
import { jobsDocument, offeredJob, type OfferedJob } from '../../shared/domain/hub.ts'
import type { BroughtJob, Clock, DesiredProblem, DesiredProvider, DesiredState } from '../ports.ts'
import type { HubAnswer, HubClient } from './hubClient.ts'
import { parseDesired } from './parseDesired.ts'

/** What a hub provider needs. The client is shared by the hosts and closed by who opened it. */
export interface HubProviderInit {
  readonly client: HubClient
  readonly host: HostId
  readonly clock: Clock
}

/** A provider that brings jobs, too. A hub is never written to. */
export type HubProvider = Required<Omit<DesiredProvider, 'accept'>>

/** A hub is asked so often while it answers, and half as often after each failure, down to once in ten minutes. */
const pollMs = 30_000
const longestPauseMs = 600_000

/** What is remembered of one document. */
interface Document<T> {
  readonly value: T
  /** Of the version that `value` and `faults` are of. */
  readonly etag: string | null
  /** What is wrong with that version. */
  readonly faults: readonly DesiredProblem[]
  /** Why the hub could not be asked the last time; null = it could. */
  readonly lost: DesiredProblem | null
}

/**
 * Desired state and jobs of one host, out of a hub (see `shared/domain/hub.ts`). A hub that cannot be reached, or
 * says what cannot be read, is told as a problem: what it last declared well is still shown, nothing is applied from
 * it, and nothing is withdrawn because of it. Jobs are handed out only as long as the hub answers.
 *
 * Effects: the first `current()` asks the hub and waits; later ones answer at once and ask again when it is time.
 */
export function createHubProvider({ client, host, clock }: HubProviderInit): HubProvider {
  const listeners = new Set<() => void>()
  let desired: Document<readonly DesiredGuest[]> = { value: [], etag: null, faults: [], lost: null }
  let jobs: Document<readonly OfferedJob[]> = { value: [], etag: null, faults: [], lost: null }
  let first: Promise<void> | null = null
  let asking = false
  let dueMs = 0
  let failures = 0

  async function ask(): Promise<void> {
    asking = true
    const before = JSON.stringify([desired, jobs])
    // Both take effect at once: no job is handed out beside a declaration of another time.
    const [guests, offers] = await Promise.all([
      follow(client, `/v1/hosts/${host}/desired`, desired, client.label, (answer, known) => readDesired(answer, known, client.label, host)),
      follow(client, `/v1/hosts/${host}/jobs`, jobs, `${client.label} (jobs)`, (answer) => readJobs(answer, `${client.label} (jobs)`)),
    ])
    desired = guests
    jobs = offers
    failures = desired.lost === null && jobs.lost === null ? 0 : failures + 1
    dueMs = clock.nowMs() + Math.min(pollMs * 2 ** failures, longestPauseMs)
    asking = false
    if (JSON.stringify([desired, jobs]) !== before) for (const listener of listeners) listener()
  }

  function state(): DesiredState {
    const problems = [...desired.faults, ...jobs.faults, ...[desired.lost, jobs.lost].filter((lost) => lost !== null)]
    return { guests: new Map(desired.value.map((guest) => [guest.vmid, guest])), problems }
  }

  return {
    async current() {
      if (first === null) first = ask()
      else if (!asking && clock.nowMs() >= dueMs) {
        const next = ask()
        next.catch(() => { first = next }) // a bug: whoever asks from now on is told
      }
      await first
      return state()
    },
    jobs: (): readonly BroughtJob[] => (jobs.lost === null ? jobs.value.map((job) => ({ job, origin: client.label })) : []),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      listeners.clear()
    },
  }
}

type Reading<T> = Pick<Document<T>, 'value' | 'faults'>

/** Asks for one document and takes what came; on a failure what was known stays. */
async function follow<T>(client: HubClient, path: string, known: Document<T>, file: string, read: (answer: HubAnswer & { kind: 'fresh' | 'nothing' }, known: T) => Reading<T>): Promise<Document<T>> {
  try {
    const answer = await client.get(path, known.etag)
    if (answer.kind === 'unchanged') return { ...known, lost: null }
    return { ...read(answer, known.value), etag: answer.kind === 'fresh' ? answer.etag : null, lost: null }
  } catch (thrown) {
    const { code, message, hint } = toAppError(thrown)
    if (code === 'internal') throw thrown
    return { ...known, lost: { file, line: null, column: null, message, hint: hint ?? '' } }
  }
}

/** A document without a fault replaces what was known; a faulty one is only told of. */
function readDesired(answer: HubAnswer & { kind: 'fresh' | 'nothing' }, known: readonly DesiredGuest[], file: string, host: HostId): Reading<readonly DesiredGuest[]> {
  if (answer.kind === 'nothing') return { value: [], faults: [] }
  // JSON is YAML, so the reader of the operator's own files names the line in these, too.
  const parsed = parseDesired(answer.text, file, host)
  return parsed.ok ? { value: parsed.guests, faults: [] } : { value: known, faults: parsed.problems }
}

function readJobs(answer: HubAnswer & { kind: 'fresh' | 'nothing' }, file: string): Reading<readonly OfferedJob[]> {
  if (answer.kind === 'nothing') return { value: [], faults: [] }
  const fault = (message: string): DesiredProblem => ({ file, line: null, column: null, message, hint: 'Mend it on the hub.' })
  const document = jobsDocument.safeParse(answer.json)
  if (!document.success) return { value: [], faults: [fault(`the list of jobs does not fit: ${document.error.issues[0]?.message ?? 'unknown shape'}`)] }
  const read = document.data.jobs.map((job) => offeredJob.safeParse(job))
  return {
    value: read.flatMap((each) => (each.success ? [each.data] : [])),
    faults: read.flatMap((each, index) => {
      const issue = each.error?.issues[0]
      return issue === undefined ? [] : [fault(`job ${index + 1} does not fit: ${[issue.path.map(String).join('.'), issue.message].filter((part) => part !== '').join(': ')}`)]
    }),
  }
}
