import { expect, test } from 'vitest'
import { createSecrets, type OpenKeyringEntry } from '../../../electron/config/secrets.ts'
import type { TokenSource } from '../../../shared/domain/host.ts'

const token = 'root@pam!countersign=7f3c2b1a-9d8e-4f60-a1b2-c3d4e5f60718'
const variable: TokenSource = { kind: 'env', variable: 'LAB_TOKEN' }
const inMemory: TokenSource = { kind: 'memory', account: 'demo' }
const inKeyring: TokenSource = { kind: 'keyring', account: 'lab' }

test('a variable is read without its white space, and can never be stored into', () => {
  const env: Record<string, string> = {}
  const secrets = createSecrets({ env })
  expect(secrets.read(variable)).toMatchObject({ ok: false, error: { code: 'secret_missing', message: expect.stringContaining('LAB_TOKEN') } })
  env['LAB_TOKEN'] = ` ${token}\n`
  expect(secrets.read(variable)).toEqual({ ok: true, value: token })
  expect(secrets.store(variable, token)).toMatchObject({ ok: false, error: { code: 'bad_request' } })
})

test.each([['', 'empty'], [' \n', 'empty'], [`${token}\r\nX: y`, 'line break']])('the token %j is refused without being repeated', (text, word) => {
  const refused = createSecrets({ env: {} }).store(inMemory, text)
  expect(refused).toMatchObject({ ok: false, error: { code: 'secret_missing', message: expect.stringContaining(word) } })
  expect(JSON.stringify(refused)).not.toContain('7f3c2b1a')
})

test('memory holds a token until it is forgotten', () => {
  const secrets = createSecrets({ env: {} })
  expect(secrets.store(inMemory, token)).toEqual({ ok: true, value: null })
  expect(secrets.read(inMemory)).toEqual({ ok: true, value: token })
  expect(createSecrets({ env: {} }).read(inMemory).ok).toBe(false)
  secrets.forget(inMemory)
  expect(secrets.read(inMemory)).toMatchObject({ error: { code: 'secret_missing' } })
})

test('a keyring keeps, gives and forgets a token', () => {
  const kept = new Map<string, string>()
  const openKeyringEntry: OpenKeyringEntry = (account) => ({
    getSecret: () => (kept.has(account) ? [...Buffer.from(kept.get(account) ?? '')] : null),
    setPassword: (text) => void kept.set(account, text),
    deleteCredential: () => kept.delete(account),
  })
  const secrets = createSecrets({ env: {}, openKeyringEntry })
  expect(secrets.read(inKeyring)).toMatchObject({ error: { code: 'secret_missing' } })
  expect(secrets.store(inKeyring, token)).toEqual({ ok: true, value: null })
  expect(secrets.read(inKeyring)).toEqual({ ok: true, value: token })
  secrets.forget(inKeyring)
  expect(kept.size).toBe(0)
})

// A session bus at a path that is not there: what a Linux machine without a keyring has.
test.runIf(process.platform === 'linux')('Linux without a keyring refuses to store the token and points to a variable', () => {
  const before = process.env['DBUS_SESSION_BUS_ADDRESS']
  process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent'
  try {
    const secrets = createSecrets({ env: {} })
    for (const outcome of [secrets.store(inKeyring, token), secrets.read(inKeyring)]) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'keyring_unavailable', hint: expect.stringContaining('--token-env') } })
      expect(JSON.stringify(outcome)).not.toContain('7f3c2b1a')
    }
    expect(() => secrets.forget(inKeyring)).not.toThrow()
  } finally {
    if (before === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS']
    else process.env['DBUS_SESSION_BUS_ADDRESS'] = before
  }
})
