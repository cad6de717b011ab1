import { ok } from '../../../shared/lib/result.ts'
import type { HandlersOf, Services } from './services.ts'

/** `safety.*`. */
export function safetyHandlers({ safety }: Services): HandlersOf<'safety.get' | 'safety.freeze' | 'safety.confirm'> {
  return {
    'safety.get': async () => ok(safety.view()),
    'safety.freeze': async ({ host, frozen, reason }) => {
      const changed = safety.freeze(host, frozen, reason)
      return changed.ok ? ok({}) : changed
    },
    'safety.confirm': async ({ host }) => safety.confirm(host),
  }
}
