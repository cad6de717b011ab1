import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySshsig } from '../../../electron/authz/sshsig.ts'
import { runChildInNode, signWithKeyFile, type KeyFileOptions } from '../../../electron/signing/keyFile.ts'
import type { RunKeyFileChild } from '../../../electron/signing/keyFileProtocol.ts'
import { concatBytes, sshString, SshReader, sshUint32 } from '../../../shared/lib/sshWire.ts'
import { ed25519Key, fields, opensshKeyFile, publicLineOf } from '../../fixtures/signatures/forge.ts'
import { namespace, plainKeyKinds, run, Workshop } from '../../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')
const ed25519 = plainKeyKinds['ssh-ed25519']
const passphrase = 'pässwörd 東京'

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

async function sign(path: string, secret: string | null = null, options: Partial<KeyFileOptions> = {}) {
  const source = { path, passphrase: secret === null ? null : new TextEncoder().encode(secret) }
  return signWithKeyFile(source, { message, namespace }, verifySshsig, { runChild: runChildInNode(), ...options })
}

/** A signature that ssh-keygen takes as made by the key in the file. */
async function signsAs(path: string, publicLine: string, secret: string | null): Promise<void> {
  const signed = await sign(path, secret)
  expect(signed).toMatchObject({ ok: true })
  const armor = signed.ok ? signed.value.armor : ''
  expect(workshop.verifies({ allowedSigners: `alice ${publicLine}\n`, armor, message })).toBe(true)
}

/** The bytes between the two lines of an OpenSSH key file, and back. */
const bytesOf = (path: string): Uint8Array => Uint8Array.from(Buffer.from(readFileSync(path, 'utf8').split('\n').slice(1, -2).join(''), 'base64'))
const asFile = (bytes: Uint8Array): string => `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(bytes).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`

describe('row 22: unlocking key files', () => {
  for (const [name, kind] of Object.entries(plainKeyKinds)) {
    it(`signs with ${name}, plain and with a passphrase in UTF-8`, async () => {
      const plain = workshop.makeKey(name, kind)
      await signsAs(plain, workshop.publicLine(plain), null)
      const locked = workshop.makeKey(`${name}-locked`, kind, passphrase)
      await signsAs(locked, workshop.publicLine(locked), passphrase)
    })
  }
  it('signs with Ed25519 keys whose numbers begin with zeros', async () => {
    for (const zeros of [1, 2, 5]) {
      const seed = Buffer.alloc(32, 3).fill(0, 0, zeros)
      const key = ed25519Key(seed)
      await signsAs(workshop.write(`zeros-${zeros}`, opensshKeyFile(key)), publicLineOf(key), null)
    }
  })
  it('does not mind a passphrase that a file does not need', async () => {
    const path = workshop.makeKey('unneeded', ed25519)
    expect(await sign(path, 'anything')).toMatchObject({ ok: true, value: { fingerprint: workshop.fingerprint(path) } })
  })
  for (const cipher of ['aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc']) {
    it(`opens ${cipher}, and tells a wrong and a missing passphrase`, async () => {
      const path = workshop.makeKey(cipher, [...ed25519, '-Z', cipher], passphrase)
      await signsAs(path, workshop.publicLine(path), passphrase)
      expect(await sign(path, `${passphrase} `)).toMatchObject({ ok: false, error: { code: 'bad_passphrase' } })
      expect(await sign(path, '')).toMatchObject({ ok: false, error: { code: 'bad_passphrase' } })
      expect(await sign(path)).toMatchObject({ ok: false, error: { code: 'passphrase_needed' } })
    })
  }
  for (const cipher of ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com']) {
    it(`advises how to re-encrypt a file with ${cipher}`, async () => {
      const path = workshop.makeKey(cipher, [...ed25519, '-Z', cipher], passphrase)
      expect(await sign(path, passphrase)).toMatchObject({ ok: false, error: { code: 'key_unsupported', hint: expect.stringContaining('ssh-keygen -p -Z aes256-ctr') } })
    })
  }
  it('refuses bcrypt rounds that would take for ever', async () => {
    const bytes = bytesOf(workshop.makeKey('rounds', ed25519, passphrase))
    // magic, cipher, kdf, then the options: a salt of 16 bytes and the rounds.
    const at = 'openssh-key-v1\0'.length + 4 + 'aes256-ctr'.length + 4 + 'bcrypt'.length + 4 + 4 + 16
    expect(bytes.slice(at, at + 3)).toEqual(Uint8Array.of(0, 0, 0))
    bytes.set(sshUint32(2 ** 32 - 1), at)
    expect(await sign(workshop.write('endless', asFile(bytes)), passphrase)).toMatchObject({ ok: false, error: { code: 'key_unsupported', message: expect.stringContaining('4294967295') } })
  })
  for (const [form, kind] of [['PEM', 'ssh-rsa'], ['PEM', 'ecdsa-sha2-nistp256'], ['PKCS8', 'ssh-rsa'], ['PKCS8', 'ecdsa-sha2-nistp384']] as const) {
    it(`opens ${kind} in ${form}, and survives wrong and missing passphrases`, async () => {
      const path = workshop.makeKey(`${form}-${kind}`, [...plainKeyKinds[kind], '-m', form], passphrase)
      await signsAs(path, workshop.publicLine(path), passphrase)
      for (const wrong of ['wrong', '', 'x'.repeat(500)]) expect(await sign(path, wrong)).toMatchObject({ ok: false, error: { code: 'bad_passphrase' } })
      expect(await sign(path)).toMatchObject({ ok: false, error: { code: 'passphrase_needed' } })
      const plain = workshop.makeKey(`${form}-${kind}-plain`, [...plainKeyKinds[kind], '-m', form])
      await signsAs(plain, workshop.publicLine(plain), null)
    })
  }
})

