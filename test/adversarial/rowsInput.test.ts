/** Rows 34 to 36, 38, 39 and 42: hostile files, paths, certificates and texts, and what must never be written down. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { host, tokenVariable, type Desk } from './desk.ts'
import { openSite, type Site } from './harness.ts'
import { notRun, row } from './row.ts'

let site: Site

beforeAll(async () => {
  site = await openSite(60)
})
afterAll(() => site.close())

/** A faulty file applies nothing and makes nothing pending; one error tells of it, and no audit row: nothing was decided. */
async function expectFileRefused(desk: Desk, vmid: number, text: string): Promise<void> {
  desk.declare(text)
  for (const command of [['plan'], ['apply', '--benign']]) {
    const { exit, err } = await desk.run(...command)
    expect([command[0], exit, err.includes('(desired_invalid)')], err).toEqual([command[0], 1, true])
  }
  expect(desk.journal.pendingItems(host)).toEqual([])
  expect(site.effects(vmid)).toEqual([])
}

row('34', 'YAML alias bomb', 'desired_invalid', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const levels = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [${Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(',')}]`)
  await expectFileRefused(desk, vmid, `version: 1\n${levels.join('\n')}\nguests:\n  ${vmid}:\n    absent: true\n`)
})

row('34', 'brackets nested a million deep', 'desired_invalid', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await expectFileRefused(desk, vmid, `version: 1\nguests:\n  ${vmid}: ${'['.repeat(1_000_000)}\n`)
})

for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
  row('35', `the key ${key} in desired state`, 'desired_invalid', async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    await expectFileRefused(desk, vmid, `version: 1\nguests:\n  ${vmid}:\n    ${key}: {absent: true}\n`)
    await expectFileRefused(desk, vmid, `version: 1\n${key}: {guests: {}}\nguests:\n  ${key}:\n    absent: true\n`)
    expect(Object.hasOwn(Object.prototype, 'absent')).toBe(false)
  })

  row('35', `the key ${key} in a call of the window`, 'bad_request or usage', async () => {
    const desk = await site.desk()
    const vmid = site.guest()
    const parameters = JSON.parse(`{"${key}": {"purge": true}}`) as object
    const tried = await desk.call('guest.request', { host, vmid, kind: 'guest.start', parameters, reason: '' })
    expect(['bad_request', 'usage']).toContain(tried.ok ? 'taken' : tried.error.code)
    expect(site.effects(vmid)).toEqual([])
  })
}

row('36', 'export over a symbolic link', 'path_denied', async () => {
  const desk = await site.desk()
  const id = await site.request(desk, site.guest(), 'guest.destroy')
  const [folder, victim] = [desk.path('out'), desk.path('victim')]
  mkdirSync(folder)
  writeFileSync(victim, 'mine')
  symlinkSync(victim, join(folder, 'operation.json'))
  expect(await desk.refusal('approvals', 'export', id, '--out', folder)).toBe('path_denied')
  expect(readFileSync(victim, 'utf8')).toBe('mine')
})

row('36', 'export over a dangling link, and over a folder', 'path_denied', async () => {
  const desk = await site.desk()
  const id = await site.request(desk, site.guest(), 'guest.destroy')
  const [linked, blocked] = [desk.path('linked'), desk.path('blocked')]
  mkdirSync(linked)
  symlinkSync(desk.path('made-by-the-app'), join(linked, 'README'))
  expect(await desk.refusal('approvals', 'export', id, '--out', linked)).toBe('path_denied')
  expect(existsSync(desk.path('made-by-the-app'))).toBe(false)
  mkdirSync(join(blocked, 'operation.json'), { recursive: true })
  expect(await desk.refusal('approvals', 'export', id, '--out', blocked)).toBe('path_denied')
})

row('36', 'the window chooses no path: it exports into the data folder alone', 'a folder of its own', async () => {
  const desk = await site.desk()
  const id = await site.request(desk, site.guest(), 'guest.destroy')
  const exported = await desk.call('approvals.export', { id })
  expect(exported).toEqual({ ok: true, value: { folder: join(desk.dataFolder, 'exports', id) } })
})

row('36', 'import of what is no plain file of a signature', 'bad_signature or path_denied', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await site.request(desk, vmid, 'guest.destroy')
  for (const path of ['/dev/zero', '/etc/passwd', '../../../../etc/passwd', desk.dataFolder, desk.path('nowhere.sig')]) {
    const { exit } = await desk.run('approvals', 'import', path)
    expect([path, exit]).toEqual([path, 1])
  }
  await desk.run('apply')
  expect(site.effects(vmid)).toEqual([])
})

row('38', 'certificate changed under a signed destruction', 'pin_mismatch', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
  await desk.reopen()
  const before = site.simulator.requests().length
  for (const { node } of site.simulator.endpoints) await site.simulator.faults.wrongCertificate(node)
  try {
    const { exit, err } = await desk.run('apply')
    expect([exit, err.includes('(pin_mismatch)')], err).toEqual([1, true])
    expect(site.simulator.requests().slice(before)).toEqual([])
    expect(site.destruction(vmid)).toEqual([])
    expect(desk.audit().filter((each) => each.host === host && each.decision === 'unreachable')).toHaveLength(1)
  } finally {
    site.simulator.faults.clear()
  }
})

row('38', 'man in the middle at first contact', 'the fingerprint that is shown, and no credential', async () => {
  const desk = await site.desk()
  const [{ url, node } = { url: '', node: '' }] = site.simulator.endpoints
  const shown = await site.simulator.faults.wrongCertificate(node)
  const before = site.simulator.requests().length
  try {
    expect(await desk.call('hosts.probe', { url })).toMatchObject({ ok: true, value: { fingerprint: shown } })
    expect(site.simulator.requests().slice(before)).toEqual([])
    const added = await desk.call('hosts.add', { name: 'fresh', url, fingerprint: site.simulator.endpoints[0]?.fingerprint ?? '', token: { kind: 'env', variable: tokenVariable }, desiredPath: null, mode: 'observe' })
    expect(added).toMatchObject({ ok: true, value: { ok: false, version: null, checks: [{ name: 'Connection', ok: false }] } })
    expect((await desk.run('host', 'list')).out).not.toContain('fresh')
    expect(site.simulator.requests().slice(before)).toEqual([])
  } finally {
    site.simulator.faults.clear()
  }
})

row('39', 'the token in logs, journal, settings, exports, prints and errors', '0 occurrences', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const secret = site.simulator.token.split('=')[1] ?? ''
  expect(secret.length).toBeGreaterThan(30)
  await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
  await desk.ask('apply')
  const canary = 'd0e1f2a3-4b5c-4d6e-8f70-canary000001'
  const failures = [
    await desk.call('hosts.add', { name: 'typed', url: site.simulator.endpoints[0]?.url ?? '', fingerprint: site.simulator.endpoints[0]?.fingerprint ?? '', token: { kind: 'value', value: `root@pam!x=${canary}` }, desiredPath: null, mode: 'observe' }),
    await desk.call('hosts.add', { name: 'typed', token: `root@pam!x=${canary}` }),
    await desk.call(`hosts.${canary}`.slice(0, 5), { token: canary }),
  ]
  expect(failures.map((failure) => failure.ok)).toEqual([false, false, false])
  site.simulator.faults.add({ method: 'GET' }, { kind: 'status', status: 500, reason: `no: PVEAPIToken=${site.simulator.token}`, carriedOut: false })
  await desk.run('apply')
  await desk.run('host', 'test', host)
  site.simulator.faults.clear()
  for (const command of [['audit'], ['host', 'list', '--json'], ['signers', 'list', '--json'], ['approvals', 'list', '--all', '--json'], ['journal', 'status', '--json']]) await desk.run(...command)
  const everything = [desk.everythingWritten(), desk.printed, JSON.stringify(failures), JSON.stringify(desk.audit())].join('\n')
  expect(everything.length).toBeGreaterThan(50_000)
  for (const word of [secret, canary]) expect(everything.split(word).length - 1).toBe(0)
})

row('42', 'Linux without a keyring', 'keyring_unavailable', async () => {
  const desk = await site.desk()
  const [{ url, fingerprint } = { url: '', fingerprint: '' }] = site.simulator.endpoints
  const added = await desk.call('hosts.add', { name: 'typed', url, fingerprint, token: { kind: 'value', value: site.simulator.token }, desiredPath: null, mode: 'observe' })
  expect(added).toMatchObject({ ok: false, error: { code: 'keyring_unavailable' } })
  expect((await desk.run('host', 'list')).out).not.toContain('typed')
})

notRun('41', 'ELECTRON_RUN_AS_NODE, --inspect, NODE_OPTIONS on the packaged app', 'not run: no Electron')
