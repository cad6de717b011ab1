/**
 * Takes in the jobs that a source holds out, each once. What is decided is remembered in the journal, so that neither
 * the next cycle nor a restart takes a job again; what could not be judged yet is tried again.
 */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { OfferedJob, Wish } from '../../shared/domain/hub.ts'
import { payloadLimits } from '../../shared/domain/signedOperation.ts'
import type { BroughtJob, Crypto, Journal, VerifyContext } from '../ports.ts'
import type { SignedJobInput } from './acceptJob.ts'
import type { RequestOutcome } from './requestOperation.ts'

export interface TakeJobsPorts {
  readonly host: HostId
  readonly journal: Journal
  readonly crypto: Crypto
  /** The reference time and the present epoch. */
  readonly context: Pick<VerifyContext, 'nowMs' | 'epochBeganMs'>
  submitJob(job: SignedJobInput): Promise<unknown>
  /** `taken` is called right before the wish has any effect. */
  submitWish(wish: Wish, origin: string, taken: () => void): Promise<RequestOutcome>
}

/** Open requests that one source may have on a host; a flood of wishes must not hide the others. */
const maxOpenWishes = 50
const futureMarginMs = 60_000

/** Refusals that say nothing of the job itself. */
const undecided: ReadonlySet<ErrorCode> = new Set(['observation_incomplete', 'journal_rolled_back', 'rate_limited', 'frozen', 'guests_missing', 'outside_window', 'cap_exceeded'])
const laterPrefix = 'later: '

/** Takes all that is new. Resolves to the number of operations that ran. Rejects only on a bug. */
export async function takeJobs(brought: readonly BroughtJob[], ports: TakeJobsPorts): Promise<number> {
  if (brought.length === 0) return 0
  const known = ports.journal.factsOf('job', ports.host)
  const fresh = brought.filter((each) => {
    const value = known.get(`${ports.host}//${subjectOf(each, ports.crypto)}`)?.value
    return value === undefined || value.startsWith(laterPrefix)
  })
  const ran = await Promise.all(fresh.map((each, ahead) => takeJob(each, ahead, ports)))
  return ran.filter((each) => each).length
}

/** `ahead` = jobs that are taken at the same time and may become requests as well. */
async function takeJob(brought: BroughtJob, ahead: number, ports: TakeJobsPorts): Promise<boolean> {
  const { job, origin } = brought
  const subject = subjectOf(brought, ports.crypto)
  const taken = () => noteTaken(subject, brought, ports)
  try {
    if (job.kind === 'signed') {
      await ports.submitJob({ bytes: new TextEncoder().encode(job.payload), armors: job.signatures, origin })
      taken()
      return false
    }
    checkWish(job, ports)
    checkFlood(origin, ahead, ports)
    return (await ports.submitWish(job.wish, origin, taken)).kind === 'ran'
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'internal') throw thrown
    // A signed job is bound to its guest: it may wait for a node that is away, and fits no guest made later.
    const later = isUndecided(error) || (job.kind === 'signed' && error.code === 'guest_not_found')
    noteJobRefusal({ host: ports.host, subject, origin, what: describeJob(job), later }, error.toDto(), ports.journal)
    return false
  }
}

/** A wish is known by the name its source gave it, a signed job by what it is. */
function subjectOf({ job, origin }: BroughtJob, crypto: Crypto): string {
  return crypto.sha256Hex(JSON.stringify(job.kind === 'wish' ? [origin, job.id] : [job.payload, job.signatures]))
}

/** Unsigned, so this keeps out mistakes, not malice: an old wish, or one that a lost journal may have seen carried out. */
function checkWish({ wish, issuedAt }: OfferedJob & { kind: 'wish' }, { host, context }: TakeJobsPorts): void {
  const { nowMs, epochBeganMs = Number.POSITIVE_INFINITY } = context
  const issued = Date.parse(issuedAt)
  if (wish.host !== host) throw new AppError({ code: 'wrong_host', message: `It was handed out for ${host} and is for ${wish.host}.` })
  if (issued > nowMs + futureMarginMs) throw new AppError({ code: 'bad_validity', message: `It was issued in the future (${issuedAt}).`, hint: 'Set the clocks by NTP.' })
  if (!(issued >= epochBeganMs)) throw new AppError({ code: 'bad_validity', message: `It was issued at ${issuedAt}, before the present epoch of this journal began.`, hint: 'Issue it anew.' })
  if (issued + payloadLimits.maxJobLifetimeMs <= nowMs) throw new AppError({ code: 'expired', message: `It was issued at ${issuedAt}, more than 24 hours ago.`, hint: 'Issue it anew.' })
}

function checkFlood(origin: string, ahead: number, { host, journal }: TakeJobsPorts): void {
  const open = journal.pendingItems(host).filter((item) => item.origin === origin).length
  if (open + ahead < maxOpenWishes) return
  throw new AppError({ code: 'rate_limited', message: `${open} requests of ${origin} wait on ${host} already.`, hint: 'Sign or reject some of them.' })
}

/** Whatever the way to the host may mend comes with `backoff`. */
function isUndecided({ code, retry }: AppError): boolean {
  return retry === 'backoff' || undecided.has(code)
}

function describeJob(job: OfferedJob): string {
  return job.kind === 'wish' ? `the wish ${job.wish.kind} on ${job.wish.vmid}` : 'a signed job'
}

function noteTaken(subject: string, { job, origin }: BroughtJob, { host, journal }: TakeJobsPorts): void {
  journal.noteFact({ topic: 'job', host, vmid: null, subject, value: 'taken' }, jobAudit(host, 'job_taken', `${origin} brought ${describeJob(job)}.`, { job: subject }))
}

/** Which job was refused, for the audit log. */
export interface RefusedJob {
  /** null = it names none that is known here. */
  readonly host: HostId | null
  /** Names the job: SHA-256, lower-case hex. */
  readonly subject: string
  readonly origin: string
  readonly what: string
  /** Whether it will be tried again. */
  readonly later: boolean
}

/** Tells a refusal in the audit log, once for each answer. Effects: the journal. */
export function noteJobRefusal({ host, subject, origin, what, later }: RefusedJob, error: AppErrorDto, journal: Pick<Journal, 'noteFact'>): void {
  journal.noteFact(
    { topic: 'job', host: host ?? '', vmid: null, subject, value: `${later ? laterPrefix : ''}${error.code}` },
    jobAudit(host, 'refused', `${origin} brought ${what}: ${error.message}`, { code: error.code, job: subject }),
  )
}

function jobAudit(host: HostId | null, decision: string, reason: string, payload: Readonly<Record<string, unknown>>) {
  return { actor: 'countersign', host, vmid: null, guest: null, operationId: null, operation: null, kind: 'decision' as const, decision, reason, payload }
}
