/** The prompt service over two pending items, with a clock that is turned by hand and keys of the real ssh-keygen. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { formatPayload } from '../../../electron/authz/payloadBytes.ts'
import { readPublicKeyText } from '../../../electron/authz/publicKeyText.ts'
import type { ApprovalService } from '../../../electron/app/approvalService.ts'
import { PromptService, type PromptPorts } from '../../../electron/app/promptService.ts'
import type { SigningMeans } from '../../../electron/app/promptSession.ts'
import type { OpenPrompt } from '../../../electron/app/promptSurface.ts'
import type { PendingItem } from '../../../electron/ports.ts'
import type { KeyFileJob } from '../../../electron/signing/keyFileProtocol.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { OperationPayload } from '../../../shared/domain/signedOperation.ts'
import type { SignerSet } from '../../../shared/domain/signerSet.ts'
import type { PromptView } from '../../../shared/ipc/promptContract.ts'
import { recordingLogger } from '../../fixtures/electron/testHandlers.ts'
import { plainKeyKinds, Workshop } from '../../fixtures/signatures/openssh.ts'
import { operation } from '../../fixtures/signatures/payloads.ts'

const since = '2026-03-01T00:00:00.000Z'

/** Alice, enrolled with a fresh key. */
export function makeAlice() {
  const workshop = new Workshop()
  const key = workshop.makeKey('alice', plainKeyKinds['ssh-ed25519'])
  const read = readPublicKeyText(readFileSync(`${key}.pub`, 'utf8'))
  if (!read.ok) throw new Error(read.error.message)
  const { keyType, blob, fingerprint } = read.value.key
  const signerSet: SignerSet = {
    version: 2,
    since,
    keys: [{ principal: 'alice', keyType, publicKeyBlob: Buffer.from(blob).toString('base64'), fingerprint, namespaces: null, validAfter: null, validBefore: null, comment: '' }],
    roles: [{ principal: 'alice', roles: ['operational'] }],
    revoked: [],
    policy: [],
  }
  return { workshop, key, fingerprint, signerSet }
}
export type Alice = ReturnType<typeof makeAlice>

const payloadOf = (vmid: number): OperationPayload => ({ ...operation, parameters: { purge: true, unreferencedDisks: false }, guest: { ...operation.guest, vmid, name: `web-${vmid}` } as OperationPayload['guest'] })

/** A pending request to destroy one guest; its id is `item-VMID`. */
export function itemOf(vmid: number): PendingItem {
  const bytes = formatPayload(payloadOf(vmid))
  return {
    id: `item-${vmid}`,
    operation: { kind: 'guest.destroy', guest: { host: 'lab', vmid, type: 'lxc' }, parameters: { purge: true, unreferencedDisks: false } },
    signers: null,
    guestName: null,
    summary: 'a text that stands beside the bytes',
    classification: { class: 'destructive', flags: [], reason: 'its disks are lost' },
    state: 'pending',
    source: 'request',
    origin: 'alice',
    reason: '',
    payload: { bytes, sha256: `sha-${vmid}`, nonce: operation.nonce, expires: operation.expires },
    signatures: [],
    endedBecause: null, endedBy: null,
    successor: null,
    operationId: null,
    createdAt: '2026-03-01T12:00:00.000Z',
    updatedAt: '2026-03-01T12:00:00.000Z',
  }
}

/** The service over two pending items, a clock that is turned by hand, and a surface that keeps the prompts it is given. */
export function openDesk({ workshop, key, signerSet }: Alice, change: Partial<PromptPorts> = {}, means: Partial<SigningMeans> = {}) {
  const clock = {
    ms: Date.parse('2026-03-01T12:00:00Z'),
    nowMs: () => clock.ms,
    /** Sleeps until it is woken: no time passes by itself. */
    sleep: (_ms: number, signal?: AbortSignal) => new Promise<void>((wake) => { signal?.addEventListener('abort', () => wake()) }),
  }
  const items = new Map([101, 102].map((vmid) => [`item-${vmid}`, itemOf(vmid)]))
  const imported: { armor: string; bytes: Uint8Array | null }[] = []
  const jobs: KeyFileJob[] = []
  const prompts: { prompt: OpenPrompt; close: () => void }[] = []
  const { logger, lines } = recordingLogger()
  const find = (id: string): PendingItem => {
    const item = items.get(id)
    if (item === undefined) throw new AppError({ code: 'not_found', message: `There is no request "${id}".` })
    return item
  }
  const approvals: Pick<ApprovalService, 'find' | 'payloadOf' | 'progress' | 'importSignature'> = {
    find,
    payloadOf: (item) => {
      if (item.payload === null) throw new AppError({ code: 'observation_incomplete', message: 'nothing to sign' })
      return { bytes: item.payload.bytes, sha256: item.payload.sha256, payload: payloadOf(item.operation?.guest.vmid ?? 0) }
    },
    progress: (item) => ({ item, signed: item.signatures.map((each) => each.principal), needed: 1 }),
    importSignature: async (armor, bytes) => {
      imported.push({ armor, bytes })
      const item = find('item-101')
      return { item, signed: ['alice'], needed: 1, principal: 'alice' }
    },
  }
  const ports: PromptPorts = {
    approvals,
    journal: { signerSet: () => signerSet, rolledBack: () => null },
    clock,
    crypto: { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') },
    logger,
    prompt: {
      surface: {
        open: (prompt) => new Promise((resolve) => {
          prompts.push({ prompt, close: resolve })
          prompt.over.addEventListener('abort', () => resolve())
        }),
      },
      means: {
        agentSocket: () => null,
        // The real ssh-keygen in place of the child process, on the very bytes that the job names.
        runKeyFileChild: async (job) => {
          jobs.push(job)
          return { ok: true, armor: workshop.sign(key, [Buffer.from(job.messageBase64, 'base64')])[0] }
        },
        ...means,
      },
    },
    ...change,
  }
  const service = new PromptService(ports)
  const shown = () => {
    const last = prompts.at(-1)
    if (last === undefined) throw new Error('no prompt was opened')
    return last
  }
  const sign = (prompt: OpenPrompt, passphrase: string | null = null) => prompt.call('prompt.signWithKeyFile', { path: key, passphrase })
  return { service, ports, clock, items, imported, jobs, prompts, shown, sign, lines }
}

/** What the page of a prompt is shown. */
export async function viewOf(prompt: OpenPrompt): Promise<PromptView> {
  const answer = await prompt.call('prompt.view', {})
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as PromptView
}
