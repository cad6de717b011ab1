import { describe, expect, it } from 'vitest'
import { formatPayload, parsePayload } from '../../../electron/authz/payloadBytes.ts'
import { job, operation } from '../../fixtures/signatures/payloads.ts'

const text = new TextDecoder().decode(formatPayload(operation))
const read = (json: string) => parsePayload(Buffer.from(json))

/** The canonical text with one part replaced; the part must be there. */
function changed(part: string, replacement: string): string {
  expect(text).toContain(part)
  return text.replace(part, replacement)
}

function refuses(json: string | Uint8Array, why: RegExp): void {
  const parsed = parsePayload(typeof json === 'string' ? Buffer.from(json) : json)
  expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_encoding', message: expect.stringMatching(why) } })
}

describe('row 24: the form of the bytes', () => {
  it('reads back what it wrote', () => {
    expect(read(text)).toEqual({ ok: true, value: operation })
    expect(parsePayload(formatPayload(job))).toEqual({ ok: true, value: job })
  })
  it('writes one form, whatever the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(operation).toReversed()) as typeof operation
    expect(formatPayload(reversed)).toEqual(formatPayload(operation))
  })
  it('refuses a key that stands twice, first or last, alike or not', () => {
    refuses(changed('"epoch":3', '"epoch":3,"epoch":3'), /canonical/)
    refuses(changed('"epoch":3', '"epoch":4,"epoch":3'), /canonical/)
    refuses(changed('"vmid":101', '"vmid":101,"vmid":102'), /canonical/)
  })
  it('refuses another order', () => refuses(JSON.stringify(operation), /canonical/))
  it('refuses white space, an end of line and a byte order mark', () => {
    refuses(` ${text}`, /canonical/)
    refuses(`${text}\n`, /canonical/)
    refuses(changed('"epoch":3', '"epoch": 3'), /canonical/)
    refuses(`\uFEFF${text}`, /not JSON/)
  })
  it('refuses other spellings of numbers and texts', () => {
    for (const spelling of ['3.0', '3e0', '30e-1', '0.3e1']) refuses(changed('"epoch":3', `"epoch":${spelling}`), /canonical/)
    refuses(changed('"alice"', '"\\u0061lice"'), /canonical/)
    refuses(changed('local-lvm:vm-101', 'local-lvm\\u003avm-101'), /canonical/)
    refuses(changed('zst', 'zs\\/t'), /canonical/)
  })
  it('refuses fractions, 2^53 and above, and minus zero', () => {
    refuses(changed('"epoch":3', '"epoch":3.5'), /integer/)
    for (const big of ['9007199254740992', '9007199254740993', '1e21', '1e400']) refuses(changed('"epoch":3', `"epoch":${big}`), /integer|canonical/)
    refuses(changed('"epoch":3', '"epoch":-0'), /canonical/)
    expect(read(changed('"sizeBytes":8589934592', '"sizeBytes":9007199254740991')).ok).toBe(true)
  })
  it('refuses text that is not in normal form C', () => refuses(changed('Grüße', 'Gru\u0308ße'), /normal form/))
  it('refuses characters that are not seen', () => {
    for (const character of ['\u202E', '\u2066', '\u200B', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u0085', '\u2028', '\uE000', '\u3164', '\uFE0F', '\u{E0041}', '\u061C', '\u034F']) {
      refuses(changed('Grüße', `Gr${character}e`), /zero-width/)
    }
    for (const escape of ['\\n', '\\t', '\\u0000', '\\u001b', '\\r', '\\b']) refuses(changed('Grüße', `Gr${escape}e`), /control/)
    refuses(changed('Grüße', 'Gr\u007Fe'), /control/)
  })
  it('refuses halves of surrogate pairs', () => {
    refuses(changed('Grüße', 'Gr\\ud800e'), /surrogate/)
    refuses(changed('Grüße', 'Gr\\udc00e'), /surrogate/)
  })
  it('refuses bytes that are not UTF-8', () => {
    refuses(Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff]), Buffer.from(text.slice(-2))]), /UTF-8/)
    refuses(Buffer.from([0xc0, 0x80]), /UTF-8/)
    refuses(Buffer.from([0xed, 0xa0, 0x80]), /UTF-8/)
  })
  it('refuses keys that programs trip over', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      refuses(changed('"parameters":{', `"parameters":{"${key}":1,`), /not allowed/)
      refuses(`{"${key}":{}}`, /not allowed/)
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
  it('refuses deep nesting without walking it', () => {
    refuses(changed('"purge":true', `"purge":${'['.repeat(12)}${']'.repeat(12)}`), /deeper/)
    refuses('['.repeat(100_000), /deeper/)
    refuses('{"a":'.repeat(20_000), /deeper/)
    expect(read(changed('"purge":true', `"purge":${'['.repeat(10)}${']'.repeat(10)}`)).ok).toBe(true)
    expect(read(changed('Grüße', '['.repeat(50))).ok).toBe(true)
  })
  it('refuses more than 128 KiB before it looks inside', () => refuses(Buffer.alloc(128 * 1024 + 1, '['), /131072 bytes/))
  it('refuses what is no JSON', () => {
    for (const json of ['', '{', '[1,]', "{'a':1}", 'undefined', '{"a":NaN}', '{"a":01}']) refuses(json, /not JSON/)
  })
})

