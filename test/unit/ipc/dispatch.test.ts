import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/domain/appError.ts'
import { maxMessageBytes, requestNames } from '../../../shared/ipc/contract.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import { createDispatcher } from '../../../electron/ipc/dispatch.ts'
import { appInfo, recordingLogger, testHandlers } from '../../fixtures/electron/testHandlers.ts'

const logged = recordingLogger()
const dispatcher = createDispatcher(
  testHandlers({
    'drift.get': () => Promise.reject(new AppError({ code: 'guest_not_found', message: 'Guest 100 is gone.', hint: 'Look again.', retry: 'afterObserve' })),
    'drift.list': () => Promise.reject(new Error('PVEAPIToken=root@pam!x=secret in a stack')),
    'hosts.remove': () => Promise.resolve(err({ code: 'host_not_found' as const, message: 'No host alpha.', retry: 'never' as const })),
    'audit.verify': () => Promise.resolve(ok({ rows: 'many' as unknown as number, brokenAt: null, checkpoints: [] })),
    'operations.recent': () => Promise.reject(new AppError({ code: 'internal', message: 'token=secret' })),
    'hosts.adopt': () => Promise.resolve(ok({ file: 'x'.repeat(maxMessageBytes), guests: 1 })),
  }),
  logged.logger,
)

describe('dispatcher', () => {
  it('answers every name of the contract and no other', async () => {
    for (const name of requestNames) {
      const answer = await dispatcher.call(name, undefined)
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad_request', message: expect.stringContaining(name) } })
    }
    await expect(dispatcher.call('app.info', {})).resolves.toEqual(ok(appInfo))
  })

  it.each<[string, unknown, unknown]>([
    ['an unknown name', 'fleet.destroy', {}],
    ['a name that every object has', 'constructor', {}],
    ['a prototype', '__proto__', {}],
    ['a name that is no string', 7, {}],
    ['no input', 'app.info', undefined],
    ['a null input', 'app.info', null],
    ['an array for an object', 'app.info', []],
    ['a key the contract does not name', 'apply.guest', { host: 'alpha', vmid: 100, approved: true }],
    ['a nested key the contract does not name', 'fleet.cells', { after: { host: 'alpha', vmid: 100, node: 'n' } }],
    ['an own __proto__ key', 'app.info', JSON.parse('{"__proto__":{"approved":true}}')],
    ['an own constructor key', 'app.info', JSON.parse('{"constructor":1}')],
    ['a VMID as text', 'drift.get', { host: 'alpha', vmid: '100' }],
    ['a VMID out of range', 'drift.get', { host: 'alpha', vmid: 1 }],
    ['a host name with a path in it', 'drift.get', { host: '../alpha', vmid: 100 }],
    ['a limit beyond the page', 'audit.page', { before: null, limit: 100_000 }],
    ['a value JSON cannot carry', 'app.info', { big: 1n }],
    ['a function', 'app.info', () => 1],
  ])('refuses %s as bad_request', async (_case, name, input) => {
    await expect(dispatcher.call(name, input)).resolves.toMatchObject({ ok: false, error: { code: 'bad_request' } })
  })

  it('never repeats the input in its refusal: it may hold a token', async () => {
    const answer = await dispatcher.call('hosts.add', { name: 'alpha', token: { kind: 'value', value: 7, secret: 'canary-4711' }, canary: 'canary-4711' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad_request' } })
    expect(JSON.stringify(answer)).not.toContain('canary-4711')
  })

  it('refuses a message larger than the contract allows, in either direction', async () => {
    await expect(dispatcher.call('hosts.probe', { url: 'x'.repeat(maxMessageBytes) })).resolves.toMatchObject({ ok: false, error: { code: 'message_too_large' } })
    await expect(dispatcher.call('hosts.adopt', { host: 'alpha' })).resolves.toMatchObject({ ok: false, error: { code: 'message_too_large' } })
  })

  it('counts bytes, not characters', async () => {
    const url = 'ü'.repeat(maxMessageBytes / 2)
    await expect(dispatcher.call('hosts.probe', { url })).resolves.toMatchObject({ ok: false, error: { code: 'message_too_large' } })
  })

  it('hands on an expected failure, whether returned or thrown', async () => {
    await expect(dispatcher.call('hosts.remove', { host: 'alpha' })).resolves.toEqual(err({ code: 'host_not_found', message: 'No host alpha.', retry: 'never' }))
    await expect(dispatcher.call('drift.get', { host: 'alpha', vmid: 100 })).resolves.toEqual(
      err({ code: 'guest_not_found', message: 'Guest 100 is gone.', hint: 'Look again.', retry: 'afterObserve' }),
    )
  })

  it.each(['drift.list', 'operations.recent', 'audit.verify'] as const)('tells nothing of a bug in %s but its name; the log has the rest', async (name) => {
    const before = logged.errors.length
    const answer = await dispatcher.call(name, name === 'drift.list' ? { after: null } : {})
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', message: expect.stringContaining(name) } })
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(logged.errors.length).toBe(before + 1)
    expect(logged.errors.at(-1)).toMatchObject({ facts: { name } })
  })
})
