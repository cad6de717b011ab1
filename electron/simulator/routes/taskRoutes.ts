import { badParameters, forbidden } from '../apiError.ts'
import { flag, nodeParameter, type ParameterSpec } from '../options/parameters.ts'
import type { Task } from '../tasks.ts'
import { parseUpid, splitUser } from '../upid.ts'
import { type ApiRequest, isSet, type Route } from './route.ts'
import { describeTaskOnNode, describeTaskStatus, statusClass } from './taskRows.ts'

const upidParameter: ParameterSpec = { type: 'string', required: true }
const count: ParameterSpec = { type: 'integer', minimum: 0 }

export const taskRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/nodes/{node}/tasks', permission: null,
    parameters: {
      node: nodeParameter, errors: flag, limit: count, start: count,
      since: { type: 'integer' }, until: { type: 'integer' }, source: { type: 'string', enum: ['archive', 'active', 'all'] },
      statusfilter: { type: 'string', list: true }, typefilter: { type: 'string' }, userfilter: { type: 'string' },
      vmid: { type: 'integer', minimum: 100, maximum: 999_999_999 },
    },
    handle: listTasks,
  },
  {
    method: 'GET', path: '/nodes/{node}/tasks/{upid}/status', permission: null,
    parameters: { node: nodeParameter, upid: upidParameter },
    handle: (request) => {
      const task = findTask(request, 'Sys.Audit')
      if (!task?.log) throw badParameters({ upid: 'no such task' })
      return { data: describeTaskStatus(task) }
    },
  },
  {
    method: 'GET', path: '/nodes/{node}/tasks/{upid}/log', permission: null,
    parameters: { node: nodeParameter, upid: upidParameter, download: flag, limit: count, start: count },
    handle: readLog,
  },
  {
    method: 'DELETE', path: '/nodes/{node}/tasks/{upid}', permission: null,
    parameters: { node: nodeParameter, upid: upidParameter },
    handle: (request) => {
      const task = findTask(request, 'Sys.Modify')
      if (task) request.cluster.tasks.abort(task.upid)
      return { data: null }
    },
  },
]

/** Newest first; `source=archive` by default. An empty list has no `total`. */
function listTasks(request: ApiRequest): { data: unknown; total?: number } {
  const { cluster, caller, node, parameters } = request
  const number = (name: string, otherwise: number): number => Number(parameters.get(name) ?? otherwise)
  const source = parameters.get('source') ?? 'archive'
  const classes = isSet(request, 'errors') ? ['error', 'unknown'] : parameters.get('statusfilter')?.split(/[,;\s]+/)
  const seesAll = caller.can(`/nodes/${node.name}`, 'Sys.Audit')
  const wanted = cluster.tasks.all().filter((task) =>
    task.node === node.name
    && (seesAll || task.user === caller.user)
    && (source === 'all' || (source === 'active') === (task.state !== 'stopped'))
    && (!classes || (task.state === 'stopped' && classes.includes(statusClass(task))))
    && (parameters.get('typefilter') ?? task.type) === task.type
    && (parameters.get('vmid') ?? task.id) === task.id
    && splitUser(task.user).user.includes(parameters.get('userfilter') ?? '')
    && task.startSeconds >= number('since', 0)
    && task.startSeconds <= number('until', Number.MAX_SAFE_INTEGER))
  const start = number('start', 0)
  const page = wanted.slice(start, start + number('limit', 50))
  const running = page.filter((task) => task.state !== 'stopped')
  const ended = page.filter((task) => task.state === 'stopped')
  return { data: [...running, ...ended].map(describeTaskOnNode), ...(page.length > 0 ? { total: wanted.length } : {}) }
}

/** A log that is not there is a line that says so, with 200. */
function readLog(request: ApiRequest): { data: unknown; total: number } {
  const task = findTask(request, 'Sys.Audit')
  const lines = task?.log ?? ['unable to open file - No such file or directory']
  const start = Number(request.parameters.get('start') ?? 0)
  const limit = Number(request.parameters.get('limit') ?? 50) || lines.length
  if (lines.length === 0) return { data: [{ n: 1, t: 'no content' }], total: 1 }
  return { data: lines.slice(start, start + limit).map((line, index) => ({ n: start + index + 1, t: line })), total: lines.length }
}

/** The task, if the caller started it or has the privilege on its node. */
function findTask({ cluster, caller, node, parameters }: ApiRequest, privilege: 'Sys.Audit' | 'Sys.Modify'): Task | undefined {
  const upid = parameters.get('upid') ?? ''
  const parsed = parseUpid(upid)
  if (!parsed) throw badParameters({ upid: 'unable to parse worker upid' })
  if (parsed.user !== caller.user && !caller.can(`/nodes/${node.name}`, privilege)) throw forbidden(`/nodes/${node.name}, ${privilege}`)
  return parsed.node === node.name ? cluster.tasks.find(upid) : undefined
}
