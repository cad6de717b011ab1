/** What a Proxmox host answers, decoded leniently. */
import type { ListedGuest } from '../engine/readPlan.ts'

/** One guest row of `GET /cluster/resources`. */
export type ResourceRow = ListedGuest

/** A node of the cluster, as the node that was asked sees it. */
export interface NodeRow {
  readonly name: string
  readonly online: boolean
}

/** The whole fleet as one node of the cluster sees it now. */
export interface FleetView {
  readonly guests: readonly ResourceRow[]
  readonly nodes: readonly NodeRow[]
}

/** `GET /cluster/status`. A standalone node counts as quorate. */
export interface ClusterStatus {
  readonly clusterName: string | null
  readonly quorate: boolean
  readonly nodes: readonly NodeRow[]
}

/** `GET /nodes/{node}/{type}/{vmid}/status/current`. */
export interface LiveStatus {
  readonly status: string
  readonly lock: string | null
  readonly uptimeSeconds: number
  readonly haManaged: boolean
  readonly template: boolean
}

/** `GET /nodes/{node}/tasks/{upid}/status`. */
export type TaskState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ok' }
  | { readonly kind: 'warnings'; readonly count: number }
  | { readonly kind: 'failed'; readonly text: string }
  /** `unexpected status`, log gone, or no such task: neither success nor failure. */
  | { readonly kind: 'unknown'; readonly text: string }

/** One entry of a task list. `status` is `OK`, `WARNINGS: n` or the error; null = it runs. */
export interface TaskRow {
  readonly upid: string
  readonly type: string
  readonly vmid: number | null
  readonly user: string
  /** Server seconds since the epoch. */
  readonly startedAt: number
  readonly endedAt: number | null
  readonly status: string | null
}
