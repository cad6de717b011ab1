import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSettings } from '../../../electron/config/settings.ts'
import type { HostConfig } from '../../../shared/domain/host.ts'
import type { HubConfig } from '../../../shared/domain/hub.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-settings-'))
  file = join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
const lab: HostConfig = {
  id: 'lab',
  endpoints: [{ url: 'https://pve1.example:8006', fingerprint }],
  token: { kind: 'env', variable: 'LAB_TOKEN' },
  mode: 'observe',
  desiredPath: '/etc/lab.yaml',
  demo: false,
}
const shop: HostConfig = { ...lab, id: 'shop', endpoints: [{ url: 'https://10.0.0.1:8006', fingerprint }] }

function open() {
  const opened = openSettings(folder)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

describe('hosts', () => {
  test('are added, changed and removed, and found again after a restart', () => {
    const settings = open()
    expect(settings.hosts()).toEqual([])
    expect(settings.addHost(lab)).toEqual({ ok: true, value: lab })
    expect(settings.addHost(shop).ok).toBe(true)
    expect(open().hosts()).toEqual([lab, shop])
    expect(settings.updateHost('lab', { mode: 'propose', desiredPath: null })).toEqual({ ok: true, value: { ...lab, mode: 'propose', desiredPath: null } })
    expect(settings.removeHost('shop')).toEqual({ ok: true, value: null })
    expect(open().hosts()).toEqual(settings.hosts())
    expect(settings.hosts()).toEqual([{ ...lab, mode: 'propose', desiredPath: null }])
  })

  test('addresses and fingerprints are brought to one form', () => {
    const added = open().addHost({ ...lab, endpoints: [{ url: 'HTTPS://PVE1.example:8006/', fingerprint: `sha256:${'ab'.repeat(32)}` }] })
    expect(added).toEqual({ ok: true, value: lab })
  })

  test('a second host of the same name, and one that is not there, are named with what is known', () => {
    const settings = open()
    expect(settings.removeHost('lab')).toMatchObject({ error: { code: 'host_not_found', hint: 'No host is configured yet: add one first.' } })
    settings.addHost(lab)
    settings.addHost(shop)
    expect(settings.addHost({ ...shop, id: 'lab' })).toMatchObject({ error: { code: 'host_exists', message: 'A host named lab is already configured.' } })
    expect(settings.updateHost('labb', { mode: 'auto' })).toMatchObject({ error: { code: 'host_not_found', hint: 'Configured hosts: lab, shop.' } })
    expect(open().hosts()).toEqual([lab, shop])
  })

  test.each([
    ['http://pve1:8006', 'bad_address'],
    ['https://pve1:8006/api2', 'bad_address'],
    ['pve1', 'bad_address'],
    ['https://root:hunter2@pve1:8006', 'bad_address'],
  ])('the address %s is refused and repeats no password', (url, code) => {
    const refused = open().addHost({ ...lab, endpoints: [{ url, fingerprint }] })
    expect(refused).toMatchObject({ ok: false, error: { code, message: expect.stringContaining('Host lab') } })
    expect(JSON.stringify(refused)).not.toContain('hunter2')
  })

  test.each([
    ['the same address twice', { endpoints: [{ url: 'https://a:8006', fingerprint }, { url: 'https://A:8006/', fingerprint }] }, 'bad_address'],
    ['no address', { endpoints: [] }, 'bad_request'],
    ['a short fingerprint', { endpoints: [{ url: 'https://a:8006', fingerprint: 'AB:CD' }] }, 'bad_request'],
    ['a name with a slash', { id: 'a/b' }, 'bad_request'],
    ['a relative path', { desiredPath: 'lab.yaml' }, 'bad_request'],
  ])('%s is refused', (_name, fields, code) => {
    expect(open().addHost({ ...lab, ...fields })).toMatchObject({ ok: false, error: { code } })
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the file', () => {
  test('is for its owner alone, and no temporary file stays behind', () => {
    open().addHost(lab)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  test('keeps what a hand changed while the app was running', () => {
    const settings = open()
    settings.addHost(lab)
    writeFileSync(file, JSON.stringify({ version: 1, hosts: [lab, shop] }))
    settings.updateHost('lab', { mode: 'auto' })
    expect(open().hosts().map(({ id, mode }) => [id, mode])).toEqual([['lab', 'auto'], ['shop', 'observe']])
  })

  const valid = JSON.stringify({ version: 1, hosts: [lab, shop] }, null, 2)
  test.each([
    ['cut off', valid.slice(0, 60), /settings\.json:\d+ is not valid JSON/],
    ['not JSON', '{\n  "version": 1,\n  "hosts": [}\n', /settings\.json:3 is not valid JSON/],
    ['empty', '', /settings\.json.* is not valid JSON/],
    ['of another shape', '[]', /settings\.json is not right/],
    ['with a wrong mode', valid.replace('"observe"', '"everything"'), /settings\.json:16 is not right, at hosts\.0\.mode/],
    ['with an unknown key', valid.replace('"version"', '"extra": 1, "version"'), /extra/],
    ['with a host twice', valid.replace('"shop"', '"lab"'), /settings\.json:21 is not right, at hosts\.1\.id: host lab stands here twice/],
    ['of a newer version', valid.replace('"version": 1', '"version": 2'), /newer version/],
  ])('%s: says where and what to do, and is never overwritten', (_name, text, message) => {
    const settings = open()
    writeFileSync(file, text)
    expect(openSettings(folder)).toMatchObject({ ok: false, error: { code: 'bad_settings', message: expect.stringMatching(message), hint: expect.stringContaining('left as it is') } })
    expect(settings.addHost(lab)).toMatchObject({ ok: false, error: { code: 'bad_settings' } })
    expect(settings.hosts()).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('that cannot be read or written is an error with its reason', () => {
    const settings = open()
    mkdirSync(file)
    expect(openSettings(folder)).toMatchObject({ error: { code: 'bad_settings', message: expect.stringContaining('EISDIR') } })
    rmSync(file, { recursive: true })
    rmSync(folder, { recursive: true })
    expect(settings.addHost(lab)).toMatchObject({ error: { code: 'bad_settings', message: expect.stringContaining('cannot be written (ENOENT)') } })
    expect(settings.hosts()).toEqual([])
  })
})

describe('a hub', () => {
  const hub: HubConfig = { url: 'https://hub.example:8443', fingerprint, token: { kind: 'env', variable: 'HUB_TOKEN' }, hosts: ['lab'] }

  test('is named, replaced and taken away beside the hosts, and none stands in a file that has none', () => {
    const settings = open()
    settings.addHost(lab)
    expect(settings.hub()).toBeNull()
    expect(readFileSync(file, 'utf8')).not.toContain('hub')
    expect(settings.setHub({ ...hub, url: 'HTTPS://Hub.example:8443/' })).toEqual({ ok: true, value: hub })
    settings.addHost(shop)
    expect(open().hub()).toEqual(hub)
    expect(settings.setHub({ ...hub, hosts: null })).toMatchObject({ ok: true })
    expect(open().hub()?.hosts).toBeNull()
    expect(settings.setHub(null)).toEqual({ ok: true, value: null })
    expect(open().hub()).toBeNull()
    expect(open().hosts()).toEqual([lab, shop])
  })

  test.each(['http://hub.example', 'https://user:secret@hub.example', 'https://hub.example/path', 'hub.example'])('has a plain https address: %s is refused, and no password comes back', (url) => {
    const refused = open().setHub({ ...hub, url })
    expect(refused).toMatchObject({ error: { code: 'bad_address' } })
    expect(JSON.stringify(refused)).not.toContain('secret')
  })
})

describe('preferences', () => {
  test('are as usual until somebody chooses, kept in the file, and stay with every other change', () => {
    const settings = open()
    expect(settings.preferences()).toEqual({ notifications: true, closeToTray: false })
    expect(settings.setPreferences({ notifications: false, closeToTray: true }).ok).toBe(true)
    expect(settings.addHost(lab).ok).toBe(true)
    expect(open().preferences()).toEqual({ notifications: false, closeToTray: true })
  })
})
