import { describe, expect, it } from 'vitest'
import { classifyOperation } from '../../../../electron/engine/classify.ts'
import { bindOperation, parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import { container, machine } from '../../../fixtures/guests/actualGuests.ts'

const digest = 'd'.repeat(40)
const sending = { atSeconds: 0, nowSeconds: 60 }
type Options = Readonly<Record<string, string | null>>

function bind(guest: ActualGuest, options: Options, more: Readonly<Record<string, unknown>> = {}) {
  const bound = bindOperation({ kind: 'guest.configure', guest: guest.ref, parameters: { ...more, options } })
  if (bound === null) throw new Error('the catalogue does not take the parameters')
  return bound
}
const having = (make: typeof container, running: Readonly<Record<string, string>>, nextBoot = running, run: ActualGuest['run'] = 'running') => make({ run, spec: { options: { running, nextBoot } } })

describe('further options of guest.configure', () => {
  it('stand beside the named ones in one call', () => {
    const bound = bind(machine(), { startup: 'order=1', balloon: null, sshkeys: 'ssh-rsa AAAA a' }, { cores: 4, tags: [] })
    expect(bound.request(machine())).toEqual({
      method: 'PUT', path: '/nodes/pve1/qemu/101/config', parameters: { cores: '4', startup: 'order=1', sshkeys: 'ssh-rsa%20AAAA%20a', delete: 'tags,balloon', digest },
    })
    expect(bound.summarise('101 web-1')).toBe('Set cores to 4, remove all tags, set startup to order=1, remove balloon, set sshkeys to other public keys on 101 web-1')
    expect(bound.fields()).toEqual(['cores', 'tags', 'startup', 'balloon', 'sshkeys'])
  })

  it.each([[{}], [{ 'Bad Key': '1' }], [{ startup: '' }], [{ startup: 1 }]])('are not %j', (options) => {
    expect(parseOperation('guest.configure', machine().ref, { options }).ok).toBe(false)
  })

  it.each<[string, ActualGuest, Options, string]>([
    ['an option that is not configured here', machine(), { args: '-device x' }, 'bad_parameter'],
    ['an option of the other type', container(), { sockets: '2' }, 'bad_parameter'],
    ['a value that is none', machine(), { bios: 'coreboot' }, 'bad_parameter'],
    ['one good and one bad', machine(), { startup: '1', hookscript: 'local:snippets/x' }, 'bad_parameter'],
    ['what Proxmox does not remove', container(), { ostype: null }, 'bad_parameter'],
    ['what is only to come, on a container', having(container, {}, { timezone: 'UTC' }), { timezone: null }, 'bad_parameter'],
    ['an unread configuration', machine({ spec: null }), { startup: '1' }, 'observation_incomplete'],
    ['features of a privileged container', having(container, {}), { features: 'nesting=1' }, 'forbidden'],
    ['features that root alone may change', having(container, { unprivileged: '1', features: 'keyctl=1,nesting=1' }), { features: 'nesting=1' }, 'forbidden'],
    ['features that root alone may remove', having(container, { unprivileged: '1', features: 'fuse=1' }), { features: null }, 'forbidden'],
  ])('are refused for %s', (_title, guest, options, code) => {
    expect(bind(guest, options).precondition(guest)).toMatchObject({ code })
  })

  it.each<[string, ActualGuest, Options]>([
    ['nesting, with the other features as they are', having(container, { unprivileged: '1', features: 'keyctl=1,nesting=0' }), { features: 'nesting=1,keyctl=1' }],
    ['nesting of a container without features', having(container, { unprivileged: '1' }), { features: 'nesting=1' }],
    ['the removal of nesting', having(container, { unprivileged: '1', features: 'nesting=1' }), { features: null }],
    ['what is only to come, on a VM', having(machine, {}, { sockets: '2' }), { sockets: null }],
  ])('may be %s', (_title, guest, options) => {
    expect(bind(guest, options).precondition(guest)).toBeNull()
  })

  it.each<[string, ActualGuest, Options, readonly string[]]>([
    ['a start order', machine(), { startup: 'order=1' }, []],
    ['protection switched on', container(), { protection: '1' }, []],
    ['protection switched off', container(), { protection: '0' }, ['security']],
    ['protection unset', machine(), { protection: null }, ['security']],
    ['nesting', container({ run: 'stopped' }), { features: 'nesting=1' }, ['security']],
    ['a user of cloud-init, who gets into the guest at its next start', machine(), { ciuser: 'ops' }, ['security', 'needsRestart']],
    ['public keys on a stopped VM', machine({ run: 'stopped' }), { sshkeys: 'ssh-rsa AAAA a' }, ['security']],
    ['sockets of a running VM', machine(), { sockets: '2' }, ['needsRestart']],
    ['sockets of a stopped VM', machine({ run: 'stopped' }), { sockets: '2' }, []],
    ['more memory to balloon', having(machine, { balloon: '512' }), { balloon: '1024' }, ['needsRestart']],
    ['less memory to balloon', having(machine, { balloon: '1024' }), { balloon: '512' }, ['interrupts', 'needsRestart']],
    ['a first balloon', machine(), { balloon: '512' }, ['interrupts', 'needsRestart']],
    ['less memory to balloon, stopped', having(machine, { balloon: '1024' }, undefined, 'stopped'), { balloon: '512' }, []],
    ['a CPU more, hot-plugged', having(machine, { vcpus: '2', hotplug: 'cpu,disk' }), { vcpus: '3' }, []],
    ['a CPU less, hot-plugged', having(machine, { vcpus: '2', hotplug: 'cpu' }), { vcpus: '1' }, ['interrupts']],
    ['a CPU more, without hot-plug', having(machine, { vcpus: '2' }), { vcpus: '3' }, ['needsRestart']],
    ['a tablet, which is hot-plugged unless that is off', machine(), { tablet: '0' }, []],
    ['a tablet where nothing is hot-plugged', having(machine, { hotplug: '0' }), { tablet: '0' }, ['needsRestart']],
    ['name servers of a running container', container(), { nameserver: '1.1.1.1' }, ['security', 'needsRestart']],
    ['a paused VM, which may run', machine({ run: 'unspecified' }), { bios: 'ovmf' }, ['needsRestart']],
  ])('carry the flags of %s', (_title, guest, options, flags) => {
    expect(classifyOperation(bind(guest, options), guest)).toMatchObject({ class: 'benign', flags })
  })

  it('are destructive where a VM has the removal of a disk pending', () => {
    const doomed = machine({ run: 'stopped', spec: { pendingDeletes: [{ key: 'scsi0', force: true }] } })
    expect(classifyOperation(bind(doomed, { startup: '1' }), doomed).class).toBe('destructive')
  })

  it('are reached by what Proxmox makes of the values, with the next start', () => {
    const guest = having(machine, {}, { startup: 'order=1', sshkeys: 'ssh-rsa%20AAAA%20a', sockets: '2' })
    expect(bind(guest, { startup: '1', sshkeys: 'ssh-rsa AAAA a\n', sockets: '2', balloon: null }).reached(guest, sending)).toBe(true)
    expect(bind(guest, { sockets: '3' }).reached(guest, sending)).toBe(false)
    expect(bind(guest, { balloon: '0' }).reached(guest, sending)).toBe(false)
    expect(bind(guest, { startup: null }).reached(guest, sending)).toBe(false)
    expect(bind(guest, { startup: '1' }, { cores: 4 }).reached(guest, sending)).toBe(false)
    expect(bind(guest, { startup: '1' }).reached(machine({ spec: null }), sending)).toBe(false)
  })

  it('tell what puts the old values back', () => {
    const guest = having(machine, { startup: 'order=1', sshkeys: 'ssh-rsa%20AAAA' })
    expect(bind(guest, { startup: '2', sshkeys: null, balloon: '512' }).inverse(guest)).toBe('Set startup back to order=1, set sshkeys back to other public keys, remove balloon again; it costs nothing.')
  })
})
