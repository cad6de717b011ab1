/** Faults on the wire: what a client meets, and what the cluster has done by then. */
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { garbage, hugeBody } from '../../electron/simulator/faults.ts'
import type { Simulator } from '../../electron/simulator/startSimulator.ts'
import { recordedCluster } from './recordedCluster.ts'
import { ask, withSimulator } from './simulatorAsk.ts'

const path = '/nodes/pve1/lxc/101/config'
const change = { method: 'PUT', path, body: { memory: '640' } } as const
const recorded = { scenario: recordedCluster } as const
const effects = (simulator: Simulator): number => simulator.ledger().length

describe('a broken connection', () => {
  it.each([
    ['before the request is carried out', 'unprocessed', 0],
    ['before the reply', 'before', 1],
    ['in the body', 'in', 1],
  ] as const)('%s', async (_, when, done) => {
    await withSimulator(recorded, async (simulator) => {
      simulator.faults.add({ method: 'PUT', path, nth: 1 }, { kind: 'reset', when })
      await expect(ask(simulator, change)).rejects.toThrow(/ECONNRESET|aborted|hang up/)
      expect(effects(simulator)).toBe(done)
      expect(await ask(simulator, { ...change, body: { memory: '700' } })).toMatchObject({ status: 200 })
    })
  })

  it('after the body', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.faults.add({ path }, { kind: 'reset', when: 'after' })
      await ask(simulator, change).catch(() => undefined)
      expect(effects(simulator)).toBe(1)
    })
  })

  it('with half of the promised body', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.faults.add({ path }, { kind: 'truncate' })
      await expect(ask(simulator, { path })).rejects.toThrow(/aborted|ECONNRESET/)
    })
  })
})

describe('another answer', () => {
  it('in place of the real one, carried out or not', async () => {
    await withSimulator(recorded, async (simulator) => {
      const off = simulator.faults.add({ path }, { kind: 'status', status: 596, reason: 'Broken pipe', carriedOut: true })
      expect(await ask(simulator, change)).toMatchObject({ status: 596, reason: 'Broken pipe', body: null })
      expect(effects(simulator)).toBe(1)
      off()
      simulator.faults.add({ path }, { kind: 'status', status: 500, reason: 'got no worker upid - start worker failed', carriedOut: false })
      expect(await ask(simulator, { ...change, body: { memory: '700' } })).toMatchObject({ status: 500 })
      expect(effects(simulator)).toBe(1)
    })
  })

  it('that is no JSON, or far too long', async () => {
    await withSimulator(recorded, async (simulator) => {
      const off = simulator.faults.add({ path }, garbage)
      expect(await ask(simulator, { path })).toMatchObject({ status: 200, body: expect.stringContaining('<html>') as unknown })
      off()
      simulator.faults.add({ path }, { kind: 'body', body: hugeBody(3_000_000) })
      const { headers, body } = await ask(simulator, { path })
      expect(headers['content-length']).toBeUndefined()
      expect(JSON.stringify(body).length).toBeGreaterThan(3_000_000)
    })
  })

  it('that comes late', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.faults.add({ path }, { kind: 'delay', ms: 200, before: 'reply' })
      const pending = ask(simulator, change)
      await expect.poll(() => effects(simulator)).toBe(1)
      expect(await pending).toMatchObject({ status: 200 })
    })
  })

  it('that never comes', async () => {
    await withSimulator(recorded, async (simulator) => {
      simulator.faults.add({ path }, { kind: 'hang', carriedOut: true })
      const answer = ask(simulator, change).then(() => 'answered', () => 'closed')
      await expect.poll(() => effects(simulator)).toBe(1)
      await simulator.close()
      expect(await answer).toBe('closed')
    })
  })
})

describe('the certificate', () => {
  const shown = (simulator: Simulator): Promise<{ fingerprint: string; issuer: string }> => new Promise((resolve, reject) => {
    const { hostname, port } = new URL(simulator.endpoints[0]?.url ?? '')
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerCertificate()
      resolve({ fingerprint: certificate.fingerprint256, issuer: String(certificate.issuer.O) })
      socket.destroy()
    })
    socket.on('error', reject)
  })

  it('is each node\'s own, signed by the cluster', async () => {
    await withSimulator({}, async (simulator) => {
      expect(await shown(simulator)).toEqual({ fingerprint: simulator.endpoints[0]?.fingerprint, issuer: 'PVE Cluster Manager CA' })
      expect(new Set(simulator.endpoints.map((endpoint) => endpoint.fingerprint)).size).toBe(3)
    })
  })

  it('can be another, and be put right', async () => {
    await withSimulator({}, async (simulator) => {
      const impostor = await simulator.faults.wrongCertificate('pve1')
      expect(impostor).not.toBe(simulator.endpoints[0]?.fingerprint)
      expect((await shown(simulator)).fingerprint).toBe(impostor)
      simulator.faults.clear()
      expect((await shown(simulator)).fingerprint).toBe(simulator.endpoints[0]?.fingerprint)
    })
  })
})