describe('row 22: halves that do not belong together', () => {
  interface Halves {
    readonly head: Uint8Array
    readonly outer: Uint8Array
    readonly secret: Uint8Array
  }
  /** A file without passphrase in three parts: all before the public key, the public key, the private section. */
  function split(path: string): Halves {
    const bytes = bytesOf(path)
    const head = bytes.slice(0, 'openssh-key-v1\0'.length + 4 + 4 + 4 + 4 + 4 + 4)
    const reader = new SshReader(bytes.slice(head.length))
    return { head, outer: reader.string('the public key'), secret: reader.string('the private section') }
  }
  const join = ({ head, outer, secret }: Halves): string => asFile(concatBytes(head, sshString(outer), sshString(secret)))

  for (const [name, kind] of Object.entries(plainKeyKinds)) {
    it(`refuses ${name} under another public key`, async () => {
      const mine = split(workshop.makeKey(`mine-${name}`, kind))
      const other = split(workshop.makeKey(`other-${name}`, kind))
      const path = workshop.write(`spliced-${name}`, join({ ...mine, outer: other.outer }))
      expect(await sign(path)).toMatchObject({ ok: false, error: { code: 'key_unreadable', message: expect.stringContaining('do not belong together') } })
    })
  }
  it('refuses Ed25519 and ECDSA whose private section names another public key too', async () => {
    for (const [name, length] of [['ssh-ed25519', 32], ['ecdsa-sha2-nistp256', 65]] as const) {
      const mine = split(workshop.makeKey(`mine2-${name}`, plainKeyKinds[name]))
      const other = split(workshop.makeKey(`other2-${name}`, plainKeyKinds[name]))
      const secret = Buffer.from(mine.secret)
      const own = Buffer.from(mine.outer.subarray(-length))
      for (let at = secret.indexOf(own); at >= 0; at = secret.indexOf(own)) secret.set(other.outer.subarray(-length), at)
      const path = workshop.write(`spliced2-${name}`, join({ ...mine, outer: other.outer, secret }))
      expect(await sign(path), name).toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
    }
  })
})

