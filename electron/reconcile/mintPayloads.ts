/** Mints what is to be signed: once for each item, from a reading of the guest whole, with its snapshots and backups. */
import { toAppError } from '../../shared/domain/appError.ts'
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { mintPayload } from '../engine/approvalPayload.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import type { Clock, Crypto, HostConnection, Journal, PendingItem, Verifier } from '../ports.ts'
import { observeGuest, readsToDecide } from './observeGuest.ts'

/** Facts of this topic tell, by item, why it could not be minted. */
const mintingTopic = 'minting'

export interface MintPorts {
  readonly journal: Journal
  readonly clock: Clock
  readonly crypto: Crypto
  readonly verifier: Verifier
  readonly connection: HostConnection
}

/**
 * Mints the items of one host that have no payload yet. An item whose guest cannot be read whole waits for the next
 * cycle. What cannot be put into signable form is noted, so that people learn why nothing can be signed.
 */
export async function mintPayloads(items: readonly PendingItem[], lastNodeOf: (vmid: number) => string | null, ports: MintPorts): Promise<boolean> {
  let minted = false
  for (const item of items) {
    if (item.payload !== null || item.operation === null || item.source === 'job') continue // a job brings its own
    try {
      minted = (await mintOne(item, lastNodeOf(item.operation.guest.vmid), ports)) || minted
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') throw thrown
      if (error.code === 'bad_encoding') noteObstacle(item, item.operation, error.message, ports.journal)
    }
  }
  return minted
}

async function mintOne(item: PendingItem, lastNode: string | null, { journal, clock, crypto, verifier, connection }: MintPorts): Promise<boolean> {
  const bound = item.operation === null ? null : bindOperation(item.operation)
  if (bound === null || item.operation === null || lastNode === null) return false
  const [cluster, guest] = await Promise.all([connection.reader.clusterFingerprint(), observeGuest(connection.reader, item.operation.guest, lastNode, readsToDecide(bound))])
  if (guest === null) return false
  const nonce = crypto.uuid()
  const payload = mintPayload(item.operation, bound, guest, {
    journal: journal.journalId,
    epoch: journal.epoch(),
    cluster,
    requester: item.origin,
    reason: item.reason,
    nonce,
    nowMs: clock.nowMs(),
    signerSetVersion: journal.signerSet().version,
  })
  if (payload === null) return false
  const bytes = verifier.format(payload)
  const now = journal.pendingItem(item.id)
  if (now?.state !== 'pending' || now.payload !== null) return false // another look was quicker
  journal.recordPayload(item.id, { bytes, sha256: crypto.sha256Hex(new TextDecoder().decode(bytes)), nonce, expires: payload.expires })
  return true
}

/** Audited when it changes, not with each cycle. */
function noteObstacle(item: PendingItem, { guest, kind }: Operation, message: string, journal: Journal): void {
  const audit: AuditDraft = {
    actor: 'countersign',
    host: guest.host,
    vmid: guest.vmid,
    guest: item.guestName,
    operationId: item.id,
    operation: kind,
    kind: 'decision',
    decision: 'not_minted',
    reason: `${item.summary}: nothing can be signed. ${message}`,
    payload: { code: 'bad_encoding', item: item.id },
  }
  journal.noteFact({ topic: mintingTopic, host: guest.host, vmid: guest.vmid, subject: item.id, value: message }, audit)
}

/** Why an item could not be minted when it was last tried; null where nothing was noted. Reads the journal. */
export function mintingObstacle(item: PendingItem, journal: Pick<Journal, 'factsOf'>): string | null {
  if (item.operation === null || item.payload !== null) return null
  const { host, vmid } = item.operation.guest
  return journal.factsOf(mintingTopic, host).get(`${host}/${vmid}/${item.id}`)?.value ?? null
}
