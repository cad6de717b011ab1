import { diffGuest } from '../../electron/engine/diff.ts'
import type { Observation } from '../../electron/engine/observation.ts'
import { reviewHost, type ReviewContext } from '../../electron/engine/review.ts'
import { readEnvelope } from '../../electron/proxmox/answer.ts'
import { digestOfPending, toGuestSpec } from '../../electron/proxmox/mapGuest.ts'
import { pendingSchema } from '../../electron/proxmox/wireSchemas.ts'
import type { ActualGuest, DesiredGuest, GuestRef } from '../../shared/domain/guest.ts'
import type { Benchmark } from './measure.ts'

const guests = 10_000
const vmids = Array.from({ length: guests }, (_, index) => 100 + index)
const mebibyte = 1024 ** 2

/** What the host answers on one guest, and what is declared for it: every tenth has drifted, in memory. */
const options = (vmid: number): Readonly<Record<string, string | number>> => ({
  arch: 'amd64', cores: 2, description: `Guest number ${vmid}\nsecond line\n`, features: 'nesting=1', hostname: `guest-${vmid}`, memory: 1024,
  net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:01,ip=dhcp,type=veth', onboot: 1, ostype: 'debian', rootfs: `local-lvm:vm-${vmid}-disk-0,size=8G`,
  swap: 512, tags: 'prod;web', unprivileged: 1, digest: 'd'.repeat(40),
})
const desiredOf = (vmid: number): DesiredGuest => ({
  vmid, run: 'running', name: `guest-${vmid}`, cores: 2, memoryBytes: (vmid % 10 === 0 ? 2048 : 1024) * mebibyte, swapBytes: 512 * mebibyte,
  tags: ['web', 'prod'], description: `Guest number ${vmid}\nsecond line`, onboot: true,
})
const answers = vmids.map((vmid) => Buffer.from(JSON.stringify({ data: Object.entries(options(vmid)).map(([key, value]) => ({ key, value })) })))
const declared = vmids.map(desiredOf)
const refs = vmids.map((vmid): GuestRef => ({ host: 'bench', vmid, type: 'lxc' }))

function readOne(index: number): ActualGuest {
  const entries = pendingSchema.parse(readEnvelope(answers[index] ?? Buffer.alloc(0), 32)?.data)
  const ref = refs[index] ?? { host: 'bench', vmid: 0, type: 'lxc' }
  const spec = toGuestSpec(ref, entries, digestOfPending(entries) ?? '')
  return {
    ref, node: 'pve1', name: spec.nextBoot.name, run: 'running', hostStatus: 'running', lock: null, template: false, haState: null, uptimeSeconds: 3600,
    listTags: spec.running.tags, specKnown: true, spec,
  }
}

/** From the bytes that the host sends to the differences, against parsing them and comparing field by field. */
export function comparing(): Benchmark {
  // What a program would compare that knows nothing of defaults, spellings, pending changes or sizes.
  const wanted = vmids.map((vmid) => ({ ...options(vmid), memory: vmid % 10 === 0 ? 2048 : 1024 }))
  return {
    name: `parse, normalise and diff ${guests} guests`,
    target: 5,
    floorName: 'parsing the same bytes and comparing each field as it stands',
    rounds: 15,
    subject: () => {
      let drifted = 0
      for (const [index, desired] of declared.entries()) if (diffGuest(desired, readOne(index), { absenceProven: true }).changes.length > 0) drifted += 1
      if (drifted !== guests / 10) throw new Error(`${drifted} guests drifted`)
    },
    floor: () => {
      let drifted = 0
      for (const [index, answer] of answers.entries()) {
        const { data } = JSON.parse(answer.toString('utf8')) as { readonly data: readonly { readonly key: string; readonly value: unknown }[] }
        const fields: Readonly<Record<string, string | number>> = wanted[index] ?? {}
        if (data.some(({ key, value }) => fields[key] !== value)) drifted += 1
      }
      if (drifted !== guests / 10) throw new Error(`${drifted} guests drifted`)
    },
  }
}

/** Guests of which only the uptime moved since the last look, against comparing the configuration as text, had it been read. */
export function comparingUnchanged(): Benchmark {
  const context: ReviewContext = { desired: new Map(declared.map((each) => [each.vmid, each])), faultyFiles: new Set(), frozen: new Set(), waiting: new Set(), ignores: new Map(), nowMs: 0 }
  const observation = (seen: readonly ActualGuest[]): Observation => ({
    host: 'bench', seenAt: '2026-01-01T00:00:00.000Z', tookMs: 1, reach: 'complete', guests: new Map(seen.map((guest) => [guest.ref.vmid, guest])),
    nodes: [{ name: 'pve1', online: true }], quorate: true, absenceProven: true, errors: [],
  })
  const actual = vmids.map((_, index) => readOne(index))
  const before = reviewHost(observation(actual), context)
  const texts = answers.map((answer) => answer.toString('utf8'))
  const now = observation(actual.map((guest) => ({ ...guest, uptimeSeconds: guest.uptimeSeconds + 15 })))
  return {
    name: `review ${guests} unchanged guests`,
    target: 2,
    floorName: 'decoding and comparing the text of their configuration',
    rounds: 40,
    subject: () => reviewHost(now, context, before),
    floor: () => {
      if (!texts.every((text, index) => text === answers[index]?.toString('utf8'))) throw new Error('the texts differ')
    },
  }
}
