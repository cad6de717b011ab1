import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import { createLogger } from '../../../electron/platform/logger.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-log-'))
  file = join(folder, 'app.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const secret = '7f3c2b1a-9d8e-4f60-a1b2-c3d4e5f60718'

describe('redaction', () => {
  test.each([
    ['a token header', `Authorization: PVEAPIToken=root@pam!drift=${secret}`],
    ['a bare token', `using root@pam!drift=${secret} now`],
    ['a token in a URL', `https://h/?t=root%40pam%21drift%3D${secret}`],
    ['a private key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----`],
    ['a private key that was cut off', `-----BEGIN PRIVATE KEY-----\n${secret}`],
    ['another authorization header', `authorization: Bearer ${secret}`],
    ['a JSON body', `{"password":"${secret}"}`],
    ['a form body', `username=root&password=${secret}&x=1`],
  ])('%s leaves no secret in message, facts, keys or errors', (_name, text) => {
    const log = createLogger({ file })
    log.info(text)
    log.warn('facts', { text, list: [text], map: new Map([['inner', text]]), [text]: 1 })
    log.error('failed', { error: new Error(text, { cause: new Error(text) }) })
    expect(readFileSync(file, 'utf8')).not.toContain(secret)
  })

  test.each(['token', 'apiToken', 'password', 'passphrase', 'Authorization', 'private_key'])('the value under the key %s is not printed', (key) => {
    createLogger({ file }).info('x', { nested: { [key]: 'plain-looking' } })
    expect(readFileSync(file, 'utf8')).not.toContain('plain-looking')
  })

  test('names of variables, users and ids stay readable', () => {
    createLogger({ file }).info('token variable PVE_TOKEN is not set', { tokenVariable: 'PVE_TOKEN', user: 'root@pam!drift', id: secret })
    const line = readFileSync(file, 'utf8')
    for (const word of ['token variable PVE_TOKEN is not set', '"tokenVariable":"PVE_TOKEN"', 'root@pam!drift', secret]) expect(line).toContain(word)
  })
})

test('one call is one line of JSON, whatever the text holds', () => {
  const log = createLogger({ file })
  const text = 'a\nb\u001b[31m\u009b31m\u202e\u2028'
  log.warn(text, { text })
  const written = readFileSync(file, 'utf8')
  expect(written.trimEnd()).toMatch(/^[\x20-\x7e]+$/)
  expect(JSON.parse(written)).toMatchObject({ level: 'warn', message: text, facts: { text } })
})

test('facts that refer to themselves, and a log that cannot be written, stop nothing', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  createLogger({ file }).info('loop', loop)
  expect(readFileSync(file, 'utf8')).toContain('"message":"loop"')
  expect(() => createLogger({ file: join(folder, 'missing', 'app.log') }).info('x')).not.toThrow()
})

test('a full log file is set aside, and only its owner may read it', () => {
  writeFileSync(file, 'old')
  truncateSync(file, 11 * 1024 * 1024)
  createLogger({ file }).info('fresh')
  expect(statSync(`${file}.1`).size).toBe(11 * 1024 * 1024)
  expect(readFileSync(file, 'utf8')).toContain('fresh')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('sha256Hex hashes UTF-8 text as FIPS 180-4 says', () => {
  expect(createCrypto().sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(createCrypto().sha256Hex('ä')).toBe(createCrypto().sha256Hex(Buffer.from([0xc3, 0xa4]).toString('utf8')))
})
