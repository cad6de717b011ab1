/** Jobs that a person hands in as a file: signed elsewhere, or wishes that nobody signed. Both are untrusted. */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { hubLimits, wishFile, type Wish } from '../../shared/domain/hub.ts'
import { parsePayload } from '../authz/payloadBytes.ts'
import { exceedsDepth } from '../platform/jsonDepth.ts'
import type { Crypto, Journal, PendingItem } from '../ports.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import type { RequestOutcome } from '../reconcile/requestOperation.ts'
import { noteJobRefusal } from '../reconcile/takeJobs.ts'
import type { SignerService } from './signerService.ts'

export interface JobServicePorts {
  readonly journal: Journal
  readonly crypto: Crypto
  readonly fleet: Fleet
  readonly signers: SignerService
  readonly person: string
}

/** What became of one wish. */
export interface WishResult {
  readonly wish: Wish
  readonly outcome: RequestOutcome | null
  /** Set exactly when there is no outcome. */
  readonly error: AppErrorDto | null
}

/** What a file held, and what became of it. */
export type SubmittedJob = { readonly kind: 'signed'; readonly item: PendingItem } | { readonly kind: 'wishes'; readonly results: readonly WishResult[] }

export class JobService {
  readonly #ports: JobServicePorts

  constructor(ports: JobServicePorts) {
    this.#ports = ports
  }

  /**
   * Takes in the bytes of a job file with the signatures that came along. A signed job becomes an item that the next
   * cycle carries out; of unsigned wishes each is asked for by itself. Rejects with the verifier's codes, `replayed`,
   * `binding_mismatch`, `state_changed`, and `bad_request` for a file that is no job. Every refusal is audited.
   */
  async submit(bytes: Uint8Array, armors: readonly string[]): Promise<SubmittedJob> {
    const wishes = armors.length === 0 ? readWishes(bytes) : null
    if (wishes === null) return { kind: 'signed', item: await this.#submitSigned(bytes, armors) }
    const results: WishResult[] = []
    for (const wish of wishes) results.push(await this.#submitWish(wish))
    return { kind: 'wishes', results }
  }

  async #submitSigned(bytes: Uint8Array, armors: readonly string[]): Promise<PendingItem> {
    const { fleet, crypto, journal } = this.#ports
    // The unverified bytes only say whose cluster they are compared with; every other host answers wrong_host.
    const parsed = parsePayload(bytes)
    const named = parsed.ok ? fleet.hosts().find((each) => each.id === parsed.value.host?.id) : undefined
    try {
      if (named === undefined) throw this.#judgeHomeless(bytes, armors)
      const item = await named.submitJob({ bytes, armors, origin: this.#origin })
      fleet.wake(named.id)
      return item
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') throw thrown
      const subject = crypto.sha256Hex(new TextDecoder().decode(bytes))
      noteJobRefusal({ host: named?.id ?? null, subject, origin: this.#origin, what: 'a signed job', later: false }, error.toDto(), journal)
      throw error
    }
  }

  async #submitWish(wish: Wish): Promise<WishResult> {
    const { fleet, crypto, journal } = this.#ports
    try {
      const outcome = await fleet.host(wish.host).submitWish(wish, this.#origin)
      fleet.wake(wish.host)
      return { wish, outcome, error: null }
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') throw thrown
      const host = fleet.hosts().some((each) => each.id === wish.host) ? wish.host : null
      const subject = crypto.sha256Hex(JSON.stringify(wish))
      noteJobRefusal({ host, subject, origin: this.#origin, what: `the wish ${wish.kind} on ${wish.vmid}`, later: false }, error.toDto(), journal)
      return { wish, outcome: null, error: error.toDto() }
    }
  }

  /** What is wrong with a job that names no host of ours, in the order of the checks. */
  #judgeHomeless(bytes: Uint8Array, armors: readonly string[]): AppError {
    if (armors.length === 0) return new AppError({ code: 'quorum_missing', message: 'Nobody has signed this job.', hint: 'Give its signature with --signature FILE.sig.' })
    for (const armor of armors) this.#ports.signers.judge(bytes, armor)
    return new AppError({ code: 'wrong_host', message: 'The job is for no host that is configured here.' })
  }

  get #origin(): string {
    return `a job handed in by ${this.#ports.person}`
  }
}

/** The wishes of a file; null = it is a payload to be signed. Throws `bad_request` for what is neither. */
function readWishes(bytes: Uint8Array): readonly Wish[] | null {
  const refuse = (why: string): AppError => new AppError({ code: 'bad_request', message: `The file is no job: ${why}.`, hint: 'It holds {host, vmid, kind, parameters, reason}, a list of these, or a signed countersign.job.' })
  if (bytes.length > hubLimits.maxBytes) throw refuse(`it has more than ${hubLimits.maxBytes} bytes`)
  if (exceedsDepth(bytes, hubLimits.maxDepth)) throw refuse(`it nests deeper than ${hubLimits.maxDepth}`)
  const json = parseJson(bytes)
  if (json === undefined) throw refuse('it is not JSON in UTF-8')
  if (typeof json === 'object' && json !== null && 'type' in json) return null
  const wishes = wishFile.safeParse(json)
  if (wishes.success) return wishes.data
  throw refuse(wishes.error.issues[0]?.message ?? 'unknown shape')
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
