/** Guests that are made on the command line, as a person does it, against a simulated cluster. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import { openCommandLine, type CommandLine } from './commandLineRun.ts'

let simulator: Simulator
let line: CommandLine

beforeAll(async () => {
  simulator = await startSimulator({ nodes: 2, guests: 4, seed: 1, timeScale: 0.02 })
  line = openCommandLine(simulator)
  await line.addSite()
})

afterAll(async () => {
  line.close()
  await simulator.close()
})

describe('a guest that is to be made', () => {
  const request = (kind: string, vmid: number, ...pairs: readonly string[]) =>
    line.run('request', kind, '--host', 'site', '--vmid', String(vmid), ...pairs.flatMap((pair) => ['--set', pair]))
  const template = 'options.ostemplate=local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz'

  it('is asked for with Proxmox’s own options, and copied without saying its type', async () => {
    expect(await request('guest.create', 310, 'node=pve1', template, 'options.rootfs=local-lvm:1', 'options.hostname=small')).toMatchObject({ exit: 0, err: '', out: 'ok: Create 310 small on pve1\n' })
    expect(await request('guest.clone', 311, 'source=310', 'sourceNode=pve1', 'full=true')).toMatchObject({ exit: 0, err: '', out: 'ok: Copy 310 to 311\n' })
    expect(await request('guest.create', 312, 'node=pve2', 'options.scsi0=local-lvm:1')).toMatchObject({ exit: 0, err: '' })
    expect(simulator.ledger().filter(({ vmid }) => vmid >= 310).map(({ kind, vmid, detail }) => [kind, vmid, detail['volumes']])).toMatchObject([['guest.create', 310, expect.anything()], ['guest.clone', 311, expect.anything()], ['guest.create', 312, expect.anything()]])
  })

  it('is refused where there is one, and for options that are not taken', async () => {
    expect(await request('guest.create', 100, 'node=pve1', template, 'options.rootfs=local-lvm:1')).toMatchObject({ exit: 1, err: expect.stringContaining('(vmid_taken)') })
    expect(await request('guest.create', 320, 'node=pve1', 'options.force=1')).toMatchObject({ exit: 1, err: expect.stringContaining('(bad_parameter)') })
    expect(await request('guest.create', 320, 'options.memory=512')).toMatchObject({ exit: 1, err: expect.stringContaining('node: ') })
    expect(await request('guest.clone', 320, 'source=399', 'sourceNode=pve1', 'full=true')).toMatchObject({ exit: 1, err: expect.stringContaining('(guest_not_found)') })
  })
})
