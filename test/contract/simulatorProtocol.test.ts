/** HTTP as pve-http-server speaks it, where no recording shows it. */
import { Agent, request } from 'node:https'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import { recordedCluster } from './recordedCluster.ts'
import { ask, withSimulator } from './simulatorAsk.ts'

const recorded = { scenario: recordedCluster } as const
const config = '/nodes/pve1/lxc/101/config'

/** Sends with the given headers and no others; a body without Content-Length goes in chunks. */
function send(simulator: Simulator, method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<{ status: number; reason: string; encoding: string | undefined; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${simulator.endpoints[0]?.url}${path}`, {
      method, rejectUnauthorized: false, agent: new Agent(), headers: { Authorization: `PVEAPIToken=${simulator.token}`, ...headers },
    }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({
        status: response.statusCode ?? 0, reason: response.statusMessage ?? '', encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks),
      }))
    })
    sent.on('error', reject)
    if (body !== undefined) sent.write(body)
    sent.end()
  })
}

describe('what the server does not take', () => {
  it.each([
    ['a body in chunks', 'PUT', `/api2/json${config}`, { 'Content-Type': 'application/x-www-form-urlencoded' }, 'memory=600', '501 chunked transfer encoding not supported'],
    ['a method it does not know', 'PATCH', `/api2/json${config}`, {}, undefined, "501 method 'PATCH' not available"],
    ['a body with GET', 'GET', `/api2/json${config}`, { 'Content-Length': '3' }, 'a=b', "501 Unexpected content for method 'GET'"],
    ['another type of body', 'PUT', `/api2/json${config}`, { 'Content-Type': 'text/plain', 'Content-Length': '10' }, 'memory=600', "506 upload 'Content-Type 'text/plain' not implemented"],
    ['a body above 512 KiB', 'PUT', `/api2/json${config}`, { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '600000' }, 'x'.repeat(600_000), '501 for data too large'],
    ['a path beside the API', 'GET', '/version', {}, undefined, "500 no such file '/version'"],
  ] as const)('is %s', async (_, method, path, headers, body, expected) => {
    await withSimulator(recorded, async (simulator) => {
      const { status, reason } = await send(simulator, method, path, headers, body)
      expect(`${status} ${reason}`).toBe(expected)
      expect(simulator.ledger()).toEqual([])
    })
  })
})

describe('how the server reads parameters', () => {
  it('joins query and body, and a list that is sent twice', async () => {
    await withSimulator(recorded, async (simulator) => {
      expect(await ask(simulator, { method: 'PUT', path: `/nodes/pve1/lxc/100/config?memory=1032`, body: { cores: '1' } })).toMatchObject({ status: 200 })
      expect(await ask(simulator, { method: 'PUT', path: '/nodes/pve1/lxc/100/config', body: 'delete=tags&delete=onboot' })).toMatchObject({ status: 200 })
      const { body } = await ask(simulator, { path: '/nodes/pve1/lxc/100/config' })
      expect(body).toMatchObject({ data: { memory: 1032, cores: 1 } })
      expect(body).not.toMatchObject({ data: { tags: expect.anything() as unknown } })
    })
  })

  it.each([
    ['memory=1031&memory=1040', { memory: "type check ('integer') failed - got ARRAY" }],
    ['vmid=100', { vmid: 'duplicate parameter (already defined in URI) with conflicting values!' }],
    ['onboot=true', { onboot: "type check ('boolean') failed - got 'true'" }],
    ['tags=bad+tag%21', { tags: 'invalid format - invalid characters in tag\n' }],
    ['net0=bridge%3Dvmbr0', { net0: 'invalid format - format error\nnet0.name: property is missing and it is not optional\n' }],
  ])('refuses %s', async (body, errors) => {
    await withSimulator(recorded, async (simulator) => {
      expect(await ask(simulator, { method: 'PUT', path: config, body })).toMatchObject({ status: 400, reason: 'Parameter verification failed.', body: { data: null, errors } })
    })
  })

  it('takes a token that is percent-encoded', async () => {
    await withSimulator(recorded, async (simulator) => {
      expect(await ask(simulator, { path: '/version', token: encodeURIComponent(simulator.token).replace('%3D', '=') })).toMatchObject({ status: 200 })
    })
  })
})

describe('how the server answers', () => {
  it('compresses what is long for those who take it', async () => {
    await withSimulator({ guests: 20 }, async (simulator) => {
      const path = '/api2/json/cluster/resources'
      const { encoding, bytes } = await send(simulator, 'GET', path, { 'Accept-Encoding': 'gzip' })
      expect(encoding).toBe('gzip')
      expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ data: expect.any(Array) as unknown })
      expect((await send(simulator, 'GET', path, {})).encoding).toBeUndefined()
      expect((await send(simulator, 'GET', '/api2/json/version', { 'Accept-Encoding': 'gzip' })).encoding).toBeUndefined()
    })
  })

  it('closes a connection after an error, and after a hundred requests', async () => {
    await withSimulator(recorded, async (simulator) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      expect((await ask(simulator, { path: '/nosuch', agent })).headers['connection']).toBe('close')
      const seen: unknown[] = []
      for (let count = 1; count <= 101; count += 1) seen.push((await ask(simulator, { path: '/version', agent })).headers['connection'])
      expect(seen.indexOf('close')).toBe(99)
      expect(seen.filter((value) => value === 'close')).toHaveLength(1)
      agent.destroy()
    })
  })
})
