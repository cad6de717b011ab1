/** What a shell gives the app so that it can show its trusted prompt, and what the app gives the shell for each one. */
import type { PromptRequestName, PromptResult } from '../../shared/ipc/promptContract.ts'

/** One prompt, for one request and one set of bytes. */
export interface OpenPrompt {
  /** What is to be signed, in a sentence, for a title or the terminal. */
  readonly summary: string
  /** Aborts when the prompt has nothing more to ask: signed, cancelled, too long open, or the app closes. */
  readonly over: AbortSignal
  /** Answers one message of the prompt's own page; whoever passes it on has checked that it came from there. Never rejects. */
  call(name: unknown, input: unknown): Promise<PromptResult<PromptRequestName>>
}

/** Shows prompts to the person at this computer, by a way that the window has no hand in. */
export interface PromptSurface {
  /**
   * Opens a prompt and resolves once it is closed: by the person, or because it is over. Rejects with an `AppError`
   * when it could not be shown.
   */
  open(prompt: OpenPrompt): Promise<void>
}
