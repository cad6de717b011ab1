import { ApiError, died } from './apiError.ts'
import type { Caller } from './auth.ts'
import type { Cluster, ClusterNode } from './cluster.ts'
import { verifyParameters } from './options/parameters.ts'
import { PlainError, readParameters, type IncomingRequest } from './readBody.ts'
import { findRoute, joinParameters } from './routes/router.ts'

/** A reply before it is put on the wire. `body` null = none at all. */
export interface Reply {
  readonly status: number
  readonly reason: string
  readonly body: string | null
  readonly contentType: string
}

export interface AnswerContext {
  readonly cluster: Cluster
  readonly servedBy: ClusterNode
  readonly certificates: ReadonlyMap<string, readonly Record<string, unknown>[]>
}

const json = 'application/json;charset=UTF-8'

/** Wrong credentials are answered after this long. */
const unauthorisedDelayMs = 3_000
/** A dead peer is noticed after this long; one that hangs is given up after the second. */
const noRouteDelayMs = 3_000
const proxyTimeoutMs = 30_000

/** Answers one request below `/api2/json` as pveproxy and pvedaemon would. Never throws an expected error. */
export async function answerRequest(context: AnswerContext, request: IncomingRequest, path: string, query: URLSearchParams): Promise<Reply> {
  try {
    const caller = await authenticate(context.cluster, request)
    return await dispatch(context, caller, request, path, query)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return errorReply(error)
  }
}

/** Proxmox's order: handler, privileges, the node, parameters, the handler's own checks. */
async function dispatch(context: AnswerContext, caller: Caller, request: IncomingRequest, path: string, query: URLSearchParams): Promise<Reply> {
  const { cluster, servedBy, certificates } = context
  const given = await readParameters(request, query)
  const { route, variables } = findRoute(request.method ?? '', path)
  const joined = joinParameters(variables, given)
  if (route.permission) caller.requireAny(fillPath(route.permission.path, variables), route.permission.anyOf)
  const node = await reachNode(context, variables.get('node'))
  if (route.method !== 'GET' && !cluster.quorate) throw died('cluster not ready - no quorum?')
  const parameters = verifyParameters(route.parameters, joined)
  cluster.settle()
  const { data, total } = await route.handle({ cluster, caller, servedBy, node, parameters, certificates })
  return { status: 200, reason: 'OK', contentType: json, body: JSON.stringify(total === undefined ? { data } : { data, total }) }
}

async function authenticate(cluster: Cluster, request: IncomingRequest): Promise<Caller> {
  try {
    return cluster.tokens.authenticate(request.headers.authorization)
  } catch (error) {
    await cluster.clock.sleepScaled(unauthorisedDelayMs)
    throw error
  }
}

/** The node that the path names. One that is down is 595, one that hangs 596; an unknown name is looked up in vain. */
async function reachNode({ cluster, servedBy }: AnswerContext, name: string | undefined): Promise<ClusterNode> {
  if (name === undefined || name === 'localhost') return servedBy
  const node = cluster.nodes.get(name)
  if (!node) throw died(`hostname lookup '${name}' failed - failed to get address info for: ${name}: Temporary failure in name resolution`)
  if (node === servedBy || node.link === 'up') return node
  await cluster.clock.sleepScaled(node.link === 'down' ? noRouteDelayMs : proxyTimeoutMs)
  throw node.link === 'down' ? new PlainError(595, 'No route to host', '') : new PlainError(596, 'Connection timed out', '')
}

function fillPath(template: string, variables: ReadonlyMap<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => variables.get(name) ?? '')
}

/** The reply that an error makes. */
export function errorReply(error: ApiError): Reply {
  const { status, reason } = error
  if (status === 401) return { status, reason, body: null, contentType: json }
  if (error instanceof PlainError) return { status, reason, body: error.body, contentType: 'text/plain' }
  const body = { data: null, message: error.message, ...(error.errors ? { errors: error.errors } : {}) }
  return { status, reason, contentType: json, body: JSON.stringify(body) }
}
