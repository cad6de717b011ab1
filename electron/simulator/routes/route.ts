import type { Caller } from '../auth.ts'
import type { Cluster, ClusterNode } from '../cluster.ts'
import type { ParameterTable } from '../options/parameters.ts'
import type { Privilege } from '../privileges.ts'

/** What a handler gets once credentials, privileges, node and parameters are checked. */
export interface ApiRequest {
  readonly cluster: Cluster
  readonly caller: Caller
  /** The node that took the request. */
  readonly servedBy: ClusterNode
  /** The node the path names; the one that serves where the path names none. */
  readonly node: ClusterNode
  /** Path, query and body parameters together. */
  readonly parameters: ReadonlyMap<string, string>
  readonly certificates: ReadonlyMap<string, readonly Record<string, unknown>[]>
}

export interface ApiReply {
  readonly data: unknown
  /** Beside `data`, in task lists and logs. */
  readonly total?: number
}

/** One method of one path, in the words of the API schema. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** e.g. `/nodes/{node}/lxc/{vmid}/config`. */
  readonly path: string
  /** Null: any caller; the handler filters. */
  readonly permission: { readonly path: string; readonly anyOf: readonly Privilege[] } | null
  readonly parameters: ParameterTable
  readonly handle: (request: ApiRequest) => ApiReply | Promise<ApiReply>
}

/** The guest's number from the path. */
export function vmidOf(request: ApiRequest): number {
  return Number(request.parameters.get('vmid'))
}

export function isSet(request: ApiRequest, name: string): boolean {
  return request.parameters.get(name) === '1'
}
