import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatAllowedSigners, parseAllowedSigners } from '../../../electron/authz/allowedSigners.ts'
import { admitKey } from '../../../electron/authz/signerKeys.ts'
import type { EnrolledKey } from '../../../shared/domain/signer.ts'
import { ed25519Key, fidoKey, forgeArmor, publicLineOf, rsaKey } from '../../fixtures/signatures/forge.ts'
import { namespace, plainKeyKinds, Workshop } from '../../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')
const signer = ed25519Key()
const keyLine = publicLineOf(signer)
const armor = forgeArmor(signer, message)

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

function read(text: string): readonly EnrolledKey[] {
  const parsed = parseAllowedSigners({ name: 'allowed_signers', text })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

function refuses(text: string, line = 1): void {
  const parsed = parseAllowedSigners({ name: 'allowed_signers', text })
  expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_signers_file' } })
  expect(parsed.ok ? '' : parsed.error.message).toContain(`allowed_signers:${line} `)
}

/** What we say of the one signer at a time, for a namespace. */
function admits(text: string, nowMs = Date.parse('2026-03-01T12:00:00Z'), forNamespace = namespace): string {
  const keys = read(text)
  const fingerprint = read(`x ${keyLine}\n`)[0]?.fingerprint ?? ''
  const admitted = admitKey({ keys, revoked: [] }, { fingerprint, namespace: forNamespace, nowMs })
  return admitted.ok ? admitted.value.principal : admitted.error.code
}

describe('row 5: principals', () => {
  it('names the person whose key signed, as ssh-keygen does', () => {
    const text = `alice ${keyLine}\nbob ${publicLineOf(ed25519Key(8))}\n`
    expect(admits(text)).toBe('alice')
    expect(workshop.verifies({ allowedSigners: text, armor, message, principal: 'alice' })).toBe(true)
    expect(workshop.verifies({ allowedSigners: text, armor, message, principal: 'bob' })).toBe(false)
  })
  it('knows nobody by a key that is not enrolled', () => {
    expect(admits(`bob ${publicLineOf(ed25519Key(8))}\n`)).toBe('unknown_signer')
    expect(admits('')).toBe('unknown_signer')
  })
  it('takes several keys of one person', () => expect(read(`alice ${keyLine}\nalice ${publicLineOf(ed25519Key(8))}\n`)).toHaveLength(2))
  it('refuses one key given to two people, for it could approve as both', () => refuses(`alice ${keyLine}\nbob ${keyLine}\n`, 2))
  it('refuses one key twice', () => refuses(`alice ${keyLine}\nalice ${keyLine}\n`, 2))
  for (const principal of ['*', 'al*', 'alic?', '!bob', 'alice,bob', '"alice"', 'аlice', '@alice', 'alice\\', '']) {
    it(`refuses the principal ${JSON.stringify(principal)}`, () => refuses(`${principal} ${keyLine}\n`))
  }
})

describe('row 6: validity', () => {
  const at = (instant: string, offsetSeconds = 0, offsetMs = 0) => Date.parse(instant) + offsetSeconds * 1000 + offsetMs
  const verifyTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
  const start = '2026-03-01T00:00:00Z'
  const end = '2026-03-31T23:59:59Z'
  const text = `alice valid-after="20260301Z",valid-before="20260331235959Z" ${keyLine}\n`
  for (const [name, ms, taken] of [
    ['a second before the first', at(start, -1), false],
    ['the first second', at(start), true],
    ['the last second', at(end), true],
    ['a second after the last', at(end, 1), false],
  ] as const) {
    for (const timeZone of ['UTC', 'Asia/Tokyo', 'America/New_York']) {
      it(`${taken ? 'takes' : 'refuses'} ${name}, as ssh-keygen does in ${timeZone}`, () => {
        expect(admits(text, ms)).toBe(taken ? 'alice' : 'unknown_signer')
        expect(workshop.verifies({ allowedSigners: text, armor, message, verifyTime: verifyTime(ms), timeZone })).toBe(taken)
      })
    }
  }
  it('counts whole seconds: the last one lasts to its end', () => {
    expect(admits(text, at(end, 0, 999))).toBe('alice')
    expect(admits(text, at(start, 0, -1))).toBe('unknown_signer')
  })
  it('refuses a time without Z, which means another instant to ssh-keygen in every time zone', () => {
    const local = `alice valid-before="20260301120000" ${keyLine}\n`
    const inZone = (timeZone: string) => workshop.verifies({ allowedSigners: local, armor, message, verifyTime: '20260301110000Z', timeZone })
    expect([inZone('UTC'), inZone('Asia/Tokyo'), inZone('America/New_York')]).toEqual([true, false, true])
    refuses(local)
  })
  for (const option of ['valid-after', 'valid-before']) {
    for (const time of ['20260301', '202603010000', '20260301000000', '20260301z', '2026-03-01Z', '20260230Z', '20260301240000Z', '20260301006000Z', '2026030100Z', '19700101Z', '+1dZ', ' 20260301Z', '']) {
      it(`refuses ${option}="${time}"`, () => refuses(`alice ${option}="${time}" ${keyLine}\n`))
    }
  }
  it('reads 8, 12 and 14 digits', () => {
    const starts = ['20260301Z', '202603010102Z', '20260301010203Z'].map((time) => read(`alice valid-after="${time}" ${keyLine}\n`)[0]?.validAfter)
    expect(starts).toEqual(['2026-03-01T00:00:00Z', '2026-03-01T01:02:00Z', '2026-03-01T01:02:03Z'])
  })
  it('refuses a key that ends before it begins', () => refuses(`alice valid-after="20260302Z",valid-before="20260301Z" ${keyLine}\n`))
})

describe('row 7: namespaces', () => {
  const bound = (list: string) => `alice namespaces="${list}" ${keyLine}\n`
  it('takes a key enrolled for the namespace, alone or among others, as ssh-keygen does', () => {
    for (const list of [namespace, `git,${namespace}`]) {
      expect(admits(bound(list))).toBe('alice')
      expect(workshop.verifies({ allowedSigners: bound(list), armor, message })).toBe(true)
    }
  })
  it('refuses a key enrolled for another, as ssh-keygen does', () => {
    expect(admits(bound('git'))).toBe('unknown_signer')
    expect(workshop.verifies({ allowedSigners: bound('git'), armor, message })).toBe(false)
    expect(admits(bound(namespace), undefined, 'countersign-checkpoint')).toBe('unknown_signer')
  })
  for (const list of ['*', 'countersign-*', '!git', 'countersign-operatio?', '', `git, ${namespace}`, 'git,,file', 'git,git']) {
    it(`refuses the list "${list}": each namespace stands there by its name`, () => refuses(bound(list)))
  }
})

describe('row 8: lines', () => {
  const [keyType, base64] = keyLine.split(' ')
  it('takes tabs, several blanks, comments, blank lines and CRLF, as ssh-keygen does', () => {
    const text = `# people\n\n  \t\nalice \t namespaces="${namespace}"\t${keyType}  ${base64}  her laptop\n`
    expect(read(text)).toMatchObject([{ principal: 'alice', comment: 'her laptop', namespaces: [namespace] }])
    expect(workshop.verifies({ allowedSigners: text, armor, message })).toBe(true)
    expect(read(text.replaceAll('\n', '\r\n'))).toHaveLength(1)
    expect(read(text.trimEnd())).toHaveLength(1)
  })
  const lines: Readonly<Record<string, string>> = {
    'an option that is not known': `alice verify-required ${keyLine}`,
    'an authority for certificates': `alice cert-authority ${keyLine}`,
    'an option without a value': `alice namespaces ${keyLine}`,
    'a value without quotes': `alice namespaces=git ${keyLine}`,
    'a quote that does not end': `alice namespaces="git ${keyLine}`,
    'a quote inside a quote': `alice namespaces="a\\"b" ${keyLine}`,
    'an option twice': `alice namespaces="git",namespaces="file" ${keyLine}`,
    'a comma at the end of the options': `alice namespaces="git", ${keyLine}`,
    'an option in capitals': `alice NAMESPACES="git" ${keyLine}`,
    'no key': 'alice',
    'no principal': keyLine,
    'only a key type': `alice ${keyType}`,
    'a key cut short': `alice ${keyType} ${base64?.slice(0, -8)}`,
    'a key with a letter too many': `alice ${keyLine}A`,
    'the type of another key': `alice ssh-rsa ${base64}`,
    'a type that is not known': `alice ssh-foo ${base64}`,
    'a weak key': `alice ${publicLineOf(rsaKey(1024))}`,
    'a FIDO key of a web site': `alice ${publicLineOf(fidoKey('ed25519', 'https://bank.example'))}`,
    'a control character': `alice ${keyLine} \u0007`,
    'a character that turns the direction': `alice ${keyLine} \u202Eecila`,
    'a zero-width space': `al\u200Bice ${keyLine}`,
    'a NUL': `alice ${keyLine}\0`,
    'a byte order mark': `\uFEFFalice ${keyLine}`,
    'a comment longer than any needs': `alice ${keyLine} ${'x'.repeat(300)}`,
  }
  for (const [name, line] of Object.entries(lines)) {
    it(`refuses the whole file for ${name}, and names the line`, () => {
      refuses(`${line}\n`)
      refuses(`# first\nbob ${publicLineOf(ed25519Key(8))}\n${line}\n`, 3)
    })
  }
  it('refuses a file that is too large', () => {
    expect(parseAllowedSigners({ name: 'f', text: '#'.repeat(2 ** 20 + 1) })).toMatchObject({ ok: false, error: { code: 'bad_signers_file' } })
  })
})

describe('writing', () => {
  it('writes what it reads, and what ssh-keygen reads, for every kind of key', () => {
    const lines = Object.entries(plainKeyKinds).map(([name, kind]) => workshop.publicLine(workshop.makeKey(name, kind)))
    const fido = (['ed25519', 'ecdsa'] as const).map((kind) => publicLineOf(fidoKey(kind)))
    const text = [`alice namespaces="${namespace},git",valid-after="20260101Z",valid-before="20270101000000Z" ${keyLine} her key`, ...[...lines, ...fido].map((line, index) => `p${index} ${line}`)].join('\n')
    const keys = read(text)
    expect(keys).toHaveLength(8)
    const written = formatAllowedSigners(keys)
    expect(read(written)).toEqual(keys)
    expect(workshop.verifies({ allowedSigners: written, armor, message, verifyTime: '20260301000000Z' })).toBe(true)
  })
})
