/** Reconciliation, whole: observe, plan, gate, execute, verify and audit on a simulated cluster. */
import { describe, expect, it } from 'vitest'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { declareActual } from '../fixtures/guests/declareActual.ts'
import { onlyEntry, type Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const gibibyte = 1024 ** 3
const open = sitePerTest()

/** How every guest that is declared stands after a fresh look. */
async function standings({ reconciler }: Site): Promise<Record<number, string>> {
  const { reviews } = await reconciler.look()
  return Object.fromEntries([...reviews.values()].filter((review) => review.diff !== null).map((review) => [review.ref.vmid, review.standing]))
}

const kindsOfAudit = (site: Site, vmid: number) => site.journal.auditPage({ before: null, limit: 500, vmid }).map((event) => `${event.kind}/${event.decision}`).toReversed()

describe('one kind after the other', () => {
  const cases: readonly [string, 'lxc' | 'qemu', 'running' | 'stopped', Omit<DesiredGuest, 'vmid'>, readonly string[]][] = [
    ['starts a container', 'lxc', 'stopped', { run: 'running' }, ['guest.start']],
    ['starts a VM', 'qemu', 'stopped', { run: 'running' }, ['guest.start']],
    ['shuts a container down', 'lxc', 'running', { run: 'stopped' }, ['guest.shutdown']],
    ['shuts a VM down', 'qemu', 'running', { run: 'stopped' }, ['guest.shutdown']],
    ['sets everything on a running container', 'lxc', 'running', { name: 'New-Name', cores: 7, memoryBytes: 5 * gibibyte + 1, swapBytes: gibibyte, description: 'a\r\nb=c&d%\n', tags: ['Zz', 'aa'], onboot: true }, ['guest.configure']],
    ['sets everything on a stopped VM', 'qemu', 'stopped', { name: 'New-Name', cores: 7, memoryBytes: 5 * gibibyte + 1, description: '\u00fc\n\nb', tags: ['Zz', 'aa'], onboot: true }, ['guest.configure']],
    ['grows the disk of a container', 'lxc', 'running', { diskBytes: 100 * gibibyte + 1 }, ['disk.grow']],
    ['grows the disk of a VM', 'qemu', 'running', { diskBytes: 100 * gibibyte }, ['disk.grow']],
    ['sets, grows and starts, in this order', 'lxc', 'stopped', { run: 'running', cores: 7, diskBytes: 100 * gibibyte }, ['guest.configure', 'disk.grow', 'guest.start']],
    ['shuts down, sets and grows, in this order', 'qemu', 'running', { run: 'stopped', cores: 7, diskBytes: 100 * gibibyte }, ['guest.shutdown', 'guest.configure', 'disk.grow']],
  ]

  it.each(cases)('%s', async (_, type, run, fields, kinds) => {
    const site = await open()
    const { ref: { vmid } } = await site.find(type, run)
    site.declare({ vmid, ...fields })
    const outcomes = await site.apply()
    expect(outcomes.flatMap((outcome) => outcome.ran.map((entry) => [entry.operation?.kind, entry.state, entry.outcome, entry.error]))).toEqual(kinds.map((kind) => [kind, 'settled', 'ok', null]))
    expect(new Set(site.effects(vmid))).toEqual(new Set(kinds))
    expect(await standings(site)).toEqual({ [vmid]: 'in_sync' })
    expect(kindsOfAudit(site, vmid)).toEqual(kinds.flatMap(() => ['intent/policy', 'sent/accepted', 'settled/ok']))
    expect((await site.journal.verifyChain()).brokenAt).toBeNull()
    expect((await site.apply()).flatMap((outcome) => outcome.ran)).toEqual([])
  })

  it('empties tags and description', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'running')
    site.simulator.mutate(guest.ref.vmid, { tags: 'a;b', description: 'x' })
    site.declare({ vmid: guest.ref.vmid, tags: [], description: '' })
    expect((await site.apply()).flatMap((outcome) => outcome.ran.map((entry) => entry.outcome))).toEqual(['ok', 'ok'])
    expect(await standings(site)).toEqual({ [guest.ref.vmid]: 'in_sync' })
  })

  it('tells that a running VM takes its memory with the next start', async () => {
    const site = await open()
    const { ref: { vmid } } = await site.find('qemu', 'running')
    site.declare({ vmid, memoryBytes: 9 * gibibyte })
    expect(onlyEntry(await site.apply()).outcome).toBe('ok')
    expect(await standings(site)).toEqual({ [vmid]: 'restart_needed' })
  })
})

