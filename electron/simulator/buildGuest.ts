import { createGuest, type Guest } from './guests/guest.ts'
import type { SeededRandom } from './seededRandom.ts'

/** What a container or VM of a scenario is like; the rest is what Proxmox adds by itself. */
export interface GuestDraft {
  readonly vmid: number
  readonly node: string
  readonly name: string
  readonly cores: number
  readonly memoryMiB: number
  /** Root disk in GiB, on `local-lvm`. */
  readonly diskGiB: number
  /** As the API takes it, without the newline that containers add. */
  readonly description?: string
  readonly tags?: readonly string[]
  readonly onboot?: boolean
  /** e.g. `192.0.2.40/24`; left out = DHCP. Containers only. */
  readonly ip?: string
  readonly ostype?: string
  /** Further or other options, as stored. */
  readonly extra?: Readonly<Record<string, string>>
}

/** A stopped container as `pct create` leaves it. Its MAC comes from `random`. */
export function buildContainer(draft: GuestDraft & { readonly swapMiB: number }, random: SeededRandom): Guest {
  const address = draft.ip === undefined ? 'ip=dhcp' : `ip=${draft.ip}`
  const gateway = draft.ip === undefined ? '' : `gw=${draft.ip.replace(/\.\d+\/\d+$/, '.1')},`
  return createGuest('lxc', draft.vmid, draft.node, {
    arch: 'amd64',
    cores: String(draft.cores),
    features: 'nesting=1',
    hostname: draft.name,
    memory: String(draft.memoryMiB),
    net0: `name=eth0,bridge=vmbr0,firewall=1,${gateway}hwaddr=${random.mac()},${address},type=veth`,
    ostype: draft.ostype ?? 'debian',
    rootfs: `local-lvm:vm-${draft.vmid}-disk-0,size=${draft.diskGiB}G`,
    swap: String(draft.swapMiB),
    unprivileged: '1',
    ...commonOptions(draft, (text) => `${text}\n`),
  })
}

/** A stopped virtual machine as `qm create` leaves it. MAC and uuids come from `random`. */
export function buildMachine(draft: GuestDraft, random: SeededRandom): Guest {
  return createGuest('qemu', draft.vmid, draft.node, {
    agent: '1',
    boot: 'order=scsi0;net0',
    cores: String(draft.cores),
    cpu: 'x86-64-v2-AES',
    memory: String(draft.memoryMiB),
    meta: 'creation-qemu=10.1.2,ctime=1760000000',
    name: draft.name,
    net0: `virtio=${random.mac()},bridge=vmbr0,firewall=1`,
    numa: '0',
    ostype: draft.ostype ?? 'l26',
    scsi0: `local-lvm:vm-${draft.vmid}-disk-0,discard=on,iothread=1,size=${draft.diskGiB}G`,
    scsihw: 'virtio-scsi-single',
    smbios1: `uuid=${random.uuid()}`,
    sockets: '1',
    vmgenid: random.uuid(),
    ...commonOptions(draft, (text) => text),
  })
}

function commonOptions(draft: GuestDraft, toStored: (text: string) => string): Record<string, string> {
  return {
    ...(draft.onboot === true ? { onboot: '1' } : {}),
    ...(draft.tags === undefined || draft.tags.length === 0 ? {} : { tags: [...new Set(draft.tags)].toSorted().join(';') }),
    ...(draft.description === undefined ? {} : { description: toStored(draft.description) }),
    ...draft.extra,
  }
}
