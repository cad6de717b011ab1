import type { AuditFilter as ContractFilter, AuditKind } from '../../shared/domain/audit.ts'

/** What the audit list is narrowed to; null = all. */
export interface AuditFilter {
  readonly host: string | null
  readonly vmid: number | null
  readonly kind: AuditKind | null
  readonly person: string | null
  readonly decision: string | null
  /** First instant, and the first one after the last; ISO 8601 UTC. */
  readonly from: string | null
  readonly until: string | null
  readonly search: string | null
}

export const noAuditFilter: AuditFilter = { host: null, vmid: null, kind: null, person: null, decision: null, from: null, until: null, search: null }

/** Whether anything is narrowed. Pure. */
export function isNarrowed(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== null)
}

/** The filter as the contract takes it. Pure. */
export function toContractFilter({ host, vmid, kind, person, decision, from, until, search }: AuditFilter): ContractFilter {
  return {
    ...(host === null ? {} : { host }),
    ...(vmid === null ? {} : { vmid }),
    ...(kind === null ? {} : { kind }),
    ...(person === null ? {} : { person }),
    ...(decision === null ? {} : { decision }),
    ...(from === null ? {} : { from }),
    ...(until === null ? {} : { until }),
    ...(search === null ? {} : { search }),
  }
}