describe('what waits for a signature', () => {
  it('is kept as pending, once, with its origin, and nothing is sent', async () => {
    const site = await open()
    const { ref: { vmid } } = await site.find('lxc', 'running')
    site.declare({ vmid, absent: true, source: { file: 'site.yaml', line: 12 } })
    for (let round = 0; round < 2; round += 1) {
      await site.reconciler.cycle()
      await site.apply()
    }
    expect(site.journal.pendingItems('site')).toEqual([expect.objectContaining({ state: 'pending', origin: 'site.yaml:12' })])
    expect(site.simulator.ledger()).toEqual([])
    expect(await standings(site)).toEqual({ [vmid]: 'pending' })
  })

  it('is withdrawn when it is no longer wished for', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'running')
    site.declare({ vmid: guest.ref.vmid, absent: true })
    await site.reconciler.cycle()
    site.declare(declareActual(guest))
    await site.reconciler.cycle()
    expect(site.journal.pendingItems('site')).toEqual([])
    expect(await standings(site)).toEqual({ [guest.ref.vmid]: 'in_sync' })
  })

  it('stays pending while the host cannot be seen', async () => {
    const site = await open()
    const { ref: { vmid } } = await site.find('lxc', 'running')
    site.declare({ vmid, absent: true })
    await site.reconciler.cycle()
    for (const node of ['pve1', 'pve2']) await site.simulator.setNodeDown(node, true)
    await site.reconciler.cycle()
    expect(site.journal.pendingItems('site')).toHaveLength(1)
  })

  it.each<['running' | 'stopped', Omit<DesiredGuest, 'vmid'>]>([
    ['stopped', { run: 'running' }],
    ['stopped', { description: 'x' }],
    ['running', { run: 'stopped', description: 'x' }],
  ])('hides in the pending deletion of a disk of a %s VM: %j', async (run, fields) => {
    const site = await open()
    const { ref: { vmid } } = await site.find('qemu', run)
    site.simulator.mutate(vmid, { 'pending:delete': '!scsi0' })
    site.declare({ vmid, ...fields })
    await site.apply()
    expect(site.journal.pendingItems('site')).toHaveLength(1)
    expect(site.effects(vmid)).toEqual(run === 'running' ? ['guest.shutdown'] : [])
  })

  it('holds back nothing else', async () => {
    const site = await open()
    const doomed = await site.find('lxc', 'running')
    const other = await site.find('qemu', 'running')
    site.declare({ vmid: doomed.ref.vmid, absent: true }, { vmid: other.ref.vmid, description: 'x' })
    await site.apply()
    expect(site.simulator.ledger().map((entry) => [entry.vmid, entry.kind])).toEqual([[other.ref.vmid, 'guest.configure']])
  })
})

