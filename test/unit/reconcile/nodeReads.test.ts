import { describe, expect, it } from 'vitest'
import { NodeReads } from '../../../electron/reconcile/nodeReads.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { ErrorCode } from '../../../shared/domain/errorCodes.ts'

const fails = (code: ErrorCode) => async (): Promise<never> => {
  throw new AppError({ code, message: code })
}

/** Reads that are answered by hand, and how many have begun. */
function byHand() {
  const waiting: { readonly answer: () => void; readonly lose: () => void }[] = []
  const read = () => new Promise<string>((resolve, reject) => {
    waiting.push({ answer: () => resolve('answer'), lose: () => reject(new AppError({ code: 'node_unreachable', message: 'gone' })) })
  })
  return { waiting, read }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('reads of one node', () => {
  it('run two at once, and those of another node beside them', async () => {
    const reads = new NodeReads()
    const { waiting, read } = byHand()
    const first = reads.begin('pve1')
    const all = [1, 2, 3].map(() => first(read))
    const other = reads.begin('pve2')(read)
    await turn()
    expect(waiting).toHaveLength(3)
    for (let index = 0; index < 4; index += 1) {
      waiting[index]?.answer()
      await turn()
    }
    expect((await Promise.all([...all, other])).every(({ ok }) => ok)).toBe(true)
  })

  it('are given up once two in a row did not reach it; the next look tries again', async () => {
    const reads = new NodeReads()
    const { waiting, read } = byHand()
    const look = reads.begin('pve1')
    const all = Array.from({ length: 19 }, () => look(read))
    await turn()
    for (const each of waiting) each.lose()
    expect([...(await Promise.all(all)), await look(read)].map((each) => each.ok)).toEqual(Array.from({ length: 20 }, () => false))
    expect(waiting).toHaveLength(2)
    expect(reads.isLost('pve1')).toBe(true)
    expect(await reads.begin('pve1')(async () => 'back')).toEqual({ ok: true, value: 'back' })
    expect(reads.isLost('pve1')).toBe(false)
  })

  it('go on after one that was lost alone', async () => {
    const reads = new NodeReads()
    const look = reads.begin('pve1')
    const answers = await Promise.all([look(fails('node_unreachable')), ...Array.from({ length: 5 }, () => look(async () => 1))])
    expect(answers.map(({ ok }) => ok)).toEqual([false, true, true, true, true, true])
  })

  it('that are refused do not count: the node has answered', async () => {
    const reads = new NodeReads()
    const answers = await Promise.all(Array.from({ length: 6 }, () => reads.begin('pve1')(fails('forbidden'))))
    expect(new Set(answers.map((each) => (each.ok ? null : each.error.code)))).toEqual(new Set(['forbidden']))
    expect(reads.isLost('pve1')).toBe(false)
  })

  it('throw a bug as it is', async () => {
    await expect(new NodeReads().begin('pve1')(async () => { throw new TypeError('bug') })).rejects.toThrow('bug')
  })
})
