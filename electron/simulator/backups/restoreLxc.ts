import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { everythingOf, freeAll } from '../guests/belongings.ts'
import { drivesIn } from '../guests/guest.ts'
import { lockForCreation } from '../guests/creation.ts'
import { recorder } from '../guests/guestContext.ts'
import { type GuestAddress, setRunning } from '../guests/power.ts'
import { volumesIn } from '../guests/snapshots.ts'
import type { Actor } from '../ledger.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { pathOfBackup } from './backup.ts'
import { buildRestored, checkVmid, findArchive, type Restore } from './restore.ts'

/** What refuses before anybody asks for privileges: the VMID is taken, or its container runs or is protected. */
export function checkOverwriteLxc(cluster: Cluster, address: GuestAddress, force: boolean): void {
  checkVmid(cluster, address, force, '')
  const existing = cluster.guests.get(address.vmid)
  if (!existing) return
  if (existing.status !== 'stopped') throw died("can't overwrite running container")
  if (existing.config.values.get('protection') === '1') throw died(`unable to restore CT ${address.vmid} - protection mode enabled`)
}

/**
 * `vzrestore`, after `checkOverwriteLxc`. A lock refuses at once. Everything of the container that is overwritten is
 * destroyed before the archive is unpacked: when that fails, neither configuration nor volumes are left. An archive
 * whose configuration cannot be read destroys nothing.
 */
export function restoreLxcWork(cluster: Cluster, address: GuestAddress, restore: Restore, user: string): TaskWork {
  const { vmid, node } = address
  const existing = cluster.guests.get(vmid)
  const lock = existing?.config.values.get('lock')
  if (lock !== undefined) throw died(`unable to restore CT ${vmid} - CT is locked (${lock})`)
  return {
    durationMs: 9_000,
    locks: vmid,
    begin: () => lockForCreation(cluster, address),
    finish(upid) {
      const log = [`recovering backed-up configuration from '${restore.archive}'`]
      const archive = findArchive(cluster, node, restore.archive)
      if (archive?.backup.state !== 'whole' && archive?.backup.state !== 'truncated') {
        leaveAsItWas(cluster, vmid, existing !== undefined)
        const why = archive ? 'ERROR: archive contains no configuration file' : `volume '${restore.archive}' does not exist`
        const tarLines = archive ? ['tar: Child returned status 1', 'tar: Error is not recoverable: exiting now'] : []
        throw new TaskFailure(`unable to restore CT ${vmid} - ${why}`, [...log, ...tarLines])
      }
      log.push(`restoring '${restore.archive}' now..`, `extracting archive '${pathOfBackup(archive.id.slice(archive.storage.length + 1), archive.storage)}'`)
      return unpack(cluster, address, restore, archive, { user, upid }, log)
    },
  }
}

function leaveAsItWas(cluster: Cluster, vmid: number, existed: boolean): void {
  if (existed) cluster.guests.get(vmid)?.config.values.delete('lock')
  else cluster.guests.delete(vmid)
}

type Archive = NonNullable<ReturnType<typeof findArchive>>

function unpack(cluster: Cluster, address: GuestAddress, restore: Restore, { id, backup, sizeBytes }: Archive, actor: Actor, log: readonly string[]): readonly string[] {
  const { vmid } = address
  const effect = recorder(cluster, address, actor)
  const before = cluster.guests.get(vmid)
  const { volumes, snapshots } = before ? everythingOf(before) : { volumes: [], snapshots: [] }
  const restored = buildRestored(cluster, address, backup, restore)
  const made = volumesIn('lxc', restored.config.values)
  const lost = { volumes: freeAll(cluster, volumes), snapshots }
  if (backup.state === 'truncated') {
    freeAll(cluster, made)
    cluster.guests.delete(vmid)
    if (volumes.length > 0) effect('guest.restore', { archive: id, failed: true }, lost)
    throw new TaskFailure(`unable to restore CT ${vmid} - ${tarText(vmid)}`, [
      ...log, 'tar: Unexpected EOF in archive', 'tar: rmtlseek not stopped at a record boundary', 'tar: Error is not recoverable: exiting now',
    ])
  }
  cluster.guests.set(vmid, restored)
  // Mount points that are in the configuration and not in the data come back empty.
  effect('guest.restore', { archive: id, volumes: made, empty: drivesIn('lxc', restored.config.values).filter((slot) => !backup.slots.includes(slot)) }, lost)
  if (restore.start) setRunning({ cluster, guest: restored })
  return [...log, `Total bytes read: ${sizeBytes}`, 'merging backed-up and given configuration..']
}

function tarText(vmid: number): string {
  return `command 'tar xpf - --totals --one-file-system -p --sparse --numeric-owner --acls --xattrs '--xattrs-include=user.*' '--xattrs-include=security.capability' '--warning=no-file-ignored' '--warning=no-xattr-write' -C /var/lib/lxc/${vmid}/rootfs --skip-old-files --anchored --exclude './dev/*'' failed: exit code 2`
}
