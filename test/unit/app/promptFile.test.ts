/** A colleague's exported request in the trusted prompt: shown from its own bytes, signed, and handed back as a file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatPayload } from '../../../electron/authz/payloadBytes.ts'
import { operationNamespace } from '../../../electron/authz/verifier.ts'
import { verifySshsig } from '../../../electron/authz/sshsig.ts'
import { operation } from '../../fixtures/signatures/payloads.ts'
import { makeAlice, openDesk, type Alice } from './promptDesk.ts'

let alice: Alice
beforeAll(() => {
  alice = makeAlice()
})
afterAll(() => alice.workshop.dispose())

const theirs = { ...operation, journal: 'another-journal', notBefore: '2026-03-01T11:00:00.000Z', expires: '2026-03-02T11:00:00.000Z' }
let files = 0
const exported = (bytes: Uint8Array | string): string => {
  const path = join(alice.workshop.folder, `operation-${(files += 1)}.json`)
  writeFileSync(path, bytes)
  return path
}

describe('a request out of a file', () => {
  it('is shown from its bytes, and its signature is written beside it', async () => {
    const desk = openDesk(alice)
    const path = exported(formatPayload(theirs))
    const answer = desk.service.signFile(path)
    await new Promise((resolve) => setImmediate(resolve))
    const { prompt } = desk.shown()
    const view = await prompt.call('prompt.view', {})
    expect(view).toMatchObject({ ok: true, value: { kind: 'guest.destroy', signed: [], needed: 1, payload: readFileSync(path, 'utf8') } })
    expect(await desk.sign(prompt)).toMatchObject({ ok: true, value: { principal: '', handBack: `${path}.sig` } })
    prompt.over.dispatchEvent(new Event('abort'))
    desk.shown().close()
    expect(await answer).toEqual({ ok: true, value: { file: `${path}.sig` } })
    expect(verifySshsig({ message: readFileSync(path), namespace: operationNamespace, armor: readFileSync(`${path}.sig`, 'utf8') })).toMatchObject({ ok: true })
    expect(desk.imported, 'nothing is taken in here').toEqual([])
  })

  it('is signed by nobody when the prompt is closed', async () => {
    const desk = openDesk(alice)
    const path = exported(formatPayload(theirs))
    const answer = desk.service.signFile(path)
    await new Promise((resolve) => setImmediate(resolve))
    desk.shown().close()
    expect(await answer).toEqual({ ok: true, value: { file: null } })
    expect(existsSync(`${path}.sig`)).toBe(false)
  })

  it('never writes over a signature that stands there', async () => {
    const desk = openDesk(alice)
    const path = exported(formatPayload(theirs))
    writeFileSync(`${path}.sig`, 'older')
    void desk.service.signFile(path)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await desk.sign(desk.shown().prompt)).toMatchObject({ ok: false, error: { code: 'path_denied' } })
    expect(readFileSync(`${path}.sig`, 'utf8')).toBe('older')
    desk.shown().close()
  })

  it.each([
    ['is not there', () => join(alice.workshop.folder, 'none.json'), 'not_found'],
    ['is a folder', () => alice.workshop.folder, 'not_found'],
    ['is a device', () => '/dev/zero', 'not_found'],
    ['is named by half a path', () => 'operation.json', 'path_denied'],
    ['is no request', () => exported('{"type":"something"}'), 'bad_encoding'],
    ['is spelled otherwise than it is signed', () => exported(` ${Buffer.from(formatPayload(theirs)).toString()}`), 'bad_encoding'],
    ['is larger than a request can be', () => exported('x'.repeat(200_000)), 'bad_encoding'],
    ['has expired', () => exported(formatPayload({ ...theirs, expires: '2026-03-01T11:30:00.000Z' })), 'expired'],
  ])('that %s opens no prompt', async (_, path, code) => {
    const desk = openDesk(alice)
    expect(await desk.service.signFile(path())).toMatchObject({ ok: false, error: { code } })
    expect(desk.prompts).toEqual([])
  })
})
