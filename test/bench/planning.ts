import { diffGuest } from '../../electron/engine/diff.ts'
import { planGuest } from '../../electron/engine/plan.ts'
import type { ActualGuest, DesiredGuest, GuestValues } from '../../shared/domain/guest.ts'
import type { Benchmark } from './measure.ts'

const guests = 1000

function actualGuest(index: number): ActualGuest {
  const vmid = 100 + index
  const values: GuestValues = {
    name: `guest-${vmid}`, cores: 2, memoryMiB: 1024, swapMiB: 512, description: `Guest number ${index}\nsecond line`, tags: ['prod', 'web'], onboot: true,
  }
  return {
    ref: { host: 'pve', vmid, type: 'lxc' },
    node: `pve${(index % 3) + 1}`,
    name: values.name,
    run: 'running',
    hostStatus: 'running',
    lock: null,
    template: false,
    haState: null,
    uptimeSeconds: 3600,
    listTags: values.tags,
    specKnown: true,
    spec: {
      digest: 'd'.repeat(40),
      running: values,
      nextBoot: values,
      options: { running: {}, nextBoot: {} },
      disks: [{ slot: 'rootfs', volume: `local-lvm:vm-${vmid}-disk-0`, sizeBytes: 8 * 1024 ** 3, raw: `local-lvm:vm-${vmid}-disk-0,size=8G` }],
      rootSlot: 'rootfs',
      pendingKeys: [],
      pendingDeletes: [],
      protection: false,
      mac: 'bc:24:11:00:00:01',
      uuid: null,
    },
  }
}

/** Every tenth guest has drifted, in memory. */
function desiredGuest(index: number): DesiredGuest {
  return {
    vmid: 100 + index,
    run: 'running',
    name: `guest-${100 + index}`,
    cores: 2,
    memoryBytes: (index % 10 === 0 ? 2048 : 1024) * 1024 ** 2,
    tags: ['web', 'prod'],
    description: `Guest number ${index}\nsecond line`,
    onboot: true,
  }
}

/** Diffs and plans a fleet, against parsing the JSON that the host would send for it. */
export function planning(): Benchmark {
  const pairs = Array.from({ length: guests }, (_, index) => ({ desired: desiredGuest(index), actual: actualGuest(index) }))
  const text = JSON.stringify(pairs.map(({ actual }) => actual))
  return {
    name: `diff and plan ${guests} guests`,
    floorName: 'parsing the same guests from JSON',
    rounds: 60,
    subject: () => {
      const steps = pairs.flatMap(({ desired, actual }) => planGuest(diffGuest(desired, actual, { absenceProven: true })))
      if (steps.length !== guests / 10) throw new Error(`planned ${steps.length} steps, expected ${guests / 10}`)
    },
    floor: () => JSON.parse(text) as unknown,
  }
}
