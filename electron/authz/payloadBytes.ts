/** The bytes that are signed: reads them back as strictly as they were written. */
import canonicalize from 'canonicalize'
import type { ZodError } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import { payloadLimits, signedPayload, type SignedPayload } from '../../shared/domain/signedOperation.ts'
import { hasHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { exceedsDepth } from '../platform/jsonDepth.ts'

/**
 * Reads signed bytes. They must be the canonical form (RFC 8785) of themselves, which rules out duplicate keys,
 * white space and other spellings of numbers, hold safe integers and visible NFC text only, and fit the schema.
 * `bad_encoding` says what does not. Call it on bytes whose signature was verified. Never throws. Pure.
 */
export function parsePayload(bytes: Uint8Array): Result<SignedPayload> {
  const json = readCanonicalJson(bytes)
  if (!json.ok) return refuse(json.error)
  const parsed = signedPayload.safeParse(json.value)
  return parsed.success ? ok(parsed.data) : refuse(describeMisfit(parsed.error))
}

/**
 * The canonical bytes of a payload, to be shown, signed and stored. Throws an `AppError` (`bad_encoding`) when
 * they would not be read back, e.g. for a name with hidden characters. Pure.
 */
export function formatPayload(payload: SignedPayload): Uint8Array {
  const bytes = new TextEncoder().encode(encodeCanonically(payload) ?? '')
  const readBack = parsePayload(bytes)
  if (!readBack.ok) throw new AppError(readBack.error)
  return bytes
}

function readCanonicalJson(bytes: Uint8Array): Result<unknown, string> {
  if (bytes.length > payloadLimits.maxBytes) return err(`they are more than ${payloadLimits.maxBytes} bytes`)
  const text = decodeUtf8(bytes)
  if (text === null) return err('they are not UTF-8')
  // Before parsing, since the reader and the canonical writer walk nested values on the stack.
  if (exceedsDepth(bytes, payloadLimits.maxDepth)) return err(`they nest deeper than ${payloadLimits.maxDepth}`)
  const value = parseJson(text)
  if (!value.ok) return err('they are not JSON')
  const oddity = findOddity(value.value)
  if (oddity !== null) return err(oddity)
  // Bytes that decode at all are told apart by their text.
  if (encodeCanonically(value.value) !== text) {
    return err('they are not in canonical form (RFC 8785): a key stands twice, or order, white space or a spelling differs')
  }
  return value
}

/** Neither drops nor replaces anything: a byte order mark stays and is then no JSON. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function parseJson(text: string): Result<unknown, null> {
  try {
    return ok(JSON.parse(text))
  } catch {
    return err(null)
  }
}

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

const printableAscii = /^[\x20-\x7e]*$/

/** What canonical JSON would let pass and a person, or a program, could misread. */
function findOddity(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? null : 'a number is not an integer below 2^53'
  if (typeof value === 'string') return findTextOddity(value)
  if (typeof value !== 'object' || value === null) return null
  for (const [key, member] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) return `the key "${key}" is not allowed`
    const oddity = findTextOddity(key) ?? findOddity(member)
    if (oddity !== null) return oddity
  }
  return null
}

function findTextOddity(text: string): string | null {
  if (printableAscii.test(text)) return null // most are, and nothing below is true of them
  if (!text.isWellFormed()) return 'a text holds half a surrogate pair'
  if (text.normalize('NFC') !== text) return 'a text is not in Unicode normal form C'
  return hasHiddenCharacter(text) ? 'a text holds control, zero-width or direction-changing characters' : null
}

function encodeCanonically(value: unknown): string | null {
  try {
    return canonicalize(value) ?? null
  } catch {
    return null
  }
}

function describeMisfit(error: ZodError): string {
  const [issue] = error.issues
  const place = issue === undefined || issue.path.length === 0 ? 'the payload' : issue.path.map(String).join('.')
  return `${place} does not fit: ${issue?.message ?? 'unknown shape'}`.slice(0, 300)
}

function refuse(why: string): Result<never> {
  return err(
    new AppError({
      code: 'bad_encoding',
      message: `The signed bytes are refused: ${why}.`,
      hint: 'Sign the exported file as it is; do not edit or reformat it.',
    }).toDto(),
  )
}