describe('files that are no keys, or keys that are not taken', () => {
  it('tells a missing file, a folder, a large file and others', async () => {
    const cases = [
      workshop.path('nowhere'), workshop.folder, workshop.write('large', 'x'.repeat(70_000)), workshop.write('text', 'hello'), workshop.write('empty', ''),
      workshop.write('damaged', asFile(Buffer.from('openssh-key-v1\0rubbish'))),
      workshop.write('pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
    ]
    for (const path of cases) expect(await sign(path), path).toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
  })
  it('refuses a public key given in place of the private one', async () => {
    expect(await sign(`${workshop.makeKey('half', ed25519)}.pub`)).toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
  })
  it('refuses RSA of 1024 bits', async () => {
    expect(await sign(workshop.makeKey('short', ['-t', 'rsa', '-b', '1024']))).toMatchObject({ ok: false, error: { code: 'key_unsupported' } })
  })
  it('sends the file of a FIDO key to the agent', async () => {
    const publicKey = fields('sk-ssh-ed25519@openssh.com', new Uint8Array(32).fill(9), 'ssh:')
    const bytes = concatBytes(Buffer.from('openssh-key-v1\0'), fields('none', 'none', ''), sshUint32(1), fields(publicKey, new Uint8Array(64)))
    expect(await sign(workshop.write('fido', asFile(bytes)))).toMatchObject({ ok: false, error: { code: 'key_unsupported', hint: expect.stringContaining('ssh-agent') } })
  })
})

describe('the child process', () => {
  let scripts = 0
  const script = (source: string): string => workshop.write(`child-${(scripts += 1)}.mjs`, source)

  it('gets the passphrase neither as an argument nor in its environment, and no variable of ours', async () => {
    const seen = workshop.path('seen.json')
    const spy = script(`import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(seen)}, JSON.stringify([process.argv, process.execArgv, process.env])); process.stdin.resume()`)
    await sign(workshop.makeKey('spied', ed25519, passphrase), passphrase, { runChild: runChildInNode(spy) })
    const told = readFileSync(seen, 'utf8')
    expect(told).not.toContain(passphrase)
    expect(told).not.toContain('PATH')
  })
  it('leaves zeros where the passphrase was, after success and after failure', async () => {
    const path = workshop.makeKey('wiped', ed25519, passphrase)
    for (const secret of [passphrase, 'wrong']) {
      const bytes = new TextEncoder().encode(secret)
      await signWithKeyFile({ path, passphrase: bytes }, { message, namespace }, verifySshsig, { runChild: runChildInNode() })
      expect(bytes.every((byte) => byte === 0)).toBe(true)
    }
  })
  it('is told apart when it dies, answers nonsense or never ends its answer', async () => {
    const bodies = ['process.exit(3)', 'process.stdout.write("hello")', 'process.stdout.write("{}")', 'process.stdin.resume()', 'import { writeSync } from "node:fs"; for (;;) writeSync(1, "x".repeat(65536))', 'throw new Error("no")']
    for (const body of bodies) expect(await sign('/any', null, { runChild: runChildInNode(script(body)) }), body).toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
  })
  it('is killed when it takes too long, or when the signing is cancelled', async () => {
    const endless = runChildInNode(script('setInterval(() => undefined, 1000)'))
    expect(await sign('/any', null, { runChild: endless, timeoutMs: 50 })).toMatchObject({ ok: false, error: { code: 'signing_timeout' } })
    const cancel = new AbortController()
    const waiting = sign('/any', null, { runChild: endless, signal: cancel.signal })
    cancel.abort()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
    expect(await sign('/any', null, { runChild: endless, signal: cancel.signal })).toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
  })
  it('cannot pass a signature of something else: its maker verifies it', async () => {
    const path = workshop.makeKey('liar', ed25519)
    const [other = ''] = workshop.sign(path, [Buffer.from('something else')])
    const liar: RunKeyFileChild = () => Promise.resolve({ ok: true, armor: other })
    expect(await sign(path, null, { runChild: liar })).toMatchObject({ ok: false, error: { code: 'bad_signature' } })
  })
  it("works by messages as well, as Electron's utility process", async () => {
    const path = workshop.makeKey('utility', ed25519, passphrase)
    const port = script(`
      process.parentPort = {
        once: (event, listener) => process.once('message', ({ job, passphrase }) => listener({ data: { job, passphrase: Uint8Array.from(passphrase) } })),
        postMessage: (reply) => process.send(reply, () => process.exit()),
      }`)
    const child = fileURLToPath(new URL('../../../electron/signing/keyFileChild.ts', import.meta.url))
    const runChild: RunKeyFileChild = (job, secret) =>
      new Promise((resolve, reject) => {
        const started = fork(child, { execArgv: ['--import', port], env: {} })
        started.once('message', resolve)
        started.once('close', () => reject(new Error('it ended')))
        started.send({ job, passphrase: [...secret] })
      })
    expect(await sign(path, passphrase, { runChild })).toMatchObject({ ok: true, value: { fingerprint: workshop.fingerprint(path) } })
    expect(await sign(path, 'wrong', { runChild })).toMatchObject({ ok: false, error: { code: 'bad_passphrase' } })
  })
})

describe('what it writes', () => {
  it('is what ssh-keygen writes for the same key and message', () => {
    const path = workshop.makeKey('same', ed25519)
    // Ed25519 is deterministic, so the two files must be the same to the byte.
    const [theirs] = workshop.sign(path, [message])
    return expect(sign(path)).resolves.toEqual({ ok: true, value: { armor: theirs, fingerprint: run('ssh-keygen', ['-l', '-f', path]).split(' ')[1] } })
  })
})
