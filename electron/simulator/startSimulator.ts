import { SimulatedClock } from './clock.ts'
import type { Cluster } from './cluster.ts'
import { createControlHandler } from './control.ts'
import { type Certificate, createAuthority, createNodeCertificate, describeCertificate } from './certificates.ts'
import { demoCluster } from './demoCluster.ts'
import { type FaultAction, type FaultMatch, Faults } from './faults.ts'
import { mutateGuest } from './guests/mutateGuest.ts'
import type { LedgerEntry } from './ledger.ts'
import { NodeServer } from './nodeServer.ts'
import { RequestLog, type SeenRequest } from './requestLog.ts'
import { seededFleet } from './seededFleet.ts'
import { createSeededRandom } from './seededRandom.ts'
import type { TaskFault } from './taskFaults.ts'

export interface SimulatorOptions {
  /** Nodes of the seeded scenario; 3 if left out. */
  readonly nodes?: number
  /** Guests of the seeded scenario; 12 if left out. */
  readonly guests?: number
  readonly seed?: number
  /** Port of the first node, the others follow it; 0 or left out = any free ports. */
  readonly port?: number
  /** Multiplies every wait of the server; 1 = as long as the real one, 0.01 = for tests. 1 if left out. */
  readonly timeScale?: number
  /** `seeded` if left out; a function makes a cluster of its own. */
  readonly scenario?: 'seeded' | 'demo' | ((clock: SimulatedClock) => Cluster)
  /** Idle connections are closed after this long, never scaled; 5000 if left out. */
  readonly keepAliveMs?: number
}

export interface SimulatedEndpoint {
  readonly node: string
  readonly url: string
  /** SHA-256 of the node's certificate, upper case, with colons. */
  readonly fingerprint: string
}

/** A running simulated cluster. */
export interface Simulator {
  readonly endpoints: readonly SimulatedEndpoint[]
  /** A token with every privilege, `root@pam!countersign=UUID`. */
  readonly token: string
  /** Every effect so far, in order. */
  ledger(): readonly LedgerEntry[]
  /** Every request so far, refused ones too, without those of the control endpoint. */
  requests(): readonly SeenRequest[]
  /** A change behind the app's back; see mutateGuest. */
  mutate(vmid: number, values: Readonly<Record<string, string>>): void
  /** Adds a token with exactly these privileges by path. Returns `id=UUID`. */
  addToken(id: string, privileges: Readonly<Record<string, readonly string[]>>): string
  readonly faults: {
    /** Switches a fault on for matching requests. Returns what switches it off. */
    add(match: FaultMatch, action: FaultAction): () => void
    /** The next matching task ends as the fault says. */
    task(fault: TaskFault): void
    /** The node shows another certificate, as in an attack or after a renewal. Returns its fingerprint. */
    wrongCertificate(node: string): Promise<string>
    /** All of it off, and the right certificates back. */
    clear(): void
  }
  /** `true`: its port refuses and others answer 595 for it. `hanging`: it never answers, and others say 596. */
  setNodeDown(node: string, down: boolean | 'hanging'): Promise<void>
  /** Sets or, with null, removes a guest's config lock. */
  lock(vmid: number, kind: string | null): void
  setQuorate(quorate: boolean): void
  /** Moves the cluster's clock; what becomes due happens. */
  advance(ms: number): void
  close(): Promise<void>
}

/** Starts a simulated Proxmox VE 9.1 cluster on 127.0.0.1. Rejects when a port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const seed = options.seed ?? 1
  const clock = new SimulatedClock(options.timeScale ?? 1)
  const cluster = createCluster(options, seed, clock)
  const token = cluster.tokens.addAdministrator('root@pam!countersign')
  const faults = new Faults()
  const requests = new RequestLog()
  const mutate = (vmid: number, values: Readonly<Record<string, string>>): void => mutateGuest(cluster, vmid, values)
  const ledger = (): readonly LedgerEntry[] => {
    cluster.settle()
    return [...cluster.ledger.entries()]
  }
  cluster.settle()

  const authority = await createAuthority(createSeededRandom(seed).uuid())
  const own = new Map<string, Certificate>()
  for (const node of cluster.nodes.values()) own.set(node.name, await createNodeCertificate(node.name, node.ip, authority))
  const certificates = new Map([...own].map(([node, { cert }]) => [node, [
    describeCertificate('pve-root-ca.pem', authority.cert), describeCertificate('pve-ssl.pem', cert),
  ]]))
  const control = createControlHandler({ ledger, mutate })
  const servers = new Map([...cluster.nodes.values()].map((node) => [node.name, new NodeServer({
    cluster, servedBy: node, certificates, certificate: certificateOf(own, node.name), faults, requests, control,
    keepAliveMs: options.keepAliveMs ?? 5_000,
  })]))
  const close = async (): Promise<void> => {
    clock.close()
    await Promise.all([...servers.values()].map((server) => server.close()))
  }
  try {
    let port = options.port ?? 0
    for (const server of servers.values()) {
      await server.listen(port)
      if (port !== 0) port += 1
    }
  } catch (error) {
    await close()
    throw error
  }

  return {
    endpoints: [...servers].map(([node, server]) => ({
      node, url: `https://127.0.0.1:${server.port}`, fingerprint: certificateOf(own, node).fingerprint,
    })),
    token, ledger, mutate, close,
    requests: () => [...requests.entries()],
    addToken: (id, privileges) => cluster.tokens.add(id, privileges),
    faults: {
      add: (match, action) => faults.add(match, action),
      task: (fault) => cluster.taskFaults.add(fault),
      async wrongCertificate(node) {
        const impostor = await createNodeCertificate(node, cluster.node(node).ip, await createAuthority('impostor'))
        serverOf(servers, node).present(impostor)
        return impostor.fingerprint
      },
      clear() {
        faults.clear()
        for (const [node, server] of servers) server.present(certificateOf(own, node))
      },
    },
    async setNodeDown(name, down) {
      cluster.settle()
      const node = cluster.node(name)
      node.link = down === false ? 'up' : down === true ? 'down' : 'hanging'
      await (down === true ? serverOf(servers, name).close() : serverOf(servers, name).reopen())
    },
    lock: (vmid, kind) => mutate(vmid, kind === null ? { delete: 'lock' } : { lock: kind }),
    setQuorate(quorate) { cluster.quorate = quorate },
    advance(ms) {
      clock.advance(ms)
      cluster.settle()
    },
  }
}

function createCluster(options: SimulatorOptions, seed: number, clock: SimulatedClock): Cluster {
  if (typeof options.scenario === 'function') return options.scenario(clock)
  if (options.scenario === 'demo') return demoCluster(clock)
  return seededFleet({ nodes: options.nodes ?? 3, guests: options.guests ?? 12, seed }, clock)
}

function certificateOf(certificates: ReadonlyMap<string, Certificate>, node: string): Certificate {
  const certificate = certificates.get(node)
  if (!certificate) throw new Error(`node ${node} has no certificate`)
  return certificate
}

function serverOf(servers: ReadonlyMap<string, NodeServer>, node: string): NodeServer {
  const server = servers.get(node)
  if (!server) throw new Error(`the simulated cluster has no node ${node}`)
  return server
}
