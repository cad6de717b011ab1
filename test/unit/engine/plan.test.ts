import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSchemas } from '../../../electron/desired/guestFields.ts'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { guestLabel, planGuest } from '../../../electron/engine/plan.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'
import { anyActualGuest, anyDesiredFields } from './arbitraries.ts'

const plan = (desired: Omit<DesiredGuest, 'vmid'>, guest: ActualGuest) => planGuest(diffGuest({ vmid: guest.ref.vmid, ...desired }, guest, { absenceProven: true }))
const kinds = (desired: Omit<DesiredGuest, 'vmid'>, guest: ActualGuest) => plan(desired, guest).map((step) => step.operation.kind)

describe('the order of steps', () => {
  const settings = { cores: 4, diskBytes: 16 * gibibyte } as const

  it('sets before it starts, so that all is in force', () => {
    expect(kinds({ run: 'running', ...settings }, machine({ run: 'stopped' }))).toEqual(['guest.configure', 'disk.grow', 'guest.start'])
  })

  it('shuts down before it sets, so that nothing is interrupted twice', () => {
    expect(kinds({ run: 'stopped', ...settings }, container())).toEqual(['guest.shutdown', 'guest.configure', 'disk.grow'])
  })

  it('leaves power alone where it is as declared, or is not declared', () => {
    expect(kinds({ run: 'running', ...settings }, container())).toEqual(['guest.configure', 'disk.grow'])
    expect(kinds(settings, container({ run: 'stopped' }))).toEqual(['guest.configure', 'disk.grow'])
  })

  it('plans a removal alone', () => {
    const [step, ...rest] = plan({ absent: true }, container())
    expect(rest).toEqual([])
    expect(step?.operation).toEqual({ kind: 'guest.destroy', guest: container().ref, parameters: { purge: false, unreferencedDisks: false } })
    expect(step?.classification.class).toBe('destructive')
  })
})

describe('configuration', () => {
  it('is one change when nothing in it needs a person', () => {
    const steps = plan({ name: 'web-2', cores: 4, memoryBytes: 4 * gibibyte, description: 'x', onboot: true }, container())
    expect(steps.map((step) => step.operation.parameters)).toEqual([{ name: 'web-2', cores: 4, memoryMiB: 4096, description: 'x', onboot: true }])
    expect(steps[0]?.fields).toEqual(['name', 'cores', 'memory', 'description', 'onboot'])
  })

  it('is split, so that what needs a person does not hold back the rest', () => {
    const steps = plan({ cores: 4, memoryBytes: gibibyte, swapBytes: 0, tags: ['web'], description: 'x' }, container({ values: { tags: ['debug', 'web'] } }))
    expect(steps.map((step) => [step.operation.parameters, step.classification.flags])).toEqual([
      [{ cores: 4, description: 'x' }, []],
      [{ memoryMiB: 1024, swapMiB: 0, tags: ['web'] }, ['interrupts', 'security']],
    ])
  })

  it('sends memory in whole MiB, rounded up once', () => {
    expect(plan({ memoryBytes: 3 * gibibyte + 1 }, container()).map((step) => step.operation.parameters)).toEqual([{ memoryMiB: 3073 }])
    expect(plan({ memoryBytes: 3 * gibibyte + 1 }, container({ values: { memoryMiB: 3073 } }))).toEqual([])
  })
})

describe('nothing is planned', () => {
  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest]>([
    ['to shrink a disk', { diskBytes: 4 * gibibyte }, container()],
    ['to start a template', { run: 'running' }, machine({ run: 'stopped', template: true })],
    ['for swap of a VM', { swapBytes: 0 }, machine()],
    ['for a guest of another type', { type: 'qemu', cores: 4, run: 'stopped' }, container()],
    ['for a run state that is neither running nor stopped', { run: 'running' }, machine({ run: 'unspecified' })],
    ['for a configuration that cannot be read', { cores: 4, description: 'x' }, container({ spec: null })],
    ['for what the next start brings', { memoryBytes: 4 * gibibyte }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } })],
  ])('%s', (_, desired, guest) => {
    expect(plan(desired, guest)).toEqual([])
  })
})

describe('a shutdown in front', () => {
  const pending = { spec: { pendingDeletes: [{ key: 'scsi1', force: true }] } }

  it('makes the change of a VM destructive that would then apply the deletion of a disk', () => {
    const steps = plan({ run: 'stopped', description: 'x' }, machine(pending))
    expect(steps.map((step) => [step.operation.kind, step.classification.class])).toEqual([['guest.shutdown', 'benign'], ['guest.configure', 'destructive']])
  })

  it('leaves the change of a container benign', () => {
    const steps = plan({ run: 'stopped', description: 'x' }, container({ spec: { pendingDeletes: [{ key: 'mp0', force: true }] } }))
    expect(steps.map((step) => step.classification.class)).toEqual(['benign', 'benign'])
  })
})

describe('properties', () => {
  it('plans every declaration that a file can hold, and names the guest in each summary', () => {
    fc.assert(
      fc.property(anyActualGuest, anyDesiredFields, (guest, desired) => {
        for (const step of plan(desired, guest)) {
          expect(step.summary).toContain(guestLabel(guest))
          expect(step.request.path.startsWith(`/nodes/pve1/${guest.ref.type}/${guest.ref.vmid}`)).toBe(true)
          expect(step.fields.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  it.each<[keyof typeof fieldSchemas, keyof DesiredGuest, readonly unknown[]]>([
    ['name', 'name', ['a', `${'a'.repeat(127)}.${'b'.repeat(127)}`]],
    ['cores', 'cores', [1, 8192]],
    ['memory', 'memoryBytes', ['16MiB', '8191TiB']],
    ['swap', 'swapBytes', [0, '1B', '8191TiB']],
    ['description', 'description', ['', 'x'.repeat(8192)]],
    ['tags', 'tags', [[], ['_A.b+c-d', '0']]],
  ])('plans what a file may just hold for %s', (field, property, values) => {
    for (const value of values) {
      const parsed = fieldSchemas[field].parse(value)
      const guest = container({ values: { description: 'other', tags: ['other'] } })
      expect(plan({ [property]: parsed }, guest).map((step) => step.operation.kind)).toEqual(['guest.configure'])
    }
  })
})
