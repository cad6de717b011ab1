import { describe, expect, it } from 'vitest'
import { formatAllowedSigners, parseAllowedSigners } from '../../electron/authz/allowedSigners.ts'
import { formatRevocations, parseRevocations } from '../../electron/authz/revocation.ts'
import { formatRoles, parseRoles } from '../../electron/authz/roles.ts'
import type { Result } from '../../shared/lib/result.ts'
import { ed25519Key, publicLineOf } from '../fixtures/signatures/forge.ts'

const keyLine = publicLineOf(ed25519Key())
const [keyType, base64] = keyLine.split(' ')

interface Form {
  readonly text: string
  readonly parse: (text: string) => Result<unknown>
  /** Reads, writes and reads again. */
  readonly again: (text: string) => Result<unknown>
}

function form<T>(text: string, parse: (file: { name: string; text: string }) => Result<T>, format: (value: T) => string): Form {
  const read = (from: string): Result<T> => parse({ name: 'file', text: from })
  const again = (from: string): Result<T> => {
    const first = read(from)
    return first.ok ? read(format(first.value)) : first
  }
  return { text, parse: read, again }
}

const forms: Readonly<Record<string, Form>> = {
  allowed_signers: form(
    `# people\nalice namespaces="countersign-operation,git",valid-after="20260101Z",valid-before="20270101000000Z" ${keyType}\t${base64} her key\n`,
    parseAllowedSigners,
    formatAllowedSigners,
  ),
  roles: form('# roles\nalice operational\nbob\toperational,recovery\n', parseRoles, formatRoles),
  revocations: form(`${keyLine} lost\nSHA256:${'A'.repeat(43)} stolen\n`, parseRevocations, formatRevocations),
}

/** Every truncation, and every flip of one of the seven bits of every character. */
function* damaged(text: string): Iterable<string> {
  for (let at = 0; at < text.length; at += 1) {
    yield text.slice(0, at)
    for (let bit = 0; bit < 7; bit += 1) yield text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1)
  }
}

describe('damaged signer files', () => {
  for (const [name, { text, parse, again }] of Object.entries(forms)) {
    it(`reads ${name}, damaged anywhere, not at all or so that writing it changes nothing`, () => {
      expect(parse(text).ok).toBe(true)
      for (const candidate of damaged(text)) {
        const read = parse(candidate)
        if (read.ok) expect(again(candidate), candidate).toEqual(read)
        else expect(read.error.code, candidate).toBe('bad_signers_file')
      }
    })
  }
})
