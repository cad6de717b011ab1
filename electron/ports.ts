/**
 * Interfaces of all that has an effect, by topic. `app.ts` wires the real ones; tests wire their own where a real one
 * cannot run. The engine never sees these. Whoever needs one imports it from here.
 */
export type * from './ports/platform.ts'
export type * from './ports/hostReadings.ts'
export type * from './ports/host.ts'
export type * from './ports/desired.ts'
export type * from './ports/operationRecords.ts'
export type * from './ports/pendingItems.ts'
export type * from './ports/provenanceRecords.ts'
export type * from './ports/auditLog.ts'
export type * from './ports/journal.ts'
export type * from './ports/verifier.ts'
export type * from './ports/settings.ts'
export type * from './ports/secrets.ts'
