/**
 * The mutating calls that this app can make, and no others. Parameters are checked by value, so that a call cannot
 * carry more than its kind says. Source of the templates: the official API schema.
 */
import { backupMutations } from './mutations/backups.ts'
import { configMutations } from './mutations/config.ts'
import { diskMutations } from './mutations/disks.ts'
import { guestMutations } from './mutations/guests.ts'
import { haMutations } from './mutations/ha.ts'
import { powerMutations } from './mutations/power.ts'
import { snapshotMutations } from './mutations/snapshots.ts'
import type { MutationEndpoint } from './mutations/values.ts'

export { backupName, vzdumpTemplate } from './mutations/backups.ts'
export { haSid } from './mutations/ha.ts'
export type { MutationEndpoint } from './mutations/values.ts'

/** The table. A call that stands in it more than once has that many forms, and must be one of them. */
export const mutationEndpoints: readonly MutationEndpoint[] = [
  ...powerMutations,
  ...configMutations,
  ...diskMutations,
  ...guestMutations,
  ...snapshotMutations,
  ...backupMutations,
  ...haMutations,
]