describe('row 24: the shape', () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    'another type': ['"countersign.operation"', '"countersign.checkpoint"'],
    'another version': ['"version":1', '"version":2'],
    'a key that is not known': ['"vmid":101', '"vmid":101,"zzz":1'],
    'a name that looks alike': ['"web-1"', '"wеb-1"'],
    'full-width digits': ['"local-lvm:vm-101-disk-0","type"', '"local-lvm:vm-１０１-disk-0","type"'],
    'a host id in capitals': ['"lab"', '"Lab"'],
    'a VMID below 100': ['"vmid":101', '"vmid":99'],
    'a VMID as text': ['"vmid":101', '"vmid":"101"'],
    'a fingerprint in lower case': ['"00:07:0E', '"00:07:0e'],
    'a day that is none': ['2026-03-02T12:00:00.000Z', '2026-02-30T12:00:00.000Z'],
    'a time with an offset': ['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00+00:00'],
    'a local time': ['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00'],
    'a short nonce': ['0f8fad5b-d9cb-469f-a165-70867728950e', '0f8fad5b'],
    'a kind that is no word': ['"guest.destroy"', '"guest.destroy; rm"'],
    'a negative size': ['8589934592', '-1'],
    'a MAC in capitals': ['bc:24:11', 'BC:24:11'],
    'no guest': ['"guest":{"mac":"bc:24:11:0a:0b:0c","name":"web-1","rootVolume":"local-lvm:vm-101-disk-0","type":"lxc","vmid":101}', '"guest":null'],
    'a kind that concerns no host, with one': ['"guest.destroy"', '"signers.rotate"'],
  }
  for (const [name, [part, replacement]] of Object.entries(cases)) it(`refuses ${name}`, () => refuses(changed(part, replacement), /does not fit|canonical/))

  it('takes an operation on the signer set, which binds no host and no guest', () => {
    const rotation = { ...operation, kind: 'signers.rotate', host: null, guest: null, backup: null, lost: { volumes: [], snapshots: [], backups: [] } }
    expect(parsePayload(formatPayload(rotation))).toEqual({ ok: true, value: rotation })
  })
  it('takes a guest without a network, a name or a root volume', () => {
    const bare = { ...operation, guest: { vmid: 101, type: 'lxc' as const, name: null, rootVolume: null, mac: null } }
    expect(parsePayload(formatPayload(bare))).toEqual({ ok: true, value: bare })
  })
  it('writes nothing that it would not read', () => {
    expect(() => formatPayload({ ...operation, reason: 'line\nline' })).toThrow(expect.objectContaining({ code: 'bad_encoding' }))
    expect(() => formatPayload({ ...operation, epoch: 2 ** 53 })).toThrow(expect.objectContaining({ code: 'bad_encoding' }))
    expect(() => formatPayload({ ...operation, reason: '\uD800' })).toThrow(expect.objectContaining({ code: 'bad_encoding' }))
  })
})
