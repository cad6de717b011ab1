import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySshsig } from '../../electron/authz/sshsig.ts'
import type { SshFault } from '../../shared/lib/sshWire.ts'
import { concatBytes, sshPositiveInteger, sshString } from '../../shared/lib/sshWire.ts'
import {
  armor, blobOf, ecdsaKey, ed25519Key, envelope, fidoKey, fidoSignature, fields, forgeArmor, plainSignature, publicLineOf, rsaKey, signedData,
  type ForgedKey,
} from '../fixtures/signatures/forge.ts'
import { namespace, Workshop } from '../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')
const key = ed25519Key()
const good = plainSignature(key, signedData(message))

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

function verify(armored: string) {
  return verifySshsig({ armor: armored, message, namespace })
}

function refuses(armored: string, fault: SshFault): void {
  expect(verify(armored)).toMatchObject({ ok: false, error: { code: 'bad_signature', fault } })
}

/** Whatever ssh-keygen refuses, we refuse; what we take, it takes. */
function bothTake(armored: string, signer: ForgedKey): void {
  expect(verify(armored)).toMatchObject({ ok: true, value: { keyType: signer.keyType } })
  expect(workshop.verifies({ allowedSigners: `alice ${publicLineOf(signer)}\n`, armor: armored, message })).toBe(true)
}

describe('the forge makes sound signatures when nothing is wrong', () => {
  it('takes a plain one, as ssh-keygen does', () => bothTake(forgeArmor(key, message), key))
})

describe('row 10: anything around the one block', () => {
  const sound = forgeArmor(key, message)
  const cases: Readonly<Record<string, string>> = {
    'a byte order mark': `\uFEFF${sound}`,
    'a leading blank line': `\n${sound}`,
    'a leading space': ` ${sound}`,
    'a comment before it': `Signed by alice\n${sound}`,
    'a header inside': sound.replace('-----\n', '-----\nComment: hello\n\n'),
    'more than 64 KiB': armor(concatBytes(blobOf(sound), new Uint8Array(64 * 1024))),
    'two signatures': sound + sound,
    'junk behind it': `${sound}junk\n`,
    'a blank line behind it': `${sound}\n`,
    'an empty line inside': sound.replace('U1NI', '\nU1NI'),
    'a space inside': sound.replace('U1NI', 'U1 NI'),
    'a lone carriage return': sound.replaceAll('\n', '\r'),
    'no end line': sound.replace('-----END SSH SIGNATURE-----\n', ''),
    'no begin line': sound.replace('-----BEGIN SSH SIGNATURE-----\n', ''),
    'nothing at all': '',
    'only its two lines': armor(new Uint8Array()),
    'the URL alphabet of base64': sound.replace('U1NI', 'U1N_'),
    'wrong padding': sound.replace(/=*\n-----END/, '===\n-----END'),
  }
  for (const [name, text] of Object.entries(cases)) it(`refuses ${name}`, () => refuses(text, 'armor'))
})

describe('row 11: magic and version', () => {
  it('refuses another magic', () => refuses(forgeArmor(key, message, good, { magic: 'SSHSIH' }), 'magic'))
  for (const version of [0, 2, 2 ** 32 - 1]) it(`refuses version ${version}`, () => refuses(forgeArmor(key, message, good, { version }), 'version'))
})

describe('row 12: the reserved field', () => {
  it('refuses one that is not empty', () => refuses(forgeArmor(key, message, good, { reserved: 'x' }), 'reserved'))
  it('refuses one that is not empty and is signed so', () => {
    const signature = plainSignature(key, signedData(message, { reserved: 'x' }))
    refuses(forgeArmor(key, message, signature, { reserved: 'x' }), 'reserved')
  })
})

describe('row 13: hash names', () => {
  for (const hash of ['sha1', 'SHA512', 'Sha256', '', 'sha384', 'sha512\0', 'md5']) {
    it(`refuses ${JSON.stringify(hash)}, signed so`, () => {
      const digest = hash === 'sha1' || hash === 'sha384' || hash === 'md5' ? hash : 'sha512'
      refuses(forgeArmor(key, message, plainSignature(key, signedData(message, { hash, digest })), { hash }), 'hash')
    })
  }
  it('refuses sha256 named over a signature of sha512', () => refuses(forgeArmor(key, message, good, { hash: 'sha256' }), 'mismatch'))
})

