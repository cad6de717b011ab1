import type { Cluster } from '../cluster.ts'
import { writtenBytes } from './disks.ts'
import { type Guest, guestName } from './guest.ts'

/** Figures of a guest, in the words and units of `GET /cluster/resources`. */
export interface Measures {
  readonly name: string
  readonly status: string
  readonly template: boolean
  readonly maxcpu: number
  readonly maxmem: number
  readonly maxdisk: number
  readonly uptime: number
  readonly cpu: number
  readonly mem: number
  readonly disk: number
  readonly netin: number
  readonly netout: number
}

const mebibyte = 1024 ** 2

/** Measures a guest as pvestatd and `status/current` do. Load is invented, but the same for the same guest and minute. */
export function measureGuest(cluster: Cluster, guest: Guest): Measures {
  const { values } = guest.config
  const running = guest.startedAtMs !== null
  const hostCores = cluster.node(guest.node).cores
  const nowMs = cluster.clock.nowMs()
  const uptime = guest.startedAtMs === null ? 0 : Math.max(0, Math.floor((nowMs - guest.startedAtMs) / 1000))
  const maxmem = memoryMiB(guest) * mebibyte
  const maxdisk = writtenBytes(values.get(rootSlot(guest) ?? '') ?? '')
  const load = running ? wobble(guest.vmid, Math.floor(nowMs / 60_000)) : 0
  return {
    name: guestName(guest),
    status: guest.status,
    template: values.get('template') === '1',
    maxcpu: Math.min(hostCores, Number(values.get('cores') ?? (guest.type === 'lxc' ? hostCores : 1)) * Number(values.get('sockets') ?? 1)),
    maxmem, maxdisk, uptime,
    cpu: load / 8,
    mem: Math.floor(maxmem * (running ? 0.25 + load / 2 : 0)),
    disk: guest.type === 'lxc' && running ? Math.floor(maxdisk * (0.2 + load / 3)) : 0,
    netin: Math.floor(uptime * 900 * load),
    netout: Math.floor(uptime * 400 * load),
  }
}

export function memoryMiB(guest: Guest): number {
  return Number((guest.config.values.get('memory') ?? '512').replace(/^current=/, ''))
}

/** The root disk's slot: `rootfs`, the first disk in the boot order, or the first disk there is. */
export function rootSlot(guest: Guest): string | null {
  if (guest.type === 'lxc') return 'rootfs'
  const { values } = guest.config
  const isDisk = (key: string): boolean => /^(scsi|virtio|sata|ide)\d+$/.test(key) && !/media=cdrom/.test(values.get(key) ?? 'media=cdrom')
  const boot = values.get('boot') ?? ''
  const order = boot.startsWith('order=') ? boot.slice(6).split(';') : []
  return [...order, ...[...values.keys()].toSorted()].find(isDisk) ?? null
}

/** A fraction that looks random, of two whole numbers. */
function wobble(a: number, b: number): number {
  const mixed = Math.imul(a + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296
}
