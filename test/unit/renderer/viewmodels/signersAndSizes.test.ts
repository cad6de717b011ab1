import { describe, expect, it } from 'vitest'
import { armorFault, exportLines, maxArmorCharacters } from '../../../../renderer/viewmodels/exportLines.ts'
import { isHardwareKey, signerRows, validityOf } from '../../../../renderer/viewmodels/signerRows.ts'
import { formatSize } from '../../../../renderer/viewmodels/sizes.ts'
import { shortKeyFingerprint } from '../../../../renderer/viewmodels/shorten.ts'
import { timeLeft } from '../../../../renderer/viewmodels/times.ts'
import { signerSet } from '../../../fixtures/window/approvals.ts'

describe('signers', () => {
  it('stand by name with their roles, each key once, revoked ones marked', () => {
    expect(signerRows(signerSet).map(({ principal, roles, keys }) => [principal, roles, keys.map((each) => each.revoked)])).toEqual([
      ['alice', ['operational', 'recovery'], [false, true]], ['bela', ['operational'], [false]], ['csilla', ['recovery'], [false]],
    ])
  })
  it('without a role are shown, for they hold a key', () => {
    expect(signerRows({ ...signerSet, roles: [] })[0]).toMatchObject({ principal: 'alice', roles: [] })
  })
  it('tell hardware keys and the bounds of a key', () => {
    expect(isHardwareKey({ keyType: 'sk-ssh-ed25519@openssh.com' })).toBe(true)
    expect(isHardwareKey({ keyType: 'ssh-ed25519' })).toBe(false)
    expect(validityOf({ validAfter: null, validBefore: null })).toBe('no bound')
    expect(validityOf({ validAfter: '2026-01-01T12:00:00Z', validBefore: '2027-06-30T12:00:00Z' })).toMatch(/^from .*, until /)
  })
  it('show both ends of a fingerprint', () => {
    expect(shortKeyFingerprint('SHA256:q7XbR0uGdM4nYtE1cWzKp3sVfHj6LxQa9oBvN2mTkV0')).toBe('SHA256:q7XbR0uG…TkV0')
  })
})

describe('lines for signing elsewhere', () => {
  it('name the file, quoted where a shell needs it', () => {
    expect(exportLines('/data/exports/a1', 'KEY')).toEqual({
      sign: ['ssh-keygen -Y sign -n countersign-operation -f KEY /data/exports/a1/operation.json'],
      back: ['countersign approvals import /data/exports/a1/operation.json.sig'],
    })
    expect(exportLines("/home/o'neil/My data", 'KEY').sign[0]).toContain(`'/home/o'\\''neil/My data/operation.json'`)
    expect(exportLines('C:\\Users\\My data', 'KEY').sign[0]).toContain('"C:\\Users\\My data\\operation.json"')
  })
  it.each([
    ['', 'missing'], ['hello', 'shape'], ['-----BEGIN SSH SIGNATURE-----\nU1NI\n', 'shape'],
    ['\n-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n', null], ['x'.repeat(maxArmorCharacters + 1), 'large'],
  ] as const)('judge pasted text by its shape', (text, fault) => {
    expect(armorFault(text)).toBe(fault)
  })
})

describe('values', () => {
  it.each([[0, '0 B'], [512, '512 B'], [4 * 1024 ** 2, '4 MiB'], [32 * 1024 ** 3, '32 GiB'], [157_012_345_678, '146.2 GiB'], [1024 ** 5 * 1500, '1,500 PiB']])('shows %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
  })
  const now = Date.parse('2026-11-22T09:14:00Z')
  it.each([
    ['2026-11-22T12:55:00Z', '3 h 41 min'], ['2026-11-22T10:14:00Z', '1 h'], ['2026-11-28T11:20:00Z', '6 d 2 h'], ['2026-11-22T09:55:30Z', '41 min'], ['2026-11-22T09:14:09.500Z', '10 s'],
    ['2026-11-22T09:14:00Z', null], ['2026-11-21T09:14:00Z', null],
  ])('counts down to %s as %s', (iso, left) => {
    expect(timeLeft(iso, now)).toBe(left)
  })
})