describe('row 14: bytes that belong to nothing', () => {
  const extra = Uint8Array.of(0)
  it('refuses them behind the envelope', () => refuses(forgeArmor(key, message, good, { trailing: extra }), 'trailing_bytes'))
  it('refuses them behind the key', () => refuses(forgeArmor(key, message, good, { publicKey: concatBytes(key.publicKey, extra) }), 'trailing_bytes'))
  it('refuses them behind the signature', () => refuses(forgeArmor(key, message, concatBytes(good, extra)), 'trailing_bytes'))
  it('refuses them behind a FIDO signature', () => {
    const fido = fidoKey('ed25519')
    refuses(forgeArmor(fido, message, concatBytes(fidoSignature(fido, signedData(message)), extra)), 'trailing_bytes')
  })
  it('refuses them behind r and s', () => {
    const ecdsa = ecdsaKey()
    const inner = concatBytes(sshPositiveInteger(Uint8Array.of(1)), sshPositiveInteger(Uint8Array.of(1)), extra)
    refuses(forgeArmor(ecdsa, message, fields(ecdsa.keyType, inner)), 'trailing_bytes')
  })
  it('refuses a length that points past the end', () => refuses(armor(concatBytes(Buffer.from('SSHSIG'), Uint8Array.of(0, 0, 0, 1, 255, 255, 255, 255))), 'truncated'))
})

describe('row 15: another key, algorithm or curve than the one that signed', () => {
  it("refuses another key put in the signer's place", () => refuses(forgeArmor(key, message, good, { publicKey: ed25519Key(8).publicKey }), 'mismatch'))
  it('refuses an algorithm of another kind of key', () => refuses(forgeArmor(key, message, plainSignature(key, signedData(message), 'ecdsa-sha2-nistp256')), 'algorithm_mismatch'))
  it('refuses a FIDO label on a plain key', () => refuses(forgeArmor(key, message, plainSignature(key, signedData(message), 'sk-ssh-ed25519@openssh.com')), 'algorithm_mismatch'))
  it('refuses an RSA algorithm it does not know', () => {
    const rsa = rsaKey(2048)
    refuses(forgeArmor(rsa, message, plainSignature(rsa, signedData(message), 'rsa-sha2-384', 'sha384')), 'algorithm_mismatch')
  })
  it('refuses a key whose curve is not the one of its type', () => {
    const ecdsa = ecdsaKey()
    const point = ecdsa.publicKey.subarray(-65)
    refuses(forgeArmor(ecdsa, message, undefined, { publicKey: fields('ecdsa-sha2-nistp256', 'nistp384', point) }), 'key_encoding')
    refuses(forgeArmor(ecdsa, message, undefined, { publicKey: fields('ecdsa-sha2-nistp384', 'nistp384', point) }), 'key_encoding')
  })
  it('refuses points off the curve, compressed, or at infinity', () => {
    const ecdsa = ecdsaKey()
    const point = ecdsa.publicKey.slice(-65)
    const spelled = (bytes: Uint8Array) => forgeArmor(ecdsa, message, undefined, { publicKey: fields('ecdsa-sha2-nistp256', 'nistp256', bytes) })
    const off = Uint8Array.from(point)
    off[64] = (off[64] ?? 0) ^ 1
    refuses(spelled(off), 'key_encoding')
    refuses(spelled(concatBytes(Uint8Array.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33))), 'key_encoding')
    refuses(spelled(Uint8Array.of(0)), 'key_encoding')
  })
})

describe('row 16: RSA', () => {
  const rsa = rsaKey(2048)
  const data = signedData(message)
  it('takes rsa-sha2-512 and rsa-sha2-256, as ssh-keygen does', () => {
    bothTake(forgeArmor(rsa, message, plainSignature(rsa, data, 'rsa-sha2-512', 'sha512')), rsa)
    bothTake(forgeArmor(rsa, message, plainSignature(rsa, data, 'rsa-sha2-256', 'sha256')), rsa)
  })
  it('refuses ssh-rsa, which is SHA-1', () => refuses(forgeArmor(rsa, message, plainSignature(rsa, data, 'ssh-rsa', 'sha1')), 'key_type'))
  it('refuses a hash that is not the one it names', () => refuses(forgeArmor(rsa, message, plainSignature(rsa, data, 'rsa-sha2-512', 'sha256')), 'mismatch'))
  for (const bits of [1024, 2040]) {
    it(`refuses a key of ${bits} bits`, () => {
      const short = rsaKey(bits)
      refuses(forgeArmor(short, message, plainSignature(short, data, 'rsa-sha2-512', 'sha512')), 'weak_key')
    })
  }
  it('refuses a signature that is not as long as the modulus', () => {
    const padded = concatBytes(Uint8Array.of(0), plainSignature(rsa, data, 'rsa-sha2-512', 'sha512').subarray(-256))
    refuses(forgeArmor(rsa, message, fields('rsa-sha2-512', padded)), 'signature_encoding')
    refuses(forgeArmor(rsa, message, fields('rsa-sha2-512', new Uint8Array())), 'signature_encoding')
  })
  it('refuses padded, negative, even and huge numbers in the key', () => {
    const { n = '', e = '' } = createPublicKey(rsa.privateKey).export({ format: 'jwk' })
    const modulus = Buffer.from(n, 'base64url')
    const exponent = sshPositiveInteger(Buffer.from(e, 'base64url'))
    const spelled = (...numbers: Uint8Array[]) => forgeArmor(rsa, message, undefined, { publicKey: concatBytes(sshString('ssh-rsa'), ...numbers) })
    refuses(spelled(exponent, sshString(concatBytes(Uint8Array.of(0, 0), modulus))), 'key_encoding')
    refuses(spelled(exponent, sshString(modulus)), 'key_encoding')
    refuses(spelled(sshString(Uint8Array.of(0, 3)), sshPositiveInteger(modulus)), 'key_encoding')
    refuses(spelled(sshString(Uint8Array.of(1)), sshPositiveInteger(modulus)), 'weak_key')
    refuses(spelled(sshString(Uint8Array.of(4)), sshPositiveInteger(modulus)), 'weak_key')
    refuses(spelled(exponent, sshPositiveInteger(Buffer.alloc(2049, 0x7f))), 'key_encoding')
  })
})

