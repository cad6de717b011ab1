/** Requests as the window is told of them: hundreds on pages, each with as much to say as it may; and who may sign one. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { approvalDetails } from '../fixtures/window/approvals.ts'
import { host, type Desk } from '../adversarial/desk.ts'
import { openSite, type Site } from '../adversarial/harness.ts'
import type { EnrolledKey } from '../../shared/domain/signer.ts'
import { maxMessageBytes, type ApprovalDetail, type ApprovalRow } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/lib/result.ts'
import { readAllPages } from '../../shared/lib/readAllPages.ts'

let site: Site
let desk: Desk
beforeAll(async () => {
  site = await openSite(2)
  desk = await site.desk({ signers: false })
})
afterAll(() => site.close())

type Page = { rows: ApprovalRow[]; next: string | null }
const pageAfter = (after: string | null) => desk.call('approvals.list', { after }) as Promise<Result<Page>>

it('holds every open request once, then what ended, however long they are', async () => {
  const classification = approvalDetails[0]?.classification ?? { class: 'destructive', flags: [], reason: '' }
  const ids = Array.from({ length: 300 }, (_, index) => desk.journal.ensurePending({
    operation: { kind: 'guest.destroy', guest: { host, vmid: 1_000 + index, type: 'lxc' }, parameters: { purge: false, unreferencedDisks: false } },
    signers: null, guestName: `guest-${index}`, summary: `Destroy ${1_000 + index}`, classification, source: 'request', origin: 'alice', reason: 'ű'.repeat(1_000),
  }).id)
  const [rejected = '', ...open] = ids
  desk.journal.rejectPending(rejected, 'alice', 'not this one')

  const sizes: number[] = []
  const all = await readAllPages(async (after: string | null) => {
    const page = await pageAfter(after)
    sizes.push(Buffer.byteLength(JSON.stringify(page)))
    return page
  })
  expect(all.ok && all.value.map(({ id }) => id)).toEqual([...open, rejected])
  expect(sizes.length).toBeGreaterThan(1)
  expect(Math.max(...sizes)).toBeLessThan(maxMessageBytes)
})

it('ends after a request that is no longer listed', async () => {
  expect(await pageAfter('an id that is not there')).toEqual({ ok: true, value: { rows: [], next: null } })
})

it('names those who may sign by a key that is valid now and a role that fits', async () => {
  const key = (principal: string, letter: string, validBefore: string | null = null): EnrolledKey => ({
    principal, keyType: 'ssh-ed25519', publicKeyBlob: `AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`, fingerprint: `SHA256:${letter.repeat(42)}A`, comment: principal, namespaces: null, validAfter: null, validBefore,
  })
  desk.journal.enrolFirst({
    keys: [key('alice', 'a'), key('bela', 'b', '2001-01-01T00:00:00Z'), key('csilla', 'c'), key('dora', 'd')],
    roles: [{ principal: 'alice', roles: ['operational'] }, { principal: 'bela', roles: ['operational'] }, { principal: 'csilla', roles: ['recovery'] }, { principal: 'dora', roles: ['operational'] }],
    revoked: [{ fingerprint: key('dora', 'd').fingerprint, comment: 'lost' }],
    policy: [],
  }, 'root')
  const [item] = desk.journal.pendingItems()
  const shown = await desk.call('approvals.get', { id: item?.id }) as Result<ApprovalDetail>
  expect(shown.ok && shown.value.maySign).toEqual(['alice'])
})
