import fc from 'fast-check'
import { normaliseTags } from '../../../electron/engine/normalise/tags.ts'
import { normaliseDescription } from '../../../electron/engine/normalise/text.ts'
import type { ActualGuest, GuestSpec, GuestType, GuestValues } from '../../../shared/domain/guest.ts'

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
}

/** A guest as a host shows it: by default a running container of 2 GiB. */
export function guest(vmid: number, words: GuestWords = {}): ActualGuest {
  const type = words.type ?? 'lxc'
  const name = words.name === undefined ? `guest-${vmid}` : words.name
  const nextBoot: GuestValues = {
    name, cores: 2, memoryMiB: 2048, swapMiB: type === 'lxc' ? 512 : null, description: '', tags: [], onboot: false,
    ...words.values,
  }
  const spec: GuestSpec = {
    digest: '0'.repeat(40),
    running: { ...nextBoot, ...words.running },
    nextBoot,
    options: { running: {}, nextBoot: {} },
    disks: [
      { slot: 'mp0', volume: `local:vm-${vmid}-disk-1`, sizeBytes: 1, raw: '' },
      { slot: 'rootfs', volume: `local:vm-${vmid}-disk-0`, sizeBytes: words.diskBytes === undefined ? 8 * 1024 ** 3 : words.diskBytes, raw: '' },
    ],
    rootSlot: 'rootfs',
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
  }
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('\n', ' ', '\t', '#', ':', '-', '"', "'", '\\', '|', '>', '%', '\r', 'a', 'é', '\u2028', '\ufeff', '\ud800', '\0', '{', '*', '&', '!'), maxLength: 30 }),
  fc.constantFrom('---', '...', '# no', '  x', 'x  ', 'a\r\nb\r\n', '\tx\n y', 'null', 'true', '12', '~', '2026-01-01', '%YAML 1.1', 'x'.repeat(8192), 'x'.repeat(8193), 'a\n\n\n b \n\n#c', '<<', '👍\nü'),
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
