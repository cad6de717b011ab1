/** When a look asks about high availability, and what it shows of it. */
import { afterEach, describe, expect, it } from 'vitest'
import { beyondSteady, openWatch, steady, type Watch } from './observeWatch.ts'
import { ask } from './simulatorAsk.ts'

let watch: Watch
afterEach(() => watch.close())

const path = '/cluster/ha/resources'
const first = async () => {
  const { observation } = await watch.look()
  const [guest] = [...observation.guests.values()].filter(({ ref }) => ref.type === 'lxc')
  if (guest === undefined) throw new Error('the cluster has no container')
  return guest.ref.vmid
}

describe('high availability', () => {
  it('is asked for with one request, and only while a declaration names it', async () => {
    watch = await openWatch()
    const vmid = await first()
    watch.declare({ vmid, onboot: true })
    expect((await watch.look()).asked.toSorted()).toEqual(steady)
    watch.declare({ vmid, ha: null })
    const looked = await watch.look()
    expect(beyondSteady(looked.asked)).toEqual([path])
    expect(looked.guest(vmid).ha).toBeNull()
    watch.declare({ vmid, onboot: true })
    const later = await watch.look()
    expect(later.asked.toSorted()).toEqual(steady)
    expect('ha' in later.guest(vmid)).toBe(false)
  })

  it('is shown of each guest that has an entry', async () => {
    watch = await openWatch()
    const vmid = await first()
    expect((await ask(watch.simulator, { method: 'POST', path, body: { sid: `ct:${vmid}`, state: 'stopped', max_restart: '3' } })).status).toBe(200)
    watch.declare({ vmid, ha: {} })
    const looked = await watch.look()
    expect(looked.guest(vmid).ha).toEqual({ state: 'stopped', group: null, maxRestart: 3, maxRelocate: 1 })
    expect([...looked.observation.guests.values()].filter((guest) => guest.ref.vmid !== vmid).map((guest) => guest.ha)).toEqual(Array.from({ length: 11 }, () => null))
  })

  it('is unknown, and not absent, where the token may not ask', async () => {
    watch = await openWatch({ token: (simulator) => simulator.addToken('few@pve!one', { '/': ['VM.Audit', 'Datastore.Audit'], '/vms': ['VM.Audit'] }) })
    const vmid = await first()
    watch.declare({ vmid, ha: null })
    const { observation, guest } = await watch.look()
    expect('ha' in guest(vmid)).toBe(false)
    expect(observation.reach).toBe('partial')
    expect(observation.errors.map((error) => error.message).join(' ')).toContain(path)
  })
})
