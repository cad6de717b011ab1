/** Opens the trusted prompt when somebody asks to sign an item: one at a time, and not again and again. */
import { AppError, toAppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Crypto, Journal, Logger } from '../ports.ts'
import type { ApprovalService } from './approvalService.ts'
import { PromptSession, type SigningMeans } from './promptSession.ts'
import { fileSubject, itemSubject, type PromptSubject } from './promptSubject.ts'
import type { PromptSurface } from './promptSurface.ts'

export interface PromptPorts {
  readonly approvals: Pick<ApprovalService, 'find' | 'payloadOf' | 'progress' | 'importSignature'>
  readonly journal: Pick<Journal, 'signerSet' | 'rolledBack'>
  readonly clock: Clock
  readonly crypto: Pick<Crypto, 'sha256Hex'>
  readonly logger: Logger
  /** Absent = this process has no way to show a prompt. */
  readonly prompt?: PromptParts
}

/** How the prompt is shown, and how it reaches keys. */
export interface PromptParts {
  readonly surface: PromptSurface
  readonly means: SigningMeans
}

/** At least this long passes between two prompts. Milliseconds. */
const pauseMs = 2_000
/** A prompt ends after this time, so that a forgotten one does not stand in the way of the next. Milliseconds. */
const longestOpenMs = 15 * 60_000

export class PromptService {
  readonly #ports: PromptPorts
  #open: { readonly session: PromptSession; readonly closed: Promise<void> } | null = null
  #openedAtMs = Number.NEGATIVE_INFINITY

  constructor(ports: PromptPorts) {
    this.#ports = ports
  }

  /**
   * Shows an item's own bytes and has them signed. Resolves when the prompt is closed; `signed` false = cancelled.
   * What goes wrong while signing is told in the prompt, where it can be tried again. Errors: `unsupported` without
   * a prompt, `rate_limited` while one is open or was just opened, `not_found`, `no_signers`, `journal_rolled_back`,
   * what ended the item, or why the prompt could not be shown.
   */
  async sign(itemId: string): Promise<Result<{ signed: boolean }>> {
    const shown = await this.#prompt(() => {
      this.#demandSigners()
      return itemSubject(this.#ports.approvals.find(itemId), this.#ports)
    })
    return shown.ok ? ok({ signed: shown.value.signed }) : shown
  }

  /**
   * The same for a request that somebody else's Countersign exported: the signature is written beside the file and
   * handed back by the person. `file` = where it is; null = nothing was signed. Errors besides: those of `fileSubject`.
   */
  async signFile(path: string): Promise<Result<{ file: string | null }>> {
    const shown = await this.#prompt(() => fileSubject(path, this.#ports))
    return shown.ok ? ok({ file: shown.value.handBack }) : shown
  }

  /** Opens a prompt, one at a time, and resolves when it is closed. */
  async #prompt(subjectOf: () => PromptSubject): Promise<Result<{ readonly signed: boolean; readonly handBack: string | null }>> {
    const { prompt, clock, logger } = this.#ports
    if (prompt === undefined) return err(noPrompt)
    if (this.#open !== null) return err(alreadyOpen)
    const sinceMs = clock.nowMs() - this.#openedAtMs
    if (sinceMs >= 0 && sinceMs < pauseMs) return err(tooSoon)
    try {
      const session = new PromptSession(subjectOf(), { ...this.#ports, means: prompt.means })
      this.#openedAtMs = clock.nowMs()
      const signed = await this.#show(session, prompt.surface)
      return ok({ signed, handBack: session.handBack })
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') logger.error('the trusted prompt could not be shown', { cause: thrown })
      return err(error.toDto())
    }
  }

  /** Ends a prompt that is open, because the app closes, and waits until it is closed. */
  async close(): Promise<void> {
    this.#open?.session.end()
    await this.#open?.closed
  }

  async #show(session: PromptSession, surface: PromptSurface): Promise<boolean> {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    this.#open = { session, closed }
    void this.#ports.clock.sleep(longestOpenMs, session.over).then(() => session.end())
    try {
      await surface.open(session)
    } finally {
      await session.finish()
      this.#open = null
      resolve()
    }
    return session.finish()
  }

  #demandSigners(): void {
    const rolledBack = this.#ports.journal.rolledBack()
    if (rolledBack !== null) throw new AppError({ code: 'journal_rolled_back', message: rolledBack, hint: 'Go on with this journal only if you know why: countersign journal confirm-epoch' })
    if (this.#ports.journal.signerSet().keys.length > 0) return
    throw new AppError({ code: 'no_signers', message: 'Nobody is enrolled yet, so no signature would count.', hint: 'Enrol the first signer on a terminal: countersign signers enrol' })
  }
}

const noPrompt: AppErrorDto = { code: 'unsupported', message: 'There is no trusted prompt in this process.', hint: 'Sign on a terminal: countersign approvals sign ID --key FILE', retry: 'never' }
const alreadyOpen: AppErrorDto = { code: 'rate_limited', message: 'A trusted prompt is open already.', hint: 'Sign or cancel there first.', retry: 'backoff' }
const tooSoon: AppErrorDto = { code: 'rate_limited', message: 'A trusted prompt was opened a moment ago.', hint: 'Wait two seconds, then ask again.', retry: 'backoff' }