describe('row 17: Ed25519', () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  it('refuses S + L, the other spelling of a sound signature', () => {
    const raw = Uint8Array.from(good.subarray(-64))
    const s = BigInt(`0x${Buffer.from(raw.subarray(32)).reverse().toString('hex')}`) + order
    raw.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(), 32)
    refuses(forgeArmor(key, message, fields('ssh-ed25519', raw)), 'signature_encoding')
  })
  const smallOrder = {
    'y = 0': '0000000000000000000000000000000000000000000000000000000000000000',
    'y = 0, sign set': '0000000000000000000000000000000000000000000000000000000000000080',
    'the neutral element': '0100000000000000000000000000000000000000000000000000000000000000',
    'the neutral element, sign set': '0100000000000000000000000000000000000000000000000000000000000080',
    'order 2': 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'order 2, sign set': 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'order 8 a': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'order 8 b': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'order 8 c': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'order 8 d': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  }
  for (const [name, hex] of Object.entries(smallOrder)) {
    it(`refuses the key of small order: ${name}`, () => refuses(forgeArmor(key, message, good, { publicKey: fields('ssh-ed25519', Buffer.from(hex, 'hex')) }), 'weak_key'))
    it(`refuses it as a FIDO key too: ${name}`, () => {
      const fido = fidoKey('ed25519')
      refuses(forgeArmor(fido, message, good, { publicKey: fields(fido.keyType, Buffer.from(hex, 'hex'), 'ssh:') }), 'weak_key')
    })
  }
  it('refuses the forgery that a key of small order allows: R neutral, S zero', () => {
    const neutral = Buffer.from(smallOrder['the neutral element'], 'hex')
    const forged = concatBytes(neutral, new Uint8Array(32))
    refuses(armor(envelope({ publicKey: fields('ssh-ed25519', neutral), signature: fields('ssh-ed25519', forged) })), 'weak_key')
  })
  for (const hex of ['ed', 'ee', 'ff']) {
    it(`refuses a point that is not reduced: ${hex}ff…7f`, () => {
      const point = Buffer.from(`${hex}${'ff'.repeat(30)}7f`, 'hex')
      refuses(forgeArmor(key, message, good, { publicKey: fields('ssh-ed25519', point) }), 'key_encoding')
    })
  }
  it('refuses keys and signatures of a wrong length', () => {
    refuses(forgeArmor(key, message, good, { publicKey: fields('ssh-ed25519', new Uint8Array(31)) }), 'key_encoding')
    refuses(forgeArmor(key, message, good, { publicKey: fields('ssh-ed25519', new Uint8Array(33).fill(9)) }), 'key_encoding')
    refuses(forgeArmor(key, message, fields('ssh-ed25519', good.subarray(-63))), 'signature_encoding')
    refuses(forgeArmor(key, message, fields('ssh-ed25519', concatBytes(good.subarray(-64), new Uint8Array(1)))), 'signature_encoding')
  })
})

describe('row 18: ECDSA numbers', () => {
  const ecdsa = ecdsaKey()
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
  const one = sshPositiveInteger(Uint8Array.of(1))
  const cases: Readonly<Record<string, Uint8Array>> = {
    'r = 0': concatBytes(sshString(''), one),
    's = 0': concatBytes(one, sshString('')),
    'r = 0 as a byte': concatBytes(sshString(Uint8Array.of(0)), one),
    'a padded r': concatBytes(sshString(Uint8Array.of(0, 1)), one),
    'a negative r': concatBytes(sshString(Uint8Array.of(0x80)), one),
    'a negative s': concatBytes(one, sshString(Uint8Array.of(0xff))),
    'r = the order of the curve': concatBytes(sshPositiveInteger(order), one),
    's = the order of the curve': concatBytes(one, sshPositiveInteger(order)),
    'an r wider than the curve': concatBytes(sshPositiveInteger(new Uint8Array(40).fill(1)), one),
  }
  it('takes a sound one, as ssh-keygen does', () => bothTake(forgeArmor(ecdsa, message), ecdsa))
  for (const [name, inner] of Object.entries(cases)) it(`refuses ${name}`, () => refuses(forgeArmor(ecdsa, message, fields(ecdsa.keyType, inner)), 'signature_encoding'))
  it('refuses r = s = 1', () => refuses(forgeArmor(ecdsa, message, fields(ecdsa.keyType, concatBytes(one, one))), 'mismatch'))
})

