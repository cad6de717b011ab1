import { choice, decimal, flag, text, unprintable, whole, type About, type ValueField } from './valueField.ts'

const vm = (description: string): About => ({ description, only: 'qemu' })
const container = (description: string): About => ({ description, only: 'lxc' })

const limitUnits = { mbps: 'MB/s', iops: 'operations per second', bps: 'bytes per second' } as const

/** Limits of a VM's disk: `mbps`, `mbps_rd`, `mbps_max`, `iops_max_length`, … */
const limits: Readonly<Record<string, ValueField>> = Object.fromEntries(
  Object.entries(limitUnits).flatMap(([key, unit]) => ['', '_rd', '_wr'].flatMap((way) => {
    const limit = (description: string): ValueField => (key === 'mbps' ? decimal(1_000_000, vm(description)) : whole(0, 1_000_000_000_000, vm(description)))
    return [
      [`${key}${way}`, limit(`Limit in ${unit}${direction(way)}.`)],
      [`${key}${way}_max`, limit(`Limit in ${unit}${direction(way)} for a short while.`)],
      ...(key === 'mbps' ? [] : [[`${key}${way}_max_length`, whole(1, 1_000_000, vm('Seconds for which the higher limit holds.'))] as const]),
    ] as const
  })),
)

function direction(way: string): string {
  return way === '' ? '' : way === '_rd' ? ' when reading' : ' when writing'
}

/**
 * What can be declared of a disk or mount point besides its volume, storage and size. `snapshot=1` (throw away all
 * that is written) is left out on purpose. Source: `mp[n]`, `rootfs` of `PUT …/lxc/{vmid}/config`; `scsi[n]`,
 * `virtio[n]`, `sata[n]`, `ide[n]` of `PUT …/qemu/{vmid}/config`.
 */
export const diskFields: Readonly<Record<string, ValueField>> = {
  mp: text(new RegExp(`^/[^,${unprintable}]*[^,\\s${unprintable}]$`), 'an absolute path inside the container, such as /data', { ...container('Path inside the container.'), examples: ['/data'] }),
  backup: flag({ description: 'Whether backups take it along. Without this, those of a VM do and those of a container do not.' }),
  replicate: flag({ description: 'Whether replication takes it along.' }),
  shared: flag({ description: 'Whether every node sees the same volume.' }),
  ro: flag({ description: 'Whether it cannot be written to.' }),
  acl: flag(container('Whether access lists are kept.')),
  quota: flag(container('Whether quotas are kept.')),
  keepattrs: flag(container('Whether the owner and rights of the folder it is mounted on are kept.')),
  mountoptions: text(/^(?:discard|lazytime|noatime|nodev|noexec|nosuid)(?:;(?:discard|lazytime|noatime|nodev|noexec|nosuid))*$/, 'discard, lazytime, noatime, nodev, noexec or nosuid, between ";"', {
    ...container('Mount options, between ";".'), examples: ['noatime;nodev'],
  }),
  discard: choice(['on', 'ignore'], { ...vm('Whether the storage is told of space that the guest gives up.'), examples: ['on'] }),
  ssd: flag(vm('Whether it is shown as a solid-state disk.')),
  iothread: flag(vm('Whether it has a thread of its own.')),
  cache: choice(['none', 'writethrough', 'writeback', 'unsafe', 'directsync'], vm('Cache mode.')),
  aio: choice(['native', 'threads', 'io_uring'], vm('How it is read and written.')),
  detect_zeroes: flag(vm('Whether writing zeroes gives up space.')),
  rerror: choice(['ignore', 'report', 'stop'], vm('What follows a read error.')),
  werror: choice(['enospc', 'ignore', 'report', 'stop'], vm('What follows a write error.')),
  serial: text(new RegExp(`^[^,\\s${unprintable}]{1,60}$`), 'text without spaces and commas', vm('Serial number shown to the guest.')),
  wwn: text(/^0x[0-9a-fA-F]{16}$/, '0x and 16 hexadecimal digits', vm('World wide name.')),
  queues: whole(2, 64, vm('Queues of a SCSI disk.')),
  ...limits,
}

/**
 * `storage:name`, the form in which Proxmox stores a volume; never `storage:8`, for which it makes a new one (see
 * `isVolumeId`). Paths (bind mounts, whole devices) are not declared.
 */
export const volumeIdPattern = /^[A-Za-z][A-Za-z0-9._-]*:(?!(?:\d+(?:\.\d+)?|cloudinit)$)[A-Za-z0-9][!-+.-~-]*$/

/** Name of a storage (`pve-storage-id`). */
export const storagePattern = /^[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]$/

