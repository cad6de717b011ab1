import fc from 'fast-check'
import { configurableOptions } from '../../../electron/engine/normalise/configurableOptions.ts'
import { disksOf, rootSlotOf } from '../../../electron/engine/normalise/disks.ts'
import { normaliseTags } from '../../../electron/engine/normalise/tags.ts'
import { normaliseDescription } from '../../../electron/engine/normalise/text.ts'
import type { ActualGuest, GuestOptions, GuestSpec, GuestType, GuestValues, HaResource } from '../../../shared/domain/guest.ts'

/** What a test says of a guest; the rest is ordinary. */
export interface GuestWords {
  readonly type?: GuestType
  readonly name?: string | null
  readonly node?: string
  readonly run?: ActualGuest['run']
  readonly hostStatus?: string
  readonly template?: boolean
  readonly values?: Partial<GuestValues>
  readonly running?: Partial<GuestValues>
  readonly diskBytes?: number | null
  readonly specKnown?: boolean
  /** As stored, in force and after the next start; disks are read out of them. */
  readonly options?: GuestOptions
  readonly ha?: HaResource | null
}

/** A guest as a host shows it: by default a running container of 2 GiB. */
export function guest(vmid: number, words: GuestWords = {}): ActualGuest {
  const type = words.type ?? 'lxc'
  const name = words.name === undefined ? `guest-${vmid}` : words.name
  const nextBoot: GuestValues = {
    name, cores: 2, memoryMiB: 2048, swapMiB: type === 'lxc' ? 512 : null, description: '', tags: [], onboot: false,
    ...words.values,
  }
  const { options } = words
  const stored = new Map(Object.entries(options ?? {}))
  const spec: GuestSpec = {
    digest: '0'.repeat(40),
    running: { ...nextBoot, ...words.running },
    nextBoot,
    options: { running: options ?? {}, nextBoot: options ?? {} },
    disks: options !== undefined ? disksOf(type, stored) : [
      { slot: 'mp0', volume: `local:vm-${vmid}-disk-1`, sizeBytes: 1, raw: '' },
      { slot: 'rootfs', volume: `local:vm-${vmid}-disk-0`, sizeBytes: words.diskBytes === undefined ? 8 * 1024 ** 3 : words.diskBytes, raw: '' },
    ],
    rootSlot: options === undefined ? 'rootfs' : rootSlotOf(type, stored),
    pendingKeys: [],
    pendingDeletes: [],
    protection: false,
    mac: null,
    uuid: null,
  }
  const specKnown = words.specKnown ?? true
  const run = words.run ?? 'running'
  return {
    ref: { host: 'pve-home', vmid, type },
    node: words.node ?? 'pve1',
    name,
    run,
    hostStatus: words.hostStatus ?? run,
    lock: null,
    template: words.template ?? false,
    haState: null,
    uptimeSeconds: 0,
    listTags: [],
    specKnown,
    spec: specKnown ? spec : null,
    ...(words.ha !== undefined && { ha: words.ha }),
  }
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('\n', ' ', '\t', '#', ':', '-', '"', "'", '\\', '|', '>', '%', '\r', 'a', 'é', '\u2028', '\ufeff', '\ud800', '\0', '{', '*', '&', '!'), maxLength: 30 }),
  fc.constantFrom('---', '...', '# no', '  x', 'x  ', 'a\r\nb\r\n', '\tx\n y', 'null', 'true', '12', '~', '2026-01-01', '%YAML 1.1', 'x'.repeat(8192), 'x'.repeat(8193), 'a\n\n\n b \n\n#c', '<<', '👍\nü'),
)

/** A value as a host may store it: right, at a limit, or nothing that a file can hold. */
const stored = fc.oneof(
  fc.constantFrom(
    '0', '1', 'on', 'off', 'yes', '01', '1.50', '2.5', '20', '4095', 'none', 'null', 'true', '~', 'dhcp', '10.0.0.5/24', 'fd00::5/64', 'FD00::1', '10.0.0.1', '10;20', '/data', '/mnt/a b',
    'order=1,up=30', 'nesting=1', 'host', 'debian', 'l26', 'enabled=1,fstrim_cloned_disks=1', 'order=scsi0;net0', 'order=none', 'std', 'serial0', 'virtio-scsi-single', 'ip=dhcp', 'ops', 'writeback', 'ignore', 'noatime;nodev', 'nodev;noatime', '1e3', '#x', '- a', 'a: b', '*a', 'SER 1', '"q"',
    'ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAA%20me%40x%0A', 'ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAA%0Assh-rsa%20AAAAB3NzaC1yc2EAAAAD%0A%0A', '%zz', 'host,flags=+aes;-pcid',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const withoutComma = stored.map((text) => text.replace(/[,\r\n]/g, ''))

function propertyString(first: fc.Arbitrary<string>, names: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(first, fc.dictionary(fc.constantFrom(...names), withoutComma, { maxKeys: 5 })).map(([head, rest]) =>
    [head, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)].join(','),
  )
}

const anyVolume = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((index) => `local-lvm:vm-101-disk-${index}`),
  fc.constantFrom('/mnt/data', 'nfs:101/vm-101-disk-0.qcow2', 'local-lvm:8', 'none', 'zfs:subvol-101-disk-0,size=8G', 'a:b,size=512K', 'a1:vm-1-disk-3,size=4097M', 'a1:b,snapshot=1,media=disk', 'local:iso/x.iso,media=cdrom'),
)
const networkNames = ['bridge', 'firewall', 'tag', 'trunks', 'rate', 'mtu', 'link_down', 'ip', 'gw', 'ip6', 'gw6', 'name', 'hwaddr', 'type', 'queues', 'host-managed', 'macaddr', 'newer']
const diskNames = ['mp', 'size', 'backup', 'replicate', 'shared', 'ro', 'acl', 'quota', 'mountoptions', 'discard', 'ssd', 'iothread', 'cache', 'aio', 'serial', 'wwn', 'mbps_rd', 'iops_max_length', 'queues', 'format', 'media', 'snapshot', 'newer']

