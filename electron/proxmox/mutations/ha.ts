/** Calls about resources of the HA manager. */
import type { MutationEndpoint } from './values.ts'

/** Taking a guest under HA, changing and ending that. */
export const haMutations: readonly MutationEndpoint[] = []
