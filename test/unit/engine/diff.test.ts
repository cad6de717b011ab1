import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { declaredFields, diffGuest } from '../../../electron/engine/diff.ts'
import { planGuest } from '../../../electron/engine/plan.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'
import { declareActual } from '../../fixtures/guests/declareActual.ts'
import { anyActualGuest } from './arbitraries.ts'

const mebibyte = 1024 ** 2
const proven = { absenceProven: true }
const unproven = { absenceProven: false }
const want = (fields: Omit<DesiredGuest, 'vmid'>): DesiredGuest => ({ vmid: 101, ...fields })
const diff = (desired: Omit<DesiredGuest, 'vmid'>, actual: ActualGuest | null, context = proven) => diffGuest(want(desired), actual, context)

describe('a field that differs', () => {
  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest, object]>([
    ['run', { run: 'stopped' }, container(), { field: 'run', desired: 'stopped', actual: 'running', running: 'running' }],
    ['name', { name: 'web-2' }, container(), { field: 'name', desired: 'web-2', actual: 'web-1', running: 'web-1' }],
    ['name that the host does not have', { name: 'web-2' }, machine({ values: { name: null } }), { field: 'name', desired: 'web-2', actual: null, running: null }],
    ['cores', { cores: 4 }, machine(), { field: 'cores', desired: '4', actual: '2', running: '2' }],
    ['cores without a limit', { cores: 4 }, container({ values: { cores: null } }), { field: 'cores', desired: '4', actual: null, running: null }],
    ['memory', { memoryBytes: 4 * gibibyte }, container(), { field: 'memory', desired: '4 GiB', actual: '2 GiB', running: '2 GiB' }],
    ['memory that is no whole MiB, rounded up', { memoryBytes: 2 * gibibyte + 1 }, container(), { field: 'memory', desired: '2049 MiB', actual: '2 GiB', running: '2 GiB' }],
    ['swap', { swapBytes: 0 }, container(), { field: 'swap', desired: '0 B', actual: '512 MiB', running: '512 MiB' }],
    ['description', { description: 'Front' }, container(), { field: 'description', desired: 'Front', actual: null, running: null }],
    ['description to be removed', { description: '' }, container({ values: { description: 'Front' } }), { field: 'description', desired: null, actual: 'Front', running: 'Front' }],
    ['tags', { tags: ['web', 'Prod'] }, container({ values: { tags: ['web'] } }), { field: 'tags', desired: 'prod web', actual: 'web', running: 'web' }],
    ['tags to be removed', { tags: [] }, container({ values: { tags: ['web'] } }), { field: 'tags', desired: null, actual: 'web', running: 'web' }],
    ['onboot', { onboot: true }, machine(), { field: 'onboot', desired: 'yes', actual: 'no', running: 'no' }],
    ['disk', { diskBytes: 16 * gibibyte }, machine(), { field: 'disk', desired: '16 GiB', actual: '8 GiB', running: '8 GiB' }],
    ['absent', { absent: true }, machine(), { field: 'absent', desired: 'absent', actual: 'present', running: 'present' }],
  ])('%s', (_, desired, actual, change) => {
    const { changes, restarts } = diff(desired, actual)
    expect(changes).toEqual([change])
    expect(restarts).toEqual([])
  })
})

describe('a field that is judged equal', () => {
  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest]>([
    ['the same run state', { run: 'running' }, container()],
    ['a name in another case', { name: 'WEB-1' }, container()],
    ['memory that rounds up to it', { memoryBytes: 2 * gibibyte - 1 }, container()],
    ['a description with CRLF and white space at its end', { description: 'a\r\nb \r\n\r\n' }, container({ values: { description: 'a\nb' } })],
    ['the newline that containers add', { description: 'a' }, container({ values: { description: 'a\n' } })],
    ['no description', { description: ' \n' }, container()],
    ['tags as a set', { tags: ['web', 'PROD', 'web'] }, container({ values: { tags: ['prod', 'web'] } })],
    ['onboot that is not set', { onboot: false }, container()],
    ['a disk that the storage rounded up', { diskBytes: 8 * gibibyte - 4 * mebibyte + 1 }, container()],
    ['absent, and proven so', { absent: true }, container()],
  ])('%s', (_, desired, actual) => {
    const { changes, restarts, withheld, receipts } = diff(desired, desired.absent ? null : actual)
    expect({ changes, restarts, withheld }).toEqual({ changes: [], restarts: [], withheld: [] })
    expect(receipts).toHaveLength(1)
    expect(receipts[0]?.rule).not.toBe('')
  })

  it('tells the declared and the read value beside the rule', () => {
    expect(diff({ tags: ['web', 'prod'] }, container({ values: { tags: ['prod', 'web'] } })).receipts).toEqual([
      { field: 'tags', desired: 'prod web', actual: 'prod web', rule: 'a set: order and case do not count' },
    ])
  })
})

describe('what waits for the next start', () => {
  it('is a restart, not drift, when the next start brings the declared value', () => {
    const { changes, restarts } = diff({ memoryBytes: 4 * gibibyte }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } }))
    expect(changes).toEqual([])
    expect(restarts).toEqual([{ field: 'memory', desired: '4 GiB', actual: '4 GiB', running: '2 GiB' }])
  })

  it('is drift when the next start brings another value, though the running one is right', () => {
    const { changes, restarts } = diff({ memoryBytes: 2 * gibibyte }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } }))
    expect(changes).toEqual([{ field: 'memory', desired: '2 GiB', actual: '4 GiB', running: '2 GiB' }])
    expect(restarts).toEqual([])
  })
})