/** Options as a host may store them, disks and networks among them. */
const storedOptions = (type: GuestType): fc.Arbitrary<GuestOptions> => {
  const disk = propertyString(anyVolume, diskNames)
  const network = propertyString(type === 'qemu' ? fc.constantFrom('virtio=BC:24:11:00:00:01', 'e1000', 'x') : fc.constantFrom('name=eth0,hwaddr=BC:24:11:00:00:01,type=veth', 'name=a b'), networkNames)
  const slots = type === 'lxc' ? ['rootfs', 'mp0', 'mp1', 'mp12', 'unused0'] : ['scsi0', 'scsi1', 'virtio3', 'sata5', 'ide2', 'ide0', 'efidisk0', 'unused0']
  const keys = [...Object.keys(configurableOptions[type]), 'lock', 'smbios1', 'hookscript', 'args', 'cipassword']
  return fc.tuple(
    fc.dictionary(fc.constantFrom('net0', 'net1', 'net31'), network, { maxKeys: 3 }),
    fc.dictionary(fc.constantFrom(...slots), disk, { maxKeys: 5 }),
    fc.dictionary(fc.constantFrom(...keys), stored, { maxKeys: 8 }),
  ).map((parts) => Object.assign({}, ...parts) as GuestOptions)
}

const anyHa: fc.Arbitrary<HaResource | null> = fc.option(
  fc.record({
    state: fc.constantFrom('started', 'stopped', 'disabled', 'ignored', 'enabled'),
    group: fc.option(fc.constantFrom('web', 'a b', '')),
    maxRestart: fc.option(fc.integer({ min: 0, max: 12 })),
    maxRelocate: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
)

/** Any guest a host might show, texts and sizes beyond Proxmox's limits among them. Values are normalised, as promised. */
export const anyGuest = fc
  .record({
    vmid: fc.integer({ min: 100, max: 999_999_999 }),
    type: fc.constantFrom<GuestType>('lxc', 'qemu'),
    name: fc.option(fc.oneof(texts, fc.constantFrom('web-1', 'a.b', '12', 'true', 'null', '1e3'))),
    node: texts,
    run: fc.constantFrom<ActualGuest['run']>('running', 'stopped', 'unspecified'),
    hostStatus: texts,
    template: fc.boolean(),
    specKnown: fc.boolean(),
    diskBytes: fc.option(fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 4096 }).map((gib) => gib * 1024 ** 3))),
    values: fc.record({
      cores: fc.option(fc.integer({ min: 0, max: 9000 })),
      memoryMiB: fc.option(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 32 }))),
      description: texts.map(normaliseDescription),
      tags: fc.array(fc.oneof(texts, fc.constantFrom('prod', 'Web', '1', 'true', '1.0', '_a+b.c-d'))).map(normaliseTags),
      onboot: fc.boolean(),
    }),
    swapMiB: fc.option(fc.integer({ min: 0, max: 2 ** 32 })),
  })
  .map(({ vmid, swapMiB, ...words }) =>
    guest(vmid, { ...words, values: { ...words.values, swapMiB: words.type === 'lxc' ? swapMiB : null } }),
  )

/** Any such guest with networks, disks, options and high availability. */
export const anyEquippedGuest = fc
  .tuple(anyGuest, fc.boolean(), anyHa)
  .chain(([plain, told, ha]) =>
    storedOptions(plain.ref.type).map((options): ActualGuest => {
      const { spec } = plain
      const all = new Map(Object.entries(options))
      const disks = disksOf(plain.ref.type, all)
      return {
        ...plain,
        ...(told && { ha }),
        spec: spec === null ? null : { ...spec, options: { running: options, nextBoot: options }, disks, rootSlot: rootSlotOf(plain.ref.type, all, disks) },
      }
    }),
  )
