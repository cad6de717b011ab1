/** A simulated cluster with desks in front of it, keys made by the real ssh-keygen, and the questions every row asks. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { LedgerEntry } from '../../electron/simulator/ledger.ts'
import { startSimulator, type Simulator } from '../../electron/simulator/startSimulator.ts'
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { GuestType } from '../../shared/domain/guest.ts'
import type { OperationPayload } from '../../shared/domain/signedOperation.ts'
import { clockSpeed } from '../contract/reconcileHost.ts'
import { renewList } from '../contract/reconcileSite.ts'
import { askData } from '../contract/simulatorAsk.ts'
import { run, Workshop } from '../fixtures/signatures/openssh.ts'
import { isDestructive } from '../faults/isDestructive.ts'
import { Desk, host, newPlace, tokenVariable, type DeskOptions } from './desk.ts'

export interface ExportedRequest {
  readonly id: string
  readonly file: string
  readonly bytes: Buffer
  readonly payload: OperationPayload
}

export class Site {
  readonly simulator: Simulator
  readonly workshop = new Workshop()
  readonly #desks: Desk[] = []
  readonly #free: Map<GuestType, number[]>
  #exports = 0

  constructor(simulator: Simulator, guests: readonly { readonly vmid: number; readonly type: GuestType }[]) {
    this.simulator = simulator
    const of = (type: GuestType) => guests.filter((guest) => guest.type === type).map((guest) => guest.vmid)
    this.#free = new Map([['lxc', of('lxc')], ['qemu', of('qemu')]])
  }

  /** A key pair by the real ssh-keygen; the path of the private half. The same name twice is the same key. */
  key(name: string): string {
    const path = this.workshop.path(name)
    try {
      readFileSync(`${path}.pub`)
      return path
    } catch {
      return this.workshop.makeKey(name, ['-t', 'ed25519'])
    }
  }

  /** A desk with the host in propose mode, an administrator's token, and alice as the only signer unless told. */
  async desk(options: DeskOptions & { readonly signers?: boolean; readonly cluster?: Simulator; readonly token?: string } = {}): Promise<Desk> {
    const cluster = options.cluster ?? this.simulator
    const desk = await new Desk(newPlace(options.token ?? cluster.token), options).open()
    this.#desks.push(desk)
    desk.declare('version: 1\nguests: {}\n')
    await addHost(desk, cluster)
    if (options.signers !== false) await desk.ask('signers', 'enrol', '--principal', 'alice', '--key', `${this.key('alice')}.pub`, '--roles', 'operational')
    return desk
  }

  /** The next guest of a type that no row has touched, stopped. */
  guest(type: GuestType = 'lxc'): number {
    const vmid = this.#free.get(type)?.shift()
    if (vmid === undefined) throw new Error(`the simulated cluster has no ${type} left`)
    this.simulator.mutate(vmid, { status: 'stopped', delete: 'tags,description', onboot: '0' })
    renewList(this.simulator)
    return vmid
  }

  /** Asks for an operation that has to wait for a signature; its id. */
  async request(desk: Desk, vmid: number, kind: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const set = Object.entries(parameters).flatMap(([key, value]) => ['--set', `${key}=${value}`])
    const { waits, id } = await desk.ask<{ waits: boolean; id: string }>('request', kind, '--host', host, '--vmid', String(vmid), ...set)
    expect(waits, `${kind} waits for a signature`).toBe(true)
    return id
  }

  /** Exports a request into a folder of its own. */
  async export(desk: Desk, id: string): Promise<ExportedRequest> {
    const folder = desk.path(`export-${(this.#exports += 1)}`)
    await desk.ask('approvals', 'export', id, '--out', folder)
    const file = join(folder, 'operation.json')
    const bytes = readFileSync(file)
    return { id, file, bytes, payload: JSON.parse(bytes.toString('utf8')) as OperationPayload }
  }

  /** `ssh-keygen -Y sign` over an exported file; the path of the signature. */
  sign({ file }: Pick<ExportedRequest, 'file'>, signer = 'alice', namespace = 'countersign-operation'): string {
    run('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', this.key(signer), file])
    return `${file}.sig`
  }

  /** Other bytes in place of the exported ones, signed by somebody: what a forger hands over. */
  forge(desk: Desk, bytes: Uint8Array | string, signer = 'alice', namespace = 'countersign-operation'): string {
    const file = desk.path(`forged-${(this.#exports += 1)}.json`)
    writeFileSync(file, bytes)
    return this.sign({ file }, signer, namespace)
  }

  /** Exports, signs and hands in. */
  async approve(desk: Desk, id: string, ...signers: readonly string[]): Promise<ExportedRequest> {
    let exported: ExportedRequest | null = null
    for (const signer of signers.length === 0 ? ['alice'] : signers) {
      exported = await this.export(desk, id)
      await desk.ask('approvals', 'import', this.sign(exported, signer))
    }
    if (exported === null) throw new Error('nobody signed')
    return exported
  }

  /** Proposes a change of the signers, has it signed, and hands it in. */
  async rotate(desk: Desk, signers: readonly string[], ...change: readonly string[]): Promise<void> {
    const { id } = await desk.ask<{ id: string }>('signers', ...change)
    await this.approve(desk, id, ...signers)
  }

  effects(vmid: number): readonly LedgerEntry[] {
    return this.simulator.ledger().filter((entry) => entry.vmid === vmid)
  }

  destruction(vmid: number): readonly LedgerEntry[] {
    return this.effects(vmid).filter(isDestructive)
  }

  async close(): Promise<void> {
    for (const desk of this.#desks) await desk.remove()
    await this.simulator.close()
    this.workshop.dispose()
  }
}

/** Starts a cluster of 2 nodes with many guests. */
export async function openSite(guests = 60): Promise<Site> {
  const simulator = await startSimulator({ nodes: 2, guests, seed: 7, timeScale: 1 / clockSpeed })
  const rows = (await askData(simulator, { path: '/cluster/resources?type=vm' })) as readonly { vmid: number; type: GuestType }[]
  return new Site(simulator, rows.toSorted((a, b) => a.vmid - b.vmid))
}

export async function addHost(desk: Desk, cluster: Simulator): Promise<void> {
  const endpoints = cluster.endpoints.flatMap(({ url, fingerprint }) => ['--url', url, '--fingerprint', fingerprint])
  await desk.ask('host', 'add', host, ...endpoints, '--token-env', tokenVariable, '--desired', desk.path('desired.yaml'), '--mode', 'propose')
}

/** The audit rows that tell of a refusal with this code. */
export function refusals(desk: Desk, code: string): readonly AuditEvent[] {
  return desk.audit().filter((row) => row.kind === 'decision' && row.decision === 'refused' && row.payload['code'] === code)
}

/** The audit rows that tell that something waits for a signature. */
export function waitings(desk: Desk, vmid: number): readonly AuditEvent[] {
  return desk.audit().filter((row) => row.vmid === vmid && row.kind === 'approval' && row.decision === 'pending_signature')
}

/** What every refused row leaves behind: nothing on the host, one audit row, and a chain that verifies. */
export async function expectRefused(site: Site, desk: Desk, vmid: number, code: string): Promise<void> {
  await desk.run('apply', '--json')
  expect(site.destruction(vmid), 'destructive effects on the host').toEqual([])
  expect(refusals(desk, code).map((row) => row.reason), `audit rows that tell of ${code}`).toHaveLength(1)
  expect((await desk.journal.verifyChain()).brokenAt).toBeNull()
}
