import { describe, expect, it } from 'vitest'
import { toHaResources } from '../../../electron/proxmox/mapHa.ts'
import { haResourcesSchema } from '../../../electron/proxmox/wireSchemas.ts'

const read = (data: unknown) => [...toHaResources(haResourcesSchema.parse(data))]

describe('entries of high availability', () => {
  it('are known by VMID, of both types', () => {
    expect(read([
      { sid: 'ct:101', type: 'ct', state: 'started', max_restart: 2, max_relocate: '0', group: 'east', digest: 'x' },
      { sid: 'vm:200', type: 'vm', state: 'stopped', max_restart: 1, max_relocate: 1, failback: 1 },
    ])).toEqual([
      [101, { state: 'started', group: 'east', maxRestart: 2, maxRelocate: 0 }],
      [200, { state: 'stopped', group: null, maxRestart: 1, maxRelocate: 1 }],
    ])
  })

  it('have the defaults of Proxmox where nothing is told, and one word for started', () => {
    const usual = { state: 'started', group: null, maxRestart: 1, maxRelocate: 1 }
    expect(read([{ sid: 'vm:100' }, { sid: 'vm:102', state: 'enabled', group: '' }])).toEqual([[100, usual], [102, usual]])
    expect(read([{ sid: 'vm:100', state: 'ignored' }])).toEqual([[100, { ...usual, state: 'ignored' }]])
  })

  it('leave out what is no guest', () => {
    expect(read([{ sid: 'fence:1' }, { sid: 'vm:x' }])).toEqual([])
  })
})
