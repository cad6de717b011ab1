import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import type { BroughtJob, Journal } from '../../../electron/ports.ts'
import type { RequestOutcome } from '../../../electron/reconcile/requestOperation.ts'
import { takeJobs, type TakeJobsPorts } from '../../../electron/reconcile/takeJobs.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { ErrorCode } from '../../../shared/domain/errorCodes.ts'
import { openForTest, temporaryFile } from '../journal/journalFixture.ts'

const issuedAt = '2026-03-01T12:00:00Z'
const issuedMs = Date.parse(issuedAt)
const wish = (id = 'w-1', vmid = 101): BroughtJob => ({ origin: 'hub:a', job: { kind: 'wish', id, issuedAt, wish: { host: 'lab', vmid, kind: 'guest.start', parameters: {}, reason: '' } } })

/** Takes on a real journal; what would reach the host is only counted. */
function taker(journal: Journal, answer: (taken: () => void) => Promise<void> = async (taken) => taken()) {
  const asked: string[] = []
  const take = (brought: readonly BroughtJob[], context: TakeJobsPorts['context'] = { nowMs: issuedMs + 1000, epochBeganMs: issuedMs - 1000 }) =>
    takeJobs(brought, {
      host: 'lab',
      journal,
      crypto: createCrypto(),
      context,
      submitJob: async ({ origin }) => void asked.push(origin),
      submitWish: async ({ vmid }, _, taken): Promise<RequestOutcome> => {
        asked.push(String(vmid))
        await answer(taken)
        return { kind: 'ran', entry: journal.recentEntries(1)[0] as never }
      },
    })
  return { asked, take }
}

const codes = (journal: Journal) => journal.auditPage({ before: null, limit: 100 }).filter((row) => row.decision === 'refused').map((row) => row.payload['code'])

describe('jobs that are held out', () => {
  it('are taken once, also after a restart, and known by their name: a wish under a known name is no new one', async () => {
    const file = temporaryFile()
    const journal = openForTest(file)
    const first = taker(journal)
    expect(await first.take([wish(), wish('w-2', 102)])).toBe(2)
    expect(await first.take([wish(), wish('w-1', 103)])).toBe(0)
    journal.close()
    const again = taker(openForTest(file))
    expect(await again.take([wish(), wish('w-2', 102), wish('w-3', 104)])).toBe(1)
    expect([first.asked, again.asked]).toEqual([['101', '102'], ['104']])
  })

  it.each<[string, ErrorCode, TakeJobsPorts['context']]>([
    ['a day old', 'expired', { nowMs: issuedMs + 86_400_000, epochBeganMs: 0 }],
    ['older than the present epoch', 'bad_validity', { nowMs: issuedMs + 1000, epochBeganMs: issuedMs + 1 }],
    ['of the future', 'bad_validity', { nowMs: issuedMs - 60_001, epochBeganMs: 0 }],
    ['brought when nobody knows when the epoch began', 'bad_validity', { nowMs: issuedMs }],
  ])('are refused when they are %s', async (_, code, context) => {
    const journal = openForTest(temporaryFile())
    const { asked, take } = taker(journal)
    expect(await take([wish()], context)).toBe(0)
    expect(asked).toEqual([])
    expect(codes(journal)).toEqual([code])
  })

  it('are tried again while they could not be judged, and told of once', async () => {
    const journal = openForTest(temporaryFile())
    let up = false
    const { asked, take } = taker(journal, async (taken) => {
      if (!up) throw new AppError({ code: 'node_unreachable', message: 'lab does not answer.', retry: 'backoff' })
      taken()
    })
    await take([wish()])
    await take([wish()])
    expect(codes(journal)).toEqual(['node_unreachable'])
    up = true
    expect(await take([wish()])).toBe(1)
    expect(await take([wish()])).toBe(0)
    expect(asked).toHaveLength(3)
  })

  it('that are signed wait for a guest that is away', async () => {
    const journal = openForTest(temporaryFile())
    const gone = new AppError({ code: 'guest_not_found', message: 'It is not shown.', retry: 'afterObserve' })
    let shown = false
    const signed: BroughtJob = { origin: 'hub:a', job: { kind: 'signed', payload: '{}', signatures: ['one'] } }
    const take = () =>
      takeJobs([signed], {
        host: 'lab', journal, crypto: createCrypto(), context: { nowMs: issuedMs, epochBeganMs: 0 },
        submitJob: async () => { if (!shown) throw gone },
        submitWish: async () => { throw gone },
      })
    await take()
    await take()
    shown = true
    await take()
    expect(journal.auditPage({ before: null, limit: 10 }).map((row) => row.decision)).toEqual(['job_taken', 'refused'])
  })

  it('stay refused when they were judged', async () => {
    const journal = openForTest(temporaryFile())
    const { asked, take } = taker(journal, async () => {
      throw new AppError({ code: 'not_allowed_by_mode', message: 'It interrupts.', retry: 'afterObserve' })
    })
    await take([wish()])
    await take([wish()])
    expect(asked).toHaveLength(1)
    expect(codes(journal)).toEqual(['not_allowed_by_mode'])
  })

  it('are not taken a second time when the process ended while one was carried out', async () => {
    const file = temporaryFile()
    const journal = openForTest(file)
    const dying = taker(journal, (taken) => {
      taken()
      return new Promise(() => undefined)
    })
    void dying.take([wish()])
    expect(dying.asked).toEqual(['101'])
    journal.close()
    const next = taker(openForTest(file))
    expect(await next.take([wish()])).toBe(0)
    expect(next.asked).toEqual([])
  })

  it('that are signed are known by their bytes and signatures: a further signature is a new try', async () => {
    const { asked, take } = taker(openForTest(temporaryFile()))
    const signed = (...signatures: string[]): BroughtJob => ({ origin: 'hub:a', job: { kind: 'signed', payload: '{}', signatures } })
    await take([signed('one')])
    await take([signed('one')])
    await take([signed('one', 'two')])
    expect(asked).toHaveLength(2)
  })

  it('do not hide a bug', async () => {
    const { take } = taker(openForTest(temporaryFile()), async () => {
      throw new TypeError('a bug')
    })
    await expect(take([wish()])).rejects.toThrow('a bug')
  })
})
