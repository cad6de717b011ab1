import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { CountersignBridge } from '../../shared/ipc/contract.ts'

/** How the trusted prompt that was asked for last stands. `id` names the item it is about. */
export type SigningState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly id: string }
  | { readonly kind: 'signed' | 'cancelled'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly error: AppErrorDto }

/** Asks for the trusted prompt. What is signed is decided there; this side only knows the id. */
export interface SigningStore {
  readonly store: StoreApi<SigningState>
  /** Resolves when the prompt was closed. Does nothing while one is open. */
  sign(id: string): Promise<void>
  /** Forgets how the last prompt ended. */
  dismiss(): void
}

/** Makes the store. It outlives the screen, so that leaving Approvals and coming back still tells of an open prompt. */
export function createSigningStore({ call }: CountersignBridge): SigningStore {
  const store = createStore<SigningState>(() => ({ kind: 'idle' }))
  const set = (state: SigningState): void => store.setState(state, true)
  return {
    store,
    async sign(id) {
      if (store.getState().kind === 'waiting') return
      set({ kind: 'waiting', id })
      const result = await call['approvals.sign']({ id })
      if (!result.ok) return set({ kind: 'failed', id, error: result.error })
      set({ kind: result.value.signed ? 'signed' : 'cancelled', id })
    },
    dismiss() {
      if (store.getState().kind !== 'waiting') set({ kind: 'idle' })
    },
  }
}
