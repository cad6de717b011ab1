import type { Cluster } from '../cluster.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import type { CheckedClone, Clone } from './cloneChecks.ts'
import { abandonCreation, settleCreation } from './creation.ts'
import { writtenBytes } from './disks.ts'
import { createGuest, type Guest, isCloudInit, volumeIn, wordFor } from './guest.ts'
import { formatOf } from './volumes.ts'

/** A volume copied or linked takes the worker this long. */
const durationsMs = { full: 25_000, linked: 2_500 } as const

/**
 * `vzclone` and `qmclone`, after the checks. The new configuration holds its lock (`create`, or `clone` for a VM) and
 * no volumes until the task ends; a container's source is locked with `disk` meanwhile, a VM's configuration file is
 * held. MACs and uuids are new, pending changes and unused disks stay behind. Source: PVE::API2::LXC, PVE::API2::Qemu.
 */
export function cloneWork(cluster: Cluster, { source, values, full }: CheckedClone, clone: Clone, user: string): TaskWork {
  const { type } = source
  const made = createGuest(type, clone.newid, source.node, {})
  const lockedStub = createGuest(type, clone.newid, source.node, { lock: type === 'lxc' ? 'create' : 'clone' })
  cluster.guests.set(clone.newid, lockedStub)
  if (type === 'lxc') source.config.values.set('lock', 'disk')
  const cleanUp = (): void => {
    if (type === 'lxc') source.config.values.delete('lock')
    abandonCreation(cluster, made)
  }
  return {
    durationMs: full ? durationsMs.full : durationsMs.linked,
    ...(type === 'qemu' ? { locks: source.vmid } : {}),
    cleanUp,
    finish(upid) {
      const word = type === 'lxc' ? 'container' : 'VM'
      const log = [`creating a clone of ${word} ${source.vmid} with ID ${clone.newid}`]
      if (!cluster.guests.has(source.vmid)) {
        cleanUp()
        throw new TaskFailure(`clone failed: ${wordFor(type)} ${source.vmid} is gone`, log)
      }
      const copied = copyOptions(cluster, made, values, clone)
      for (const [slot, value] of copied.volumes) {
        const volume = volumeOf(value)
        const fresh = copyVolume(cluster, made, { slot, value, full, clone })
        made.config.values.set(slot, value.replace(volume, fresh))
        log.push(...copyLines(source, slot, volume, fresh, full))
      }
      if (type === 'lxc') source.config.values.delete('lock')
      made.node = clone.target ?? source.node
      settleCreation(cluster, made, { user, upid }, { source: source.vmid, full, ...(clone.snapshot === undefined ? {} : { snapshot: clone.snapshot }) }, { start: false, haManaged: false }, 'guest.clone')
      return log
    },
  }
}

/** Copies everything but volumes, which are returned, and what belongs to one guest alone. */
function copyOptions({ random }: Cluster, made: Guest, source: ReadonlyMap<string, string>, clone: Clone): { readonly volumes: ReadonlyMap<string, string> } {
  const { values } = made.config
  const volumes = new Map<string, string>()
  for (const [key, value] of source) {
    if (/^net\d+$/.test(key)) values.set(key, value.replace(/(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/i, random.mac()))
    else if (isCopiedVolume(key, value)) volumes.set(key, value)
    else values.set(key, value)
  }
  if (made.type === 'qemu') {
    values.set('smbios1', withUuid(values.get('smbios1'), random.uuid()))
    if (values.has('vmgenid')) values.set('vmgenid', random.uuid())
    values.set('name', clone.name ?? `Copy-of-VM-${source.get('name') ?? clone.source}`)
  } else if (clone.name !== undefined) values.set('hostname', clone.name)
  if (clone.description !== undefined && clone.description !== '') values.set('description', made.type === 'lxc' ? `${clone.description.replace(/\n$/, '')}\n` : clone.description.trimEnd())
  return { volumes }
}

/** Disks and cloud-init drives are made anew; other media are only named. */
function isCopiedVolume(key: string, value: string): boolean {
  return /^(rootfs|mp\d+|(scsi|virtio|sata|ide)\d+|efidisk0|tpmstate0)$/.test(key) && (volumeIn(value) !== null || isCloudInit(value))
}

function volumeOf(value: string): string {
  return value.split(',', 1)[0] ?? ''
}

interface Copied {
  readonly slot: string
  readonly value: string
  readonly full: boolean
  readonly clone: Clone
}

function copyVolume({ volumes }: Cluster, { vmid }: Guest, { slot, value, full, clone }: Copied): string {
  const volume = volumeOf(value)
  const storage = clone.storage ?? volume.split(':')[0] ?? ''
  if (isCloudInit(value)) return volumes.allocateCloudInit(storage, vmid) ?? volume
  if (!full && slot !== 'tpmstate0') return volumes.allocateLinked(volume, vmid)
  return volumes.allocate(storage, vmid, volumes.sizeBytes(volume) ?? writtenBytes(value), clone.format ?? formatOf(volume))
}

function copyLines({ type }: Guest, slot: string, volume: string, fresh: string, full: boolean): readonly string[] {
  const how = full || isCloudInit(volume) ? 'full' : 'linked'
  if (type === 'lxc') return [`create ${how} clone of ${how === 'full' ? 'mountpoint' : 'mount point'} ${slot} (${volume})`]
  const lines = [`create ${how} clone of drive ${slot} (${volume})`]
  const base = volume.slice(volume.indexOf(':') + 1)
  const name = fresh.split('/').at(-1) ?? ''
  return fresh.startsWith(`${volume}/`) ? [...lines, `clone ${base}: images, ${name}, ${fresh.split('/').at(-2)} to ${name} (base=../${base})`] : lines
}

/** The identity in the machine's firmware is another for each machine. */
function withUuid(smbios1: string | undefined, uuid: string): string {
  if (smbios1 === undefined) return `uuid=${uuid}`
  return /(^|,)uuid=/.test(smbios1) ? smbios1.replace(/(^|,)uuid=[^,]+/, `$1uuid=${uuid}`) : `uuid=${uuid},${smbios1}`
}
