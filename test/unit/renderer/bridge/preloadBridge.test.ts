import { describe, expect, it } from 'vitest'
import { checkPreloadBridge } from '../../../../renderer/bridge/preloadBridge.ts'
import type { CountersignBridge } from '../../../../shared/ipc/contract.ts'
import { createFixtureBridge } from '../../../fixtures/window/fixtureBridge.ts'

describe('the checked preload bridge', () => {
  it('passes on what fits the contract', async () => {
    const bridge = checkPreloadBridge(createFixtureBridge('usual'))
    const result = await bridge.call['fleet.hosts']({})
    expect(result.ok && result.value.hosts.map((host) => host.id)).toEqual(['pve-home', 'site-budapest', 'site-gyor'])
  })

  it('turns a call that throws into an error value', async () => {
    const raw = createFixtureBridge('usual')
    const broken = { ...raw, call: { ...raw.call, 'app.info': () => Promise.reject(new Error('no handler')) } } satisfies CountersignBridge
    expect(await checkPreloadBridge(broken).call['app.info']({})).toMatchObject({ ok: false, error: { code: 'internal', message: 'app.info failed: no handler' } })
  })

  it('drops an event whose payload is not of the contract', () => {
    const raw = createFixtureBridge('usual')
    let tell: (payload: never) => void = () => undefined
    const bridge = checkPreloadBridge({
      ...raw,
      on: (_name, listener) => {
        tell = listener
        return () => undefined
      },
    })
    const seen: unknown[] = []
    bridge.on('audit.changed', (payload) => seen.push(payload))
    tell({ revision: null } as never)
    tell({ revision: 2 } as never)
    expect(seen).toEqual([{ revision: 2 }])
  })
})
