import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { PromptResult, PromptSigned, PromptView } from '../../shared/ipc/promptContract.ts'
import type { PromptLink } from './promptLink.ts'

/**
 * How the prompt stands.
 *
 *     opening ─▶ asking ─▶ signed          busy = a signature is being made; error = why the last one was not
 *        └─────────┴─────▶ ended           cancelled (no error), or why nothing can be signed here any more
 */
export type PromptState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'asking'; readonly view: PromptView; readonly busy: boolean; readonly error: AppErrorDto | null }
  | { readonly kind: 'signed'; readonly view: PromptView; readonly signed: PromptSigned }
  | { readonly kind: 'ended'; readonly error: AppErrorDto | null }

/** With what to sign. */
export type KeyChoice =
  | { readonly kind: 'agent'; readonly fingerprint: string }
  | { readonly kind: 'file'; readonly path: string; readonly passphrase: string }

export interface PromptStore extends Pick<StoreApi<PromptState>, 'getState' | 'getInitialState' | 'subscribe'> {
  sign(choice: KeyChoice): Promise<void>
  cancel(): void
  /** Asks again which keys there are. */
  refresh(): Promise<void>
}

/** Builds the store and asks for what is to be shown. */
export function createPromptStore({ bridge, ended }: PromptLink): PromptStore {
  const store = createStore<PromptState>(() => ({ kind: 'opening' }))
  const set = (state: PromptState): void => {
    const { kind } = store.getState()
    // What was signed stays signed, whatever the socket says afterwards; an end is an end.
    if (kind !== 'signed' && kind !== 'ended') store.setState(state, true)
  }

  const refresh = async (): Promise<void> => {
    const answer = await bridge['prompt.view']({})
    const before = store.getState()
    if (!answer.ok) return set({ kind: 'ended', error: answer.error })
    set({ kind: 'asking', view: answer.value, busy: false, error: before.kind === 'asking' ? before.error : null })
  }

  const ask = (choice: KeyChoice): Promise<PromptResult<'prompt.signWithAgent'>> =>
    choice.kind === 'agent'
      ? bridge['prompt.signWithAgent']({ fingerprint: choice.fingerprint })
      : bridge['prompt.signWithKeyFile']({ path: choice.path, passphrase: choice.passphrase === '' ? null : choice.passphrase })

  void ended.then((error) => set({ kind: 'ended', error: error ?? gone }))
  void refresh()

  return {
    ...store,
    refresh,
    async sign(choice) {
      const state = store.getState()
      if (state.kind !== 'asking' || state.busy) return
      set({ ...state, busy: true, error: null })
      const answer = await ask(choice)
      if (answer.ok) set({ kind: 'signed', view: state.view, signed: answer.value })
      else set({ ...state, busy: false, error: answer.error })
    },
    cancel() {
      if (store.getState().kind === 'signed') return void bridge['prompt.cancel']({})
      set({ kind: 'ended', error: null })
      void bridge['prompt.cancel']({})
    },
  }
}

const gone: AppErrorDto = { code: 'session_ended', message: 'Countersign ended this prompt.', hint: 'Nothing was signed here. Ask for it again in Countersign.', retry: 'never' }