describe('row 19: FIDO', () => {
  for (const kind of ['ed25519', 'ecdsa'] as const) {
    const fido = fidoKey(kind)
    const data = signedData(message)
    it(`takes ${fido.keyType} with a touch, as ssh-keygen does`, () => bothTake(forgeArmor(fido, message, fidoSignature(fido, data)), fido))
    it(`takes ${fido.keyType} with a touch and a PIN`, () => bothTake(forgeArmor(fido, message, fidoSignature(fido, data, 5)), fido))
    it(`refuses ${fido.keyType} without a touch`, () => {
      for (const flags of [0, 4, 0xfe]) refuses(forgeArmor(fido, message, fidoSignature(fido, data, flags)), 'user_presence')
    })
    it(`refuses ${fido.keyType} when the flags were set afterwards`, () => {
      const forged = Uint8Array.from(fidoSignature(fido, data, 0))
      forged[forged.length - 5] = 1
      refuses(forgeArmor(fido, message, forged), 'mismatch')
    })
    it(`refuses ${fido.keyType} with another counter than the one signed`, () => {
      const forged = Uint8Array.from(fidoSignature(fido, data))
      forged[forged.length - 1] = 43
      refuses(forgeArmor(fido, message, forged), 'mismatch')
    })
    it(`refuses ${fido.keyType} signed for another application`, () => refuses(forgeArmor(fido, message, fidoSignature(fido, data, 1, 'ssh:other')), 'mismatch'))
    it(`refuses a ${fido.keyType} key of a web site`, () => {
      const web = fidoKey(kind, 'https://bank.example')
      refuses(forgeArmor(web, message, fidoSignature(web, data, 1, 'https://bank.example')), 'application')
    })
    it(`refuses ${fido.keyType} without flags and counter`, () => refuses(forgeArmor(fido, message, fidoSignature(fido, data).slice(0, -5)), 'truncated'))
  }
  it('refuses a webauthn signature', () => {
    const fido = fidoKey('ecdsa')
    const relabelled = fields('webauthn-sk-ecdsa-sha2-nistp256@openssh.com', fidoSignature(fido, signedData(message)))
    refuses(forgeArmor(fido, message, relabelled), 'algorithm_mismatch')
  })
})

describe('row 20: certificates, DSA and other kinds', () => {
  it('refuses a certificate that ssh-keygen made', () => {
    const ca = workshop.makeKey('ca', ['-t', 'ed25519'])
    const user = workshop.makeKey('user', ['-t', 'ed25519'])
    workshop.certify(ca, user)
    const certificate = Buffer.from(workshop.certificateLine(user).split(' ')[1] ?? '', 'base64')
    const signed = workshop.sign(user, [message])[0] ?? ''
    expect(verify(signed).ok).toBe(true)
    const { privateKey } = key
    refuses(forgeArmor({ privateKey, publicKey: certificate, keyType: 'ssh-ed25519-cert-v01@openssh.com' }, message, good), 'key_type')
  })
  it('refuses DSA', () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
    const publicKey = concatBytes(sshString('ssh-dss'), ...[3, 5, 7, 9].map((number) => sshPositiveInteger(Uint8Array.of(number))))
    refuses(forgeArmor({ privateKey, publicKey, keyType: 'ssh-dss' }, message, good), 'key_type')
  })
  for (const keyType of ['ssh-ed448', 'ssh-ed25519 ', 'SSH-ED25519', '', 'rsa-sha2-512', 'ecdsa-sha2-1.3.132.0.10', 'ssh-ed25519\0']) {
    it(`refuses the kind ${JSON.stringify(keyType)}`, () => {
      const point = key.publicKey.subarray(-32)
      refuses(forgeArmor(key, message, good, { publicKey: fields(Buffer.from(keyType), point) }), 'key_type')
    })
  }
  it('refuses X25519 numbers under the name of Ed25519 unless they verify', () => {
    const { privateKey } = generateKeyPairSync('x25519')
    const point = Buffer.from(createPublicKey(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))).export({ format: 'jwk' }).x ?? '', 'base64url')
    expect(verify(forgeArmor(key, message, good, { publicKey: fields('ssh-ed25519', point) })).ok).toBe(false)
  })
})
