/** Generators of guests and of what is declared for them, within what Proxmox and the file format allow. */
import fc from 'fast-check'
import { normaliseTags } from '../../../electron/engine/normalise/tags.ts'
import { normaliseDescription } from '../../../electron/engine/normalise/text.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { container, machine, type GuestWords } from '../../fixtures/guests/actualGuests.ts'

const names = fc.stringMatching(/^[A-Za-z0-9]{1,12}(-[a-z0-9]{1,8}){0,2}$/)
const tagLists = fc.array(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,9}$/), { maxLength: 5 })
const descriptions = fc.array(fc.constantFrom('a', 'é', '#', '%', ' ', '\n', '\r\n', ':', '=', '&', '👍', '\t', '"', 'zeile'), { maxLength: 12 }).map((parts) => parts.join(''))
const cores = fc.integer({ min: 1, max: 8 })
const memoryMiB = fc.integer({ min: 16, max: 65_536 })

const values = fc.record({
  name: fc.option(names),
  cores: fc.option(cores),
  memoryMiB,
  description: descriptions.map(normaliseDescription),
  tags: tagLists.map(normaliseTags),
  onboot: fc.boolean(),
})

/** A guest as a host shows it, its pending changes, its locks and its gaps among it. */
export const anyActualGuest: fc.Arbitrary<ActualGuest> = fc
  .record({
    type: fc.constantFrom('lxc' as const, 'qemu' as const),
    swapMiB: fc.integer({ min: 0, max: 4096 }),
    specKnown: fc.boolean(),
    words: fc.record({
      vmid: fc.integer({ min: 100, max: 999_999_999 }),
      run: fc.constantFrom<ActualGuest['run']>('running', 'stopped', 'unspecified'),
      lock: fc.option(fc.constantFrom('backup', 'migrate', 'suspended', 'mounted', 'disk')),
      template: fc.boolean(),
      values,
      diskBytes: fc.option(fc.integer({ min: 1, max: 2 ** 42 })),
    }),
    running: fc.option(values, { nil: undefined }),
    pendingDeletes: fc.array(fc.record({ key: fc.constantFrom('memory', 'scsi1', 'mp0', 'net1', 'unused0', 'efidisk0'), force: fc.boolean() }), { maxLength: 2 }),
    pendingKeys: fc.uniqueArray(fc.constantFrom('memory', 'cores', 'scsi1', 'mp1', 'net0'), { maxLength: 2 }),
  })
  .map(({ type, swapMiB, specKnown, words, running, pendingDeletes, pendingKeys }) => {
    const told: GuestWords = {
      ...words,
      values: { ...words.values, swapMiB: type === 'lxc' ? swapMiB : null },
      ...(running === undefined ? {} : { running }),
      spec: specKnown ? { pendingDeletes, pendingKeys } : null,
    }
    return type === 'lxc' ? container(told) : machine(told)
  })

/** Any declaration that a file can hold, for VMID 101. Sizes are whole bytes, seldom whole MiB. */
export const anyDesiredFields: fc.Arbitrary<Omit<DesiredGuest, 'vmid'>> = fc.record(
  {
    run: fc.constantFrom('running' as const, 'stopped' as const),
    name: names,
    cores,
    memoryBytes: fc.integer({ min: 16 * 1024 ** 2, max: 16 * 1024 ** 3 }),
    swapBytes: fc.integer({ min: 0, max: 4 * 1024 ** 3 }),
    diskBytes: fc.integer({ min: 1, max: 128 * 1024 ** 3 }),
    description: descriptions,
    tags: tagLists,
    onboot: fc.boolean(),
  },
  { requiredKeys: [] },
)
