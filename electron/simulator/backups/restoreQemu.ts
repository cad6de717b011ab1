import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { everythingOf, freeAll } from '../guests/belongings.ts'
import { createGuest, drivesIn, type Guest, volumeIn } from '../guests/guest.ts'
import { lockForCreation } from '../guests/creation.ts'
import { recorder } from '../guests/guestContext.ts'
import { type GuestAddress, setRunning } from '../guests/power.ts'
import { volumesIn } from '../guests/snapshots.ts'
import type { Actor } from '../ledger.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { parseUpid } from '../upid.ts'
import { pathOfBackup } from './backup.ts'
import { buildRestored, checkVmid, findArchive, type Restore } from './restore.ts'

const notCleanedUp = (vmid: number): string =>
  `error before or during data restore, some or all disks were not completely restored. VM ${vmid} state is NOT cleaned up.`

/**
 * `qmrestore`. A lock refuses at once; protected and running fail in the task. Disks of the VM that the archive has
 * are destroyed, its others become unused, and snapshots are gone. When the data breaks off, an all but empty
 * configuration is left; an archive that cannot be read destroys nothing. Source: PVE::API2::Qemu, PVE::QemuServer.
 */
export function restoreQemuWork(cluster: Cluster, address: GuestAddress, restore: Restore, user: string): TaskWork {
  const { vmid, node } = address
  const prefix = `unable to restore VM ${vmid} - `
  if (!findArchive(cluster, node, restore.archive)) throw died(`volume '${restore.archive}' does not exist`)
  checkVmid(cluster, address, restore.force, prefix)
  const existing = cluster.guests.get(vmid)
  const lock = existing?.config.values.get('lock')
  if (lock !== undefined) throw died(`${prefix}VM is locked (${lock})`)
  lockForCreation(cluster, address)
  return {
    durationMs: 12_000,
    locks: vmid,
    begin() {
      const fail = (text: string): Error => {
        cluster.guests.get(vmid)?.config.values.delete('lock')
        return new TaskFailure(`${prefix}${text}`, [notCleanedUp(vmid)])
      }
      if (existing?.config.values.get('protection') === '1') throw fail('- protection mode enabled')
      if (existing && existing.status !== 'stopped') throw fail('vm is running')
    },
    finish(upid) {
      const archive = findArchive(cluster, node, restore.archive)
      if (!archive) throw new TaskFailure(`volume '${restore.archive}' does not exist`, [notCleanedUp(vmid)])
      const command = extractCommand(archive.id, archive.storage, parseUpid(upid)?.pid ?? 0)
      const log = [`restore vma archive: ${command}`]
      if (archive.backup.state === 'garbage') {
        cluster.guests.get(vmid)?.config.values.delete('lock')
        throw new TaskFailure(`command 'set -o pipefail && ${command}' failed: got timeout reading VMA header - corrupted?`, [
          'Could not extract backed up config: vma config failed', 'Skipping early checks!', ...log, notCleanedUp(vmid),
        ])
      }
      return extract(cluster, address, restore, archive, existing, { user, upid }, { command, log })
    },
  }
}

type Archive = NonNullable<ReturnType<typeof findArchive>>

function extract(
  cluster: Cluster, address: GuestAddress, restore: Restore, { id, backup }: Archive, before: Guest | undefined, actor: Actor,
  { command, log }: { readonly command: string; readonly log: readonly string[] },
): readonly string[] {
  const { vmid, node } = address
  const effect = recorder(cluster, address, actor)
  const restored = buildRestored(cluster, address, backup, restore)
  const lost = { volumes: before ? freeReplaced(cluster, before, backup.slots) : [], snapshots: [...(before?.config.snapshots.keys() ?? [])] }
  const made = volumesIn('qemu', restored.config.values)
  if (backup.state === 'truncated') {
    freeAll(cluster, made)
    cluster.guests.set(vmid, createGuest('qemu', vmid, node, { memory: '128' }))
    effect('guest.restore', { archive: id, failed: true }, lost)
    throw new TaskFailure(`command 'set -o pipefail && ${command}' failed: exit code 133`, [
      ...log, 'vma: restore failed - short vma extent (2801664 < 3797504)', notCleanedUp(vmid),
    ])
  }
  const kept = cluster.volumes.ofGuest(vmid).filter((volume) => !made.includes(volume))
  for (const [number, volume] of kept.entries()) restored.config.values.set(`unused${number}`, volume)
  if (restored.config.values.has('vmgenid')) restored.config.values.set('vmgenid', cluster.random.uuid())
  if (restore.unique) restored.config.values.set('smbios1', `uuid=${cluster.random.uuid()}`)
  cluster.guests.set(vmid, restored)
  effect('guest.restore', { archive: id, volumes: made, unused: kept }, lost)
  if (restore.start) setRunning({ cluster, guest: restored })
  return [...log, ...made.map((volume) => `new volume ID is '${volume}'`), 'rescan volumes...']
}

/** Frees the disks whose slots the archive has, and saved memory; the snapshots of the others are dropped. */
function freeReplaced(cluster: Cluster, guest: Guest, slots: readonly string[]): ReturnType<typeof freeAll> {
  const kept = new Set(drivesIn('qemu', guest.config.values).filter((slot) => !slots.includes(slot)).map((slot) => volumeIn(guest.config.values.get(slot) ?? '')))
  const unused = new Set([...guest.config.values].flatMap(([key, value]) => (key.startsWith('unused') ? [value] : [])))
  const all = everythingOf(guest).volumes
  for (const volume of all) if (kept.has(volume)) cluster.volumes.find(volume)?.snapshots.clear()
  return freeAll(cluster, all.filter((volume) => !kept.has(volume) && !unused.has(volume)))
}

function extractCommand(id: string, storage: string, pid: number): string {
  const path = pathOfBackup(id.slice(storage.length + 1), storage)
  const unpack = path.endsWith('.zst') ? `zstd -q -d -c ${path} | ` : path.endsWith('.gz') ? `zcat ${path} | ` : path.endsWith('.lzo') ? `lzop -d -c ${path} | ` : ''
  return `${unpack}vma extract -v -r /var/tmp/vzdumptmp${pid}.fifo ${unpack === '' ? path : '-'} /var/tmp/vzdumptmp${pid}`
}
