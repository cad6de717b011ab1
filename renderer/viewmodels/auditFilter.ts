import type { AuditFilter as ContractFilter, AuditKind } from '../../shared/domain/audit.ts'

/** What the audit list is narrowed to; null = all. */
export interface AuditFilter {
  readonly host: string | null
  readonly vmid: number | null
  readonly kind: AuditKind | null
  readonly person: string | null
  readonly decision: string | null
  /** Local days, `2026-01-31`, both included. */
  readonly fromDay: string | null
  readonly toDay: string | null
  readonly search: string | null
}

export const noAuditFilter: AuditFilter = { host: null, vmid: null, kind: null, person: null, decision: null, fromDay: null, toDay: null, search: null }

/** Whether anything is narrowed. Pure. */
export function isNarrowed(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== null)
}

/** The filter as the contract takes it. Days become instants of the local time zone. Pure but for the zone. */
export function toContractFilter({ host, vmid, kind, person, decision, fromDay, toDay, search }: AuditFilter): ContractFilter {
  return {
    ...(host === null ? {} : { host }),
    ...(vmid === null ? {} : { vmid }),
    ...(kind === null ? {} : { kind }),
    ...(person === null ? {} : { person }),
    ...(decision === null ? {} : { decision }),
    ...(fromDay === null ? {} : { from: startOfDay(fromDay, 0) }),
    ...(toDay === null ? {} : { until: startOfDay(toDay, 1) }),
    ...(search === null ? {} : { search }),
  }
}

function startOfDay(day: string, daysLater: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater).toISOString()
}
