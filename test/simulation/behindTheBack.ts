/** What others do on the cluster meanwhile, and what is declared, asked for and signed. All of it random, from the seed. */
import type { Cluster } from '../../electron/simulator/cluster.ts'
import { mutateGuest } from '../../electron/simulator/guests/mutateGuest.ts'
import type { Guest } from '../../electron/simulator/guests/guest.ts'
import type { SeededRandom } from '../../electron/simulator/seededRandom.ts'
import type { TaskFault } from '../../electron/simulator/taskFaults.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { hostId } from '../faults/openLife.ts'

const mebibyte = 1024 ** 2
const gibibyte = 1024 ** 3
const words = ['web', 'db', 'cache', 'edge', 'old', 'new'] as const

/** Gives the guests what can be lost. */
export function furnish(cluster: Cluster, random: SeededRandom): void {
  for (const { vmid } of cluster.guests.values()) {
    if (random.chance(0.5)) mutateGuest(cluster, vmid, { snapshot: 'before' })
    if (random.chance(0.3)) mutateGuest(cluster, vmid, { backup: 'local' })
    if (random.chance(0.5)) mutateGuest(cluster, vmid, { status: 'stopped' })
  }
}

/** What somebody did at the host's own shell. */
export interface Drift {
  readonly vmid: number
  readonly values: Readonly<Record<string, string>>
}

/** Somebody changes something at the host's own shell; null = it could not be done. */
export function drift(cluster: Cluster, random: SeededRandom): Drift | null {
  const guest = pickGuest(cluster, random)
  if (guest === null) return null
  const changes: readonly (() => Readonly<Record<string, string>>)[] = [
    () => ({ status: random.pick(['running', 'stopped', 'paused']) }),
    () => ({ description: random.pick(words) }),
    () => ({ memory: String(random.pick([512, 1024, 2048])) }),
    () => ({ 'pending:memory': String(random.pick([256, 768])) }),
    () => ({ tags: random.pick(words) }),
    () => ({ name: `${random.pick(words)}-${random.integer(1, 9)}` }),
    () => (guest.config.values.has('lock') ? { delete: 'lock' } : { lock: random.pick(['backup', 'snapshot', 'migrate']) }),
    () => ({ delete: 'lock' }),
    () => ({ node: random.pick([...cluster.nodes.keys()]) }),
    () => ({ recycle: random.pick(['1', 'same-volumes']) }),
    () => ({ snapshot: random.pick(['before', 'after']) }),
    () => ({ 'snapshot:delete': random.pick(['before', 'after']) }),
    () => ({ 'pending:delete': random.pick(['net0', '!scsi1']) }),
    () => ({ leftover: 'local-lvm:2' }),
    () => ({ backup: 'local' }),
    () => ({ onboot: random.pick(['0', '1']) }),
    () => ({ protection: random.pick(['0', '1']) }),
  ]
  const values = random.pick(changes)()
  try {
    mutateGuest(cluster, guest.vmid, values)
    return { vmid: guest.vmid, values }
  } catch {
    return null // it has no such snapshot, disk or option
  }
}

/** What is declared from now on. */
export function declare(cluster: Cluster, random: SeededRandom): readonly DesiredGuest[] {
  return [...cluster.guests.values()].filter(() => random.chance(0.6)).map(({ vmid, type }) => declareGuest(vmid, type === 'qemu', random))
}

function declareGuest(vmid: number, isMachine: boolean, random: SeededRandom): DesiredGuest {
  if (random.chance(0.15)) return { vmid, absent: true }
  return {
    vmid,
    ...(random.chance(0.6) ? { run: random.pick(['running', 'stopped'] as const) } : {}),
    ...(random.chance(0.5) ? { description: random.pick(words) } : {}),
    ...(random.chance(0.4) ? { memoryBytes: random.pick([512, 1024, 4096]) * mebibyte } : {}),
    ...(random.chance(0.3) ? { cores: random.integer(1, 4) } : {}),
    ...(random.chance(0.3) ? { tags: [random.pick(words)] } : {}),
    ...(random.chance(0.2) ? { name: `${random.pick(words)}-${random.integer(1, 9)}` } : {}),
    ...(random.chance(0.2) ? { onboot: random.chance(0.5) } : {}),
    ...(random.chance(0.2) && !isMachine ? { swapBytes: random.pick([0, 256]) * mebibyte } : {}),
    ...(random.chance(0.15) ? { diskBytes: random.integer(8, 64) * gibibyte } : {}),
  }
}

/** What a person asks for; null = there is no guest left. */
export function wish(cluster: Cluster, random: SeededRandom): Operation | null {
  const guest = pickGuest(cluster, random)
  if (guest === null) return null
  const snapshot = random.pick(['before', 'after'])
  const backup = cluster.volumes.list('local').map(({ id }) => id).find((id) => id.includes(`/vzdump-${guest.type}-${guest.vmid}-`))
  const wishes: readonly Pick<Operation, 'kind' | 'parameters'>[] = [
    { kind: 'guest.start', parameters: {} },
    { kind: 'guest.stop', parameters: {} },
    { kind: 'guest.shutdown', parameters: {} },
    { kind: 'snapshot.create', parameters: { name: snapshot } },
    { kind: 'snapshot.delete', parameters: { name: snapshot } },
    { kind: 'snapshot.rollback', parameters: { name: snapshot } },
    { kind: 'guest.destroy', parameters: random.chance(0.3) ? { unreferencedDisks: true } : {} },
    { kind: 'guest.template', parameters: {} },
    { kind: 'guest.migrate', parameters: { target: random.pick([...cluster.nodes.keys()]), online: random.chance(0.5) } },
    { kind: 'guest.reboot', parameters: {} },
    { kind: 'backup.create', parameters: { storage: 'local', mode: 'stop' } },
    ...(backup === undefined ? [] : ([{ kind: 'backup.delete', parameters: { volume: backup } }, { kind: 'guest.restore', parameters: { volume: backup } }] as const)),
  ]
  return { ...random.pick(wishes), guest: { host: hostId, vmid: guest.vmid, type: guest.type } }
}

/** Somebody asks for a guest that is to be made. */
export function wishForGuest(cluster: Cluster, random: SeededRandom): Operation {
  const vmid = random.integer(200, 202)
  const source = pickGuest(cluster, random)
  if (source !== null && random.chance(0.4)) {
    return { kind: 'guest.clone', guest: { host: hostId, vmid, type: source.type }, parameters: { source: source.vmid, sourceNode: source.node, full: true } }
  }
  return { kind: 'guest.create', guest: { host: hostId, vmid, type: 'qemu' }, parameters: { node: 'pve1', options: { name: `made-${vmid}`, memory: '512', scsi0: 'local-lvm:4' } } }
}

/** How the next task of some guest goes wrong. */
export function taskFault(cluster: Cluster, random: SeededRandom): TaskFault | null {
  const guest = pickGuest(cluster, random)
  if (guest === null) return null
  const effect = random.chance(0.5)
  const outcome = random.pick<NonNullable<TaskFault['outcome']>>([
    { kind: 'warnings', lines: ['something is odd'] },
    { kind: 'failed', text: 'command failed: exit code 1', effect },
    { kind: 'unexpected', effect },
    { kind: 'log gone', effect },
  ])
  return { vmid: guest.vmid, outcome, ...(random.chance(0.3) ? { durationMs: random.integer(1, 600) * 1_000 } : {}) }
}

function pickGuest(cluster: Cluster, random: SeededRandom): Guest | null {
  const guests = [...cluster.guests.values()]
  return guests.length === 0 ? null : random.pick(guests)
}
