import { badParameters, died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { type Guest, isVolumeKey, volumeIn, wordFor } from './guest.ts'
import { recordedContext } from './guestContext.ts'
import { applyPending, type GuestAddress, setRunning, setStopped } from './power.ts'
import { formatOf, kindOfFile } from './volumes.ts'

/** What a POST of …/migrate asks for. */
export interface Migrate {
  readonly target: string
  readonly online: boolean
  /** Stops a running container, moves it and starts it there. */
  readonly restart: boolean
  readonly withLocalDisks: boolean
}

/** What refuses at once, in Proxmox's order. Source: `migrate_vm` of PVE::API2::LXC and PVE::API2::Qemu. */
export function checkMigrate(cluster: Cluster, address: GuestAddress, wanted: Migrate): Guest {
  if (wanted.target === address.node) throw badParameters({ target: 'target is local node.' })
  if (!cluster.nodes.has(wanted.target)) throw died(`no such cluster node '${wanted.target}'`)
  const guest = cluster.guestOn(address.node, address.type, address.vmid)
  if (guest.type === 'qemu') cluster.checkLock(guest)
  if (guest.status !== 'stopped' && guest.type === 'qemu' && !wanted.online) throw died("can't migrate running VM without --online")
  if (guest.status !== 'stopped' && guest.type === 'lxc' && !wanted.online && !wanted.restart) throw died("can't migrate running container without --online or --restart")
  return guest
}

/**
 * `vzmigrate` and `qmigrate`, on the node that the guest leaves. It holds the lock `migrate`, and the guest changes
 * its node at the end; a container in restart mode is down meanwhile, and its start applies what is pending. What
 * cannot be moved is told in the log, and the task ends `migration aborted`. Source: PVE::AbstractMigrate.
 */
export function migrateWork(cluster: Cluster, address: GuestAddress, wanted: Migrate, user: string): TaskWork {
  const { node: from, type, vmid } = address
  const find = (): Guest => cluster.guestOn(from, type, vmid)
  let restarted = false
  return {
    durationMs: 20_000,
    locks: vmid,
    begin() {
      const guest = find()
      const obstacle = findObstacle(cluster, guest, wanted)
      if (obstacle !== null) throw new TaskFailure('migration aborted', [`ERROR: migration aborted (duration 00:00:00): ${obstacle}`])
      restarted = type === 'lxc' && guest.status !== 'stopped'
      if (restarted) setStopped(guest)
      guest.config.values.set('lock', 'migrate')
    },
    cleanUp() {
      const guest = find()
      guest.config.values.delete('lock')
      if (restarted) setRunning({ cluster, guest })
    },
    finish(upid) {
      const guest = find()
      const context = recordedContext(cluster, guest, { user, upid })
      const online = guest.status !== 'stopped'
      guest.config.values.delete('lock')
      context.effect('guest.migrate', { from, to: wanted.target, online, restarted })
      guest.node = wanted.target
      if (restarted) {
        applyPending(context)
        setRunning(context)
      }
      return [`starting migration of ${wordFor(type)} ${vmid} to node '${wanted.target}' (${cluster.node(wanted.target).ip})`, 'migration finished successfully (duration 00:00:20)']
    },
  }
}

/** What a worker finds before it moves anything; null when nothing is in the way. */
function findObstacle(cluster: Cluster, guest: Guest, wanted: Migrate): string | null {
  const lock = guest.config.values.get('lock')
  const word = wordFor(guest.type)
  if (lock !== undefined) return `${word} is locked (${lock})`
  const running = guest.status !== 'stopped'
  if (running && guest.type === 'lxc' && wanted.online) return 'lxc live migration is currently not implemented'
  if (cluster.node(wanted.target).link !== 'up') return "Can't connect to destination address using public key"
  const stuck = [...guest.config.values].some(([key, value]) => isVolumeKey(guest.type, key) && cannotMove(cluster, guest, value, running && !wanted.withLocalDisks))
  return stuck ? `can't migrate ${word} - check log` : null
}

/** A local CD image stays where it is; a local disk of a running VM moves only when that was asked for; and so it is with snapshots on most storages. */
function cannotMove({ volumes }: Cluster, guest: Guest, value: string, liveWithoutDisks: boolean): boolean {
  const volume = volumeIn(value)
  const medium = value.split(',', 1)[0] ?? ''
  const isShared = (id: string): boolean => volumes.storage(id.split(':')[0] ?? '')?.shared === true
  if (volume === null) return kindOfFile(medium) === 'iso' && !isShared(medium)
  if (isShared(volume)) return false
  if (guest.type === 'qemu' && liveWithoutDisks) return true
  const found = volumes.find(volume)
  const movesSnapshots = volumes.storage(volume.split(':')[0] ?? '')?.type === 'btrfs' || formatOf(volume) === 'qcow2'
  return found !== undefined && found.snapshots.size > 0 && !movesSnapshots
}
