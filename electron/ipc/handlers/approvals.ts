import { join } from 'node:path'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ApprovalDetail, ApprovalRow } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import type { PendingItem } from '../../ports.ts'
import { toOperationView } from './operations.ts'
import type { HandlersOf, Services } from './services.ts'

/** Ended items that are listed after the open ones. */
const endedShown = 50
/** What the rows of one page may take: well under the size of a message. */
const pageBytes = 160 * 1024

type Names = 'approvals.list' | 'approvals.get' | 'approvals.sign' | 'approvals.openFile' | 'approvals.reject' | 'approvals.export' | 'approvals.import' | 'signers.get'

/** `approvals.*` and `signers.*`. */
export function approvalHandlers(services: Services): HandlersOf<Names> {
  const { approvals, journal, prompts, signers, app } = services
  return {
    'approvals.list': async ({ after }) => ok(pageAfter(after, [...approvals.open(), ...journal.endedItems(endedShown)], services)),
    'approvals.get': async ({ id }) => ok(toDetail(approvals.find(id), services)),
    'approvals.sign': async ({ id }) => prompts.sign(approvals.find(id).id),
    'approvals.openFile': async ({ path }) => prompts.signFile(path),
    'approvals.reject': async ({ id, reason }) => {
      approvals.reject(id, reason)
      return ok({})
    },
    'approvals.export': async ({ id }) => {
      const item = approvals.find(id)
      const folder = join(app.dataFolder, 'exports', item.id)
      app.exportRequest(folder, { id: item.id, summary: item.summary, ...approvals.payloadOf(item) })
      return ok({ folder })
    },
    'approvals.import': async ({ armor }) => {
      const { item, principal, signed, needed } = await approvals.importSignature(armor, null)
      return ok({ id: item.id, principal, signed: signed.length, needed })
    },
    'signers.get': async () => {
      const { version, since, keys, roles, revoked, policy } = signers.current()
      return ok({
        version,
        since,
        keys: keys.map((key) => ({ ...key, namespaces: key.namespaces === null ? null : [...key.namespaces] })),
        roles: roles.map((each) => ({ principal: each.principal, roles: [...each.roles] })),
        revoked: [...revoked],
        policy: [...policy],
        obstacle: generalObstacle(services),
      })
    },
  }
}

/**
 * Rows that fit on one page, after the item of that id. An item that has gone from the list meanwhile ends it: the change
 * that took it away makes whoever lists them begin anew.
 */
function pageAfter(after: string | null, items: readonly PendingItem[], services: Services): { rows: ApprovalRow[]; next: string | null } {
  const from = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1
  const rows: ApprovalRow[] = []
  if (after !== null && from === 0) return { rows, next: null }
  let bytes = 0
  for (const item of items.slice(from)) {
    const row = toRow(item, services)
    bytes += Buffer.byteLength(JSON.stringify(row))
    if (bytes > pageBytes && rows.length > 0) return { rows, next: rows.at(-1)?.id ?? null }
    rows.push(row)
  }
  return { rows, next: null }
}

function toRow(item: PendingItem, services: Services): ApprovalRow {
  const { signed, needed } = services.approvals.progress(item)
  return {
    id: item.id,
    host: item.operation?.guest.host ?? null,
    vmid: item.operation?.guest.vmid ?? null,
    guest: item.guestName,
    kind: item.operation?.kind ?? 'signers.rotate',
    summary: item.summary,
    classification: { ...item.classification, flags: [...item.classification.flags] },
    state: item.state,
    origin: item.origin,
    reason: item.reason,
    signed: [...signed],
    needed,
    minted: item.payload !== null,
    expires: item.payload?.expires ?? null,
    endedBecause: item.endedBecause,
    endedBy: item.endedBy,
    heldBack: lastRefusal(item, services)?.code ?? null,
    operationId: item.operationId,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
  }
}

function toDetail(item: PendingItem, services: Services): ApprovalDetail {
  const { approvals, journal, fleet, app } = services
  const minted = item.payload === null ? null : approvals.payloadOf(item)
  const entry = item.operationId === null ? null : journal.entry(item.operationId)
  return {
    ...toRow(item, services),
    lost: minted === null ? null : minted.payload.lost,
    lines: minted === null ? [] : [...app.renderPayload(minted.payload)],
    payload: minted === null ? null : new TextDecoder().decode(minted.bytes),
    sha256: minted?.sha256 ?? null,
    signatures: item.signatures.map(({ principal, keyFingerprint, at }) => ({ principal, keyFingerprint, at })),
    maySign: [...approvals.maySign(item)],
    successor: item.successor,
    operation: entry === null ? null : toOperationView(entry, fleet),
    obstacle: generalObstacle(services) ?? (item.state === 'pending' && item.payload === null ? approvals.obstacle(item) : null) ?? lastRefusal(item, services),
  }
}

/** Why nothing at all can be signed. */
function generalObstacle({ journal, signers }: Services): AppErrorDto | null {
  const rolledBack = journal.rolledBack()
  if (rolledBack !== null) return { code: 'journal_rolled_back', message: rolledBack, hint: 'Go on with this journal only if you know why: countersign journal confirm-epoch', retry: 'never' }
  if (signers.current().keys.length > 0) return null
  return { code: 'no_signers', message: 'Nobody is enrolled yet, so everything destructive stays pending.', hint: 'Enrol the first signer on a terminal: countersign signers enrol --principal NAME --key FILE.pub --roles operational', retry: 'never' }
}

/** Why it was not carried out when that was tried last, though it was signed. */
function lastRefusal(item: PendingItem, { fleet }: Services): AppErrorDto | null {
  if (item.state !== 'pending' || item.operation === null) return null
  const { host } = item.operation.guest
  return fleet.hosts().find((each) => each.id === host)?.refusals().get(item.id) ?? null
}

