import { describe, expect, it } from 'vitest'
import { checkHostForm, completeAddress, emptyHostForm, hostsAddInput, suggestName } from '../../../../renderer/viewmodels/hostForm.ts'
import { applyRightsLines, readOnlyTokenLines } from '../../../../renderer/viewmodels/pveumLines.ts'
import { requests } from '../../../../shared/ipc/contract.ts'

const filled = { ...emptyHostForm, address: 'pve.lan', name: 'pve', tokenValue: 'countersign@pve!read=1111-2222' }

describe('the form that adds a host', () => {
  it.each([
    ['192.168.1.10', 'https://192.168.1.10:8006', ''],
    ['pve.example.lan/', 'https://pve.example.lan:8006', 'pve'],
    ['https://PVE:443', 'https://PVE:443', 'pve'],
    [' pve-1 ', 'https://pve-1:8006', 'pve-1'],
  ])('completes %j to %j and suggests %j', (typed, address, name) => {
    expect([completeAddress(typed), suggestName(typed)]).toEqual([address, name])
  })

  it('accepts a full form', () => {
    expect(checkHostForm(filled, [])).toEqual({})
  })

  it.each([
    [{ name: '' }, 'name'], [{ name: 'Große' }, 'name'], [{ name: 'taken' }, 'name'],
    [{ tokenValue: 'just-a-secret' }, 'tokenValue'],
    [{ tokenKind: 'env' as const, tokenVariable: '1BAD' }, 'tokenVariable'],
    [{ desiredPath: 'relative/site.yaml' }, 'desiredPath'],
  ])('finds the fault in %j', (change, field) => {
    expect(Object.keys(checkHostForm({ ...filled, ...change }, ['taken']))).toEqual([field])
  })

  it('makes a request that the contract accepts, without the header’s own prefix', () => {
    const input = hostsAddInput({ ...filled, tokenValue: 'PVEAPIToken=countersign@pve!read=1' }, { url: 'https://pve:8006', fingerprint: 'AA' })
    expect(requests['hosts.add'].input.parse(input)).toMatchObject({ token: { kind: 'value', value: 'countersign@pve!read=1' }, desiredPath: null, mode: 'observe' })
  })

  it('shows lines that give reading rights only, and none that can destroy', () => {
    expect(readOnlyTokenLines().join('\n')).not.toMatch(/Config|PowerMgmt|Allocate/)
    expect(applyRightsLines().join('\n')).not.toMatch(/VM\.Allocate|VM\.Snapshot|VM\.Backup|Datastore\.Allocate\b(?!Space)/)
  })
})
