import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySshsig } from '../../../electron/authz/sshsig.ts'
import { readDetachedSignature } from '../../../electron/signing/detached.ts'
import { namespace, plainKeyKinds, run, Workshop } from '../../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')

let workshop: Workshop
beforeAll(() => void (workshop = new Workshop()))
afterAll(() => workshop.dispose())

describe('a signature made elsewhere', () => {
  it('is read from the file that ssh-keygen wrote, and verifies', async () => {
    const [signed = ''] = workshop.sign(workshop.makeKey('key', plainKeyKinds['ssh-ed25519']), [message])
    const read = await readDetachedSignature(workshop.write('operation.json.sig', signed))
    expect(read).toEqual({ ok: true, value: signed })
    expect(verifySshsig({ armor: signed, message, namespace }).ok).toBe(true)
  })
  it('is not found where no readable file is', async () => {
    run('mkfifo', [workshop.path('pipe')])
    for (const path of [workshop.path('nowhere'), workshop.folder, workshop.path('pipe'), '/dev/zero', 'a\0b']) {
      expect(await readDetachedSignature(path), path).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
  })
  it('is refused when the file is large, empty or something else', async () => {
    const armor = '-----BEGIN SSH SIGNATURE-----\n'
    for (const [name, text] of [['large', armor + 'A'.repeat(64 * 1024)], ['empty', ''], ['json', '{"kind":"guest.destroy"}'], ['bom', `\uFEFF${armor}`]] as const) {
      expect(await readDetachedSignature(workshop.write(name, text)), name).toMatchObject({ ok: false, error: { code: 'bad_signature' } })
    }
  })
})
