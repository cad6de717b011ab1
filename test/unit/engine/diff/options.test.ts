import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../../electron/engine/diff.ts'
import type { ActualGuest } from '../../../../shared/domain/guest.ts'
import { container } from '../../../fixtures/guests/actualGuests.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'

const diff = (options: Record<string, string | null>, actual: ActualGuest) => diffGuest({ vmid: 101, options }, actual, { absenceProven: true })
const lxc = storedGuest({ options: { startup: 'order=1,up=30', features: 'nesting=1' } })
const qemu = storedGuest({ type: 'qemu', options: { agent: 'enabled=1', sockets: '2', protection: '0', sshkeys: 'ssh-ed25519%20AAAA%20a%40b' } })

describe('an option that differs', () => {
  it.each<[string, ActualGuest, string, string | null, object]>([
    ['is set', lxc, 'startup', 'order=2', { field: 'startup', desired: 'order=2', actual: 'order=1,up=30', running: 'order=1,up=30' }],
    ['is set where it was not', lxc, 'cpulimit', '1.5', { field: 'cpulimit', desired: '1.5', actual: null, running: null }],
    ['is unset', lxc, 'startup', null, { field: 'startup', desired: null, actual: 'order=1,up=30', running: 'order=1,up=30' }],
    ['is set back to its default by unsetting it', qemu, 'sockets', null, { field: 'sockets', desired: null, actual: '2', running: '2' }],
  ])('%s', (_, actual, key, value, change) => {
    const found = diff({ [key]: value }, actual)
    expect([found.changes, found.withheld, found.edits]).toEqual([[change], [], []])
    expect(found.options.map((each) => each.parameters)).toEqual([{ options: { [key]: value } }])
  })
})

describe('an option that is judged equal', () => {
  it.each<[string, ActualGuest, string, string | null]>([
    ['whatever the order of its parts', lxc, 'startup', 'up=30,order=1'],
    ['by a default of a part', lxc, 'features', 'nesting=1,keyctl=0'],
    ['by another spelling', qemu, 'agent', '1'],
    ['by a default that is not stored', qemu, 'tablet', '1'],
    ['by a stored default that is to be unset', qemu, 'protection', null],
    ['by a default that is not stored, of an option of parts', lxc, 'features', 'nesting=1,fuse=0'],
    ['by keys in clear', qemu, 'sshkeys', 'ssh-ed25519 AAAA a@b\n'],
    ['unset, and it is', lxc, 'cpulimit', null],
  ])('%s', (_, actual, key, value) => {
    const { changes, options, withheld, receipts } = diff({ [key]: value }, actual)
    expect({ changes, options, withheld }).toEqual({ changes: [], options: [], withheld: [] })
    expect(receipts).toEqual([expect.objectContaining({ field: key })])
  })

  it('shows keys in clear', () => {
    expect(diff({ sshkeys: 'ssh-ed25519 AAAA a@b' }, qemu).receipts[0]).toMatchObject({ desired: 'ssh-ed25519 AAAA a@b', actual: 'ssh-ed25519 AAAA a@b' })
  })

  it('shows no password', () => {
    const found = diff({ cipassword: 'hunter2' }, storedGuest({ type: 'qemu', options: { cipassword: '**********' } }))
    expect(JSON.stringify([found.receipts, found.changes, found.withheld])).not.toContain('hunter2')
    const unset = diff({ cipassword: 'hunter2' }, qemu)
    expect(JSON.stringify([unset.receipts, unset.changes, unset.withheld])).not.toContain('hunter2')
    expect([unset.options, unset.withheld.map((each) => each.code)]).toEqual([[], ['desired_invalid']])
  })
})

describe('what waits for the next start', () => {
  it('is a restart when it brings the declared value', () => {
    const found = diff({ features: 'nesting=1' }, storedGuest({ pending: { features: 'nesting=1' } }))
    expect([found.changes, found.restarts]).toEqual([[], [{ field: 'features', desired: 'nesting=1', actual: 'nesting=1', running: null }]])
  })

  it('is put back when it takes the declared value away, for deleting a pending key does nothing', () => {
    const found = diff({ nameserver: null }, storedGuest({ pending: { nameserver: '1.1.1.1' } }))
    expect([found.options, found.edits]).toEqual([[], [{ kind: 'guest.revert', parameters: { keys: ['nameserver'] }, stage: 'revert' }]])
  })
})

describe('nothing is planned', () => {
  it.each<[string, Record<string, string | null>, ActualGuest, string]>([
    ['for an option that reaches into the host', { args: '-foo' }, qemu, 'desired_invalid'],
    ['for an option of the other type', { features: 'nesting=1' }, qemu, 'desired_invalid'],
    ['for a value that Proxmox does not take', { startup: 'first' }, lxc, 'desired_invalid'],
    ['for an option that cannot be removed', { ostype: null }, lxc, 'desired_invalid'],
    ['for a disk among the options', { scsi1: 'local-lvm:32' }, qemu, 'desired_invalid'],
    ['for a configuration that cannot be read', { startup: 'order=1' }, container({ spec: null }), 'observation_incomplete'],
  ])('%s', (_, options, actual, code) => {
    const found = diff(options, actual)
    expect([found.options, found.edits, found.withheld.map((each) => each.code)]).toEqual([[], [], [code]])
  })
})