describe('modes', () => {
  const wishes = async (site: Site): Promise<readonly [plain: number, flagged: number]> => {
    const plain = (await site.find('lxc', 'running')).ref.vmid
    const flagged = (await site.find('qemu', 'running')).ref.vmid
    site.declare({ vmid: plain, description: 'x', tags: ['new'] }, { vmid: flagged, run: 'stopped' })
    site.simulator.mutate(plain, { tags: 'old' })
    return [plain, flagged]
  }

  it('observe runs nothing, not even for a person', async () => {
    const site = await open({ mode: 'observe' })
    const [plain, flagged] = await wishes(site)
    await site.reconciler.cycle()
    const refused = (await site.apply()).flatMap((outcome) => outcome.refused.map((each) => each.error.code))
    expect(new Set(refused)).toEqual(new Set(['not_allowed_by_mode']))
    expect(await standings(site)).toEqual({ [plain]: 'drift', [flagged]: 'drift' })
    expect(site.simulator.ledger()).toEqual([])
  })

  it('propose runs nothing by itself', async () => {
    const site = await open()
    await wishes(site)
    expect((await site.reconciler.cycle()).applied).toBe(0)
    expect(site.simulator.ledger()).toEqual([])
  })

  it('auto runs by itself what has no flag, and the rest for a person', async () => {
    const site = await open({ mode: 'auto' })
    const [plain, flagged] = await wishes(site)
    expect((await site.reconciler.cycle()).applied).toBe(1)
    expect(site.simulator.ledger().map((entry) => [entry.vmid, entry.kind, entry.detail['set'] ?? entry.detail])).toEqual([[plain, 'guest.configure', expect.anything()]])
    expect(site.journal.auditPage({ before: null, limit: 100, kind: 'intent' }).map((event) => event.actor)).toEqual(['countersign'])
    expect((await site.reconciler.cycle()).applied).toBe(0)
    await site.apply()
    expect(await standings(site)).toEqual({ [plain]: 'in_sync', [flagged]: 'in_sync' })
    expect(new Set(site.journal.auditPage({ before: null, limit: 100, kind: 'intent' }).map((event) => event.actor))).toEqual(new Set(['anna', 'countersign']))
  })

  it('leaves benign steps alone when they were not asked for', async () => {
    const site = await open()
    await wishes(site)
    expect((await site.apply({ benign: false })).flatMap((outcome) => outcome.ran)).toEqual([])
    expect(site.simulator.ledger()).toEqual([])
  })

  it('works on the named guest alone', async () => {
    const site = await open()
    const [plain] = await wishes(site)
    await site.apply({ vmid: plain })
    expect(new Set(site.simulator.ledger().map((entry) => entry.vmid))).toEqual(new Set([plain]))
  })
})

describe('drift in the audit log', () => {
  it('is told when it begins and when it ends, not at each cycle', async () => {
    const site = await open()
    const guest = await site.find('lxc', 'running')
    site.declare({ vmid: guest.ref.vmid, description: 'x' })
    for (let round = 0; round < 3; round += 1) await site.reconciler.cycle()
    await site.apply()
    for (let round = 0; round < 2; round += 1) await site.reconciler.cycle()
    expect(kindsOfAudit(site, guest.ref.vmid)).toEqual(['drift/detected', 'intent/policy', 'sent/accepted', 'settled/ok', 'drift/ended'])
  })
})

describe('a faulty file', () => {
  it('has nothing applied from it, even when it breaks after the plan was made', async () => {
    const site = await open({ mode: 'auto' })
    const broken = await site.find('lxc', 'running')
    const sound = await site.find('qemu', 'running')
    site.declare(
      { vmid: broken.ref.vmid, description: 'x', source: { file: 'broken.yaml', line: 3 } },
      { vmid: sound.ref.vmid, description: 'x', source: { file: 'sound.yaml', line: 3 } },
    )
    await site.reconciler.look()
    site.breakFile('broken.yaml')
    const ticket = await site.reconciler.apply({ vmid: null, benign: true, actor: 'anna' })
    const outcomes = await ticket.finished
    expect(outcomes.find((outcome) => outcome.vmid === broken.ref.vmid)?.error).toMatchObject({ code: 'desired_invalid' })
    await site.reconciler.cycle()
    expect(site.simulator.ledger().map((entry) => entry.vmid)).toEqual([sound.ref.vmid])
    expect(site.reconciler.snapshot().desired.problems).toEqual([expect.objectContaining({ file: 'broken.yaml', line: 4, column: 7 })])
  })
})
