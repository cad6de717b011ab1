/** Guests that a desk makes on a simulated cluster, what others do to them, and what holds where provenance has ended. */
import { expect } from 'vitest'
import type { GuestType } from '../../shared/domain/guest.ts'
import { askData } from '../contract/simulatorAsk.ts'
import { host, type Desk } from './desk.ts'
import { openSite, waitings } from './harness.ts'

const template = 'local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz'

/** What a guest is made with. */
export const newGuest: Readonly<Record<GuestType, Readonly<Record<string, string>>>> = {
  lxc: { ostemplate: template, rootfs: 'local-lvm:1', hostname: 'made-here', net0: 'name=eth0,bridge=vmbr0' },
  qemu: { name: 'made-here', scsi0: 'local-lvm:1', net0: 'virtio,bridge=vmbr0' },
}

const everyday = ['VM.Audit', 'VM.Allocate', 'VM.Config.Disk', 'VM.Config.Memory', 'VM.Config.CPU', 'VM.Config.Options', 'VM.Config.Network', 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Backup', 'Datastore.Audit', 'Datastore.AllocateSpace', 'SDN.Use', 'Sys.Audit']

/** Starts a cluster, and bob beside us. */
export async function openMadeHere(guests: number) {
  const site = await openSite(guests)
  const node = site.simulator.endpoints[0]?.node ?? ''
  const bob = site.simulator.addToken('bob@pam!own', { '/': everyday })
  let lastVmid = 900
  const freeVmid = (): number => (lastVmid += 1)

  function requested(desk: Desk, vmid: number, kind: string, ...more: readonly string[]) {
    return desk.ask<{ waits: boolean; id: string; outcome?: string }>('request', kind, '--host', host, '--vmid', String(vmid), ...more)
  }
  const creation = (type: GuestType): readonly string[] =>
    [`node=${node}`, ...Object.entries(newGuest[type]).map(([key, value]) => `options.${key}=${value}`)].flatMap((each) => ['--set', each])
  /** Runs an operation of ours, which must end well. */
  async function ours(desk: Desk, vmid: number, kind: string, ...more: readonly string[]): Promise<void> {
    expect(await requested(desk, vmid, kind, ...more), kind).toMatchObject({ waits: false, outcome: 'ok' })
  }
  /** A guest made here: its VMID. */
  async function make(desk: Desk, type: GuestType = 'lxc', ...more: readonly string[]): Promise<number> {
    const vmid = freeVmid()
    await ours(desk, vmid, 'guest.create', ...creation(type), ...more)
    return vmid
  }
  /** Sends what somebody else sends, and waits until its task has ended. */
  async function theirs(path: string, body: Readonly<Record<string, string>>, { token = bob, method = 'POST' } = {}): Promise<void> {
    const upid = await askData(site.simulator, { method, path, body, token })
    if (typeof upid !== 'string') return
    for (let ended = false; !ended; ) {
      const { status } = (await askData(site.simulator, { path: `/nodes/${upid.split(':')[1]}/tasks/${encodeURIComponent(upid)}/status` })) as { status: string }
      ended = status === 'stopped'
      if (!ended) site.simulator.advance(1_000)
    }
  }
  /** The node of a guest of the cluster. */
  async function nodeOf(vmid: number): Promise<string> {
    const rows = (await askData(site.simulator, { path: '/cluster/resources?type=vm' })) as readonly { vmid: number; node: string }[]
    return rows.find((each) => each.vmid === vmid)?.node ?? ''
  }
  /** The volume of a guest's backup. */
  async function backupOf(vmid: number, on = node): Promise<string> {
    const [backup] = (await askData(site.simulator, { path: `/nodes/${on}/storage/local/content?content=backup&vmid=${vmid}` })) as readonly { volid: string }[]
    return backup?.volid ?? ''
  }
  /** A whole cycle, with all that it begins. */
  const wholeCycle = (desk: Desk) => desk.app.services.fleet.host(host).cycle()
  const open = (desk: Desk): readonly string[] => desk.journal.provenance(host).map(({ guest, kind }) => `${guest.vmid} ${kind}`)
  const told = (desk: Desk, vmid: number): readonly string[] => desk.audit().filter((each) => each.vmid === vmid && each.decision.startsWith('provenance_')).map((each) => each.decision)
  const destroyed = (vmid: number) => site.destruction(vmid).map((entry) => entry.kind).filter((kind) => kind !== 'guest.restore')
  const intents = (desk: Desk, vmid: number) => desk.audit().filter((each) => each.vmid === vmid && each.operation === 'guest.destroy' && each.kind === 'intent').length

  /** Its destruction waits for a signature however it is asked for: one item, one row, and nothing on the host. */
  async function expectPending(desk: Desk, vmid: number): Promise<void> {
    const before = [destroyed(vmid), intents(desk, vmid)]
    await site.request(desk, vmid, 'guest.destroy')
    await site.request(desk, vmid, 'guest.destroy')
    desk.declare(`version: 1\nguests:\n  ${vmid}:\n    absent: true\n`)
    for (const command of [['apply'], ['apply', '--benign']]) await desk.run(...command)
    await wholeCycle(desk)
    desk.declare('version: 1\nguests: {}\n')
    expect([destroyed(vmid), intents(desk, vmid)]).toEqual(before)
    expect(desk.journal.pendingItems(host).map((item) => [item.operation?.guest.vmid, item.operation?.kind])).toEqual([[vmid, 'guest.destroy']])
    expect(waitings(desk, vmid)).toHaveLength(1)
    expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
  }
  return { site, node, everyday, freeVmid, creation, requested, ours, make, theirs, nodeOf, backupOf, wholeCycle, open, told, destroyed, expectPending }
}
