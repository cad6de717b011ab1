import { badParameters } from '../apiError.ts'
import type { BackupJob } from '../backups/backupJob.ts'
import { vzdumpWork } from '../backups/vzdump.ts'
import { flag, type ParameterSpec } from '../options/parameters.ts'
import { type ApiReply, type ApiRequest, isSet, type Route } from './route.ts'
import { startTask } from './startTask.ts'

const text: ParameterSpec = { type: 'string' }
const whole: ParameterSpec = { type: 'integer' }
const count: ParameterSpec = { type: 'integer', minimum: 0 }

/** Parameters that no token may set. */
const onlyRoot = ['tmpdir', 'dumpdir', 'script', 'job-id'] as const
/** Parameters that need Sys.Modify on `/`. */
const onlyModifiers = ['bwlimit', 'ionice', 'performance'] as const

/** POST /nodes/{node}/vzdump. */
export const vzdumpRoute: Route = {
  method: 'POST', path: '/nodes/{node}/vzdump', permission: null,
  parameters: {
    node: text, vmid: { type: 'string', list: true, pattern: /^\d+([,;\s]+\d+)*$/ },
    all: flag, exclude: text, pool: text, storage: text, mode: { type: 'string', enum: ['snapshot', 'suspend', 'stop'] },
    compress: { type: 'string', enum: ['0', '1', 'gzip', 'lzo', 'zstd'] }, remove: flag, protected: flag, 'prune-backups': text,
    'notes-template': { type: 'string', maxLength: 1024 }, bwlimit: count, ionice: { type: 'integer', minimum: 0, maximum: 8 },
    performance: text, lockwait: count, stopwait: count, stop: flag, stdout: flag, quiet: flag, stdexcludes: flag, pigz: whole, zstd: whole,
    dumpdir: text, tmpdir: text, script: text, 'job-id': { type: 'string', maxLength: 50 }, fleecing: text, mailto: text,
    'exclude-path': { type: 'array' }, mailnotification: { type: 'string', enum: ['always', 'failure'] },
    'notification-mode': { type: 'string', enum: ['auto', 'legacy-sendmail', 'notification-system'] },
    'pbs-change-detection-mode': { type: 'string', enum: ['legacy', 'data', 'metadata'] },
  },
  handle: backUp,
}

/** The literal `OK`, and no task, when every guest that is asked for lives on another node. */
function backUp(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const storage = parameters.get('storage') ?? 'local'
  if (parameters.get('vmid') === undefined && !isSet(request, 'all') && parameters.get('pool') === undefined) throw badParameters({ vmid: 'property is missing' })
  for (const name of onlyRoot) if (parameters.has(name)) throw badParameters({ [name]: 'Only root may set this option.' })
  if (parameters.has('prune-backups')) caller.requireAny(`/storage/${storage}`, ['Datastore.Allocate'])
  if (onlyModifiers.some((name) => parameters.has(name))) caller.requireAny('/', ['Sys.Modify'])
  caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
  const vmids = wantedGuests(request).filter((vmid) => (cluster.guests.get(vmid)?.node ?? node.name) === node.name)
  if (vmids.length === 0) return { data: 'OK' }
  const mode = parameters.get('mode')
  const job: BackupJob = {
    node: node.name, vmids, storage,
    mode: mode === 'stop' || mode === 'suspend' ? mode : 'snapshot',
    compress: parameters.get('compress') ?? '0',
    remove: parameters.get('remove') !== '0',
    pruneBackups: parameters.get('prune-backups'),
    protected: isSet(request, 'protected'),
    notesTemplate: parameters.get('notes-template') ?? null,
    commandLine: commandLine(request),
  }
  return { data: startTask(request, 'vzdump', vzdumpWork(cluster, job, caller), vmids.length === 1 ? String(vmids[0]) : '') }
}

/** With `all`, the node's guests that the caller may back up. Pools are not simulated: one has no members. */
function wantedGuests({ cluster, caller, node, parameters }: ApiRequest): readonly number[] {
  const numbers = (name: string): readonly number[] => (parameters.get(name) ?? '').split(/[,;\s]+/).filter((part) => part !== '').map(Number)
  const named = parameters.get('all') === '1'
    ? [...cluster.guests.values()].filter((guest) => guest.node === node.name && caller.can(`/vms/${guest.vmid}`, 'VM.Backup')).map(({ vmid }) => vmid)
    : numbers('vmid')
  const excluded = numbers('exclude')
  return [...new Set(named)].filter((vmid) => !excluded.includes(vmid)).toSorted((a, b) => a - b)
}

function commandLine({ node, parameters }: ApiRequest): string {
  const quoted = (value: string): string => (/^[\w.,:/-]+$/.test(value) ? value : `'${value}'`)
  const rest = [...parameters].filter(([name]) => name !== 'vmid' && name !== 'node').map(([name, value]) => ` --${name} ${quoted(value)}`)
  const vmids = (parameters.get('vmid') ?? '').split(/[,;\s]+/).filter((vmid) => vmid !== '')
  return [...vmids, `--node ${node.name}${rest.join('')}`].join(' ')
}