describe('the root disk', () => {
  it.each([
    [8 * gibibyte + 1, 8 * gibibyte + mebibyte],
    [9 * gibibyte, 9 * gibibyte],
    [9 * gibibyte + 1.5 * mebibyte, 9 * gibibyte + 2 * mebibyte],
  ])('declared as %i bytes grows to whole MiB: %i', (declared, planned) => {
    expect(diff({ diskBytes: declared }, machine()).edits).toEqual([
      { kind: 'disk.grow', parameters: { slot: 'scsi0', volume: 'local-lvm:vm-101-disk-0', sizeBytes: planned }, stage: 'disk' },
    ])
  })

  it('is never shrunk', () => {
    const { changes, edits, withheld } = diff({ diskBytes: 8 * gibibyte - 4 * mebibyte }, container())
    expect(edits).toEqual([])
    expect(changes).toHaveLength(1)
    expect(withheld).toEqual([expect.objectContaining({ field: 'disk', code: 'shrink_refused' })])
  })

  it.each<[string, ActualGuest]>([
    ['whose size the host does not tell', container({ diskBytes: null })],
    ['that is none', machine({ spec: { rootSlot: null } })],
    ['in a configuration that cannot be read', container({ spec: null })],
  ])('%s is not judged', (_, actual) => {
    const { changes, edits, withheld } = diff({ diskBytes: 16 * gibibyte }, actual)
    expect({ changes, edits }).toEqual({ changes: [], edits: [] })
    expect(withheld).toEqual([expect.objectContaining({ field: 'disk', code: 'observation_incomplete' })])
  })
})

describe('what cannot be judged or done', () => {
  it('keeps the run state of the list when the configuration cannot be read', () => {
    const { changes, withheld } = diff({ run: 'stopped', cores: 4, tags: ['web'] }, container({ spec: null }))
    expect(changes.map((change) => change.field)).toEqual(['run'])
    expect(withheld.map(({ field, code }) => [field, code])).toEqual([['cores', 'observation_incomplete'], ['tags', 'observation_incomplete']])
  })

  it('concludes nothing from a run state that is neither running nor stopped', () => {
    const { changes, withheld } = diff({ run: 'running' }, machine({ run: 'unspecified', hostStatus: 'io-error' }))
    expect(changes).toEqual([])
    expect(withheld).toEqual([{ field: 'run', code: 'observation_incomplete', reason: 'The host says "io-error", which is neither running nor stopped.' }])
  })

  it('starts no template', () => {
    const { changes, withheld } = diff({ run: 'running' }, machine({ run: 'stopped', template: true }))
    expect(changes.map((change) => change.field)).toEqual(['run'])
    expect(withheld).toEqual([expect.objectContaining({ field: 'run', code: 'is_template' })])
  })

  it('refuses swap of a VM', () => {
    const { changes, withheld, options } = diff({ swapBytes: gibibyte, cores: 4 }, machine())
    expect(changes.map((change) => change.field)).toEqual(['cores', 'swap'])
    expect(withheld).toEqual([expect.objectContaining({ field: 'swap', code: 'desired_invalid' })])
    expect(options.map((option) => option.field)).toEqual(['cores'])
  })

  it('judges nothing of a guest of another type', () => {
    const { changes, withheld } = diff({ type: 'lxc', run: 'stopped', absent: true }, machine())
    expect(changes).toEqual([])
    expect(withheld.map(({ field, code }) => [field, code])).toEqual([['absent', 'desired_invalid'], ['run', 'desired_invalid']])
  })
})

describe('a guest that is not there', () => {
  it('proves nothing while not everything was seen', () => {
    for (const desired of [{ run: 'running' as const, cores: 2 }, { absent: true as const }]) {
      const { changes, receipts, withheld } = diff(desired, null, unproven)
      expect({ changes, receipts }).toEqual({ changes: [], receipts: [] })
      expect(withheld.map((each) => each.code)).toEqual(Object.keys(desired).map(() => 'observation_incomplete'))
    }
  })

  it('differs when the whole cluster was seen, and nothing is planned', () => {
    const missing = diff({ run: 'running', cores: 2 }, null)
    expect(missing.changes).toEqual([{ field: 'absent', desired: 'present', actual: 'absent', running: 'absent' }])
    expect(missing.withheld.map(({ field, code }) => [field, code])).toEqual([['run', 'guest_not_found'], ['cores', 'guest_not_found']])
    expect(planGuest(missing)).toEqual([])
  })

  it('differs in nothing when nothing is declared for it', () => {
    expect(diff({ type: 'lxc' }, null)).toMatchObject({ changes: [], withheld: [] })
  })

  it('is as wished when it is to be absent', () => {
    expect(diff({ absent: true }, null)).toMatchObject({ changes: [], withheld: [], receipts: [{ field: 'absent' }] })
  })
})

describe('properties', () => {
  it('finds no difference in a guest that is declared exactly as it is', () => {
    fc.assert(
      fc.property(anyActualGuest, (guest) => {
        const found = diffGuest(declareActual(guest), guest, proven)
        expect(found.changes).toEqual([])
        expect(planGuest(found)).toEqual([])
      }),
    )
  })

  it('finds no difference where nothing is declared', () => {
    fc.assert(
      fc.property(anyActualGuest, (guest) => {
        const found = diffGuest({ vmid: guest.ref.vmid }, guest, proven)
        expect([found.changes, found.restarts, found.withheld, found.receipts, declaredFields(found.desired)]).toEqual([[], [], [], [], []])
      }),
    )
  })
})
