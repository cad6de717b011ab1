import { describe, expect, it } from 'vitest'
import { createLiveResource } from '../../../../renderer/stores/liveResource.ts'
import { readAllPages } from '../../../../shared/lib/readAllPages.ts'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'

const failure = { code: 'internal', message: 'no', retry: 'never' } as const

describe('a live resource', () => {
  it('folds refreshes that come during a load into one more load', async () => {
    const gates: ((value: Result<number>) => void)[] = []
    const resource = createLiveResource(() => new Promise<Result<number>>((resolve) => gates.push(resolve)))
    const done = resource.refresh()
    void resource.refresh()
    void resource.refresh()
    expect(gates).toHaveLength(1)
    gates[0]?.(ok(1))
    await Promise.resolve()
    await Promise.resolve()
    expect(gates).toHaveLength(2)
    gates[1]?.(ok(2))
    await done
    expect(resource.store.getState()).toEqual({ value: 2, error: null, loading: false })
  })

  it('keeps the last value beside the error when a refresh fails, and clears the error after', async () => {
    const answers: Result<string>[] = [ok('first'), err(failure), ok('second')]
    const resource = createLiveResource(() => Promise.resolve(answers.shift() ?? err(failure)))
    await resource.refresh()
    await resource.refresh()
    expect(resource.store.getState()).toMatchObject({ value: 'first', error: failure })
    await resource.refresh()
    expect(resource.store.getState()).toMatchObject({ value: 'second', error: null })
  })
})

describe('readAllPages', () => {
  it('reads to the end by key', async () => {
    const pages = new Map<number | null, { rows: number[]; next: number | null }>([[null, { rows: [1, 2], next: 2 }], [2, { rows: [3], next: null }]])
    const result = await readAllPages<number, number>((after) => Promise.resolve(ok(pages.get(after) ?? { rows: [], next: null })))
    expect(result).toEqual(ok([1, 2, 3]))
  })

  it('gives no half list when a page fails', async () => {
    const result = await readAllPages<number, number>((after) => Promise.resolve(after === null ? ok({ rows: [1], next: 1 }) : err(failure)))
    expect(result).toEqual(err(failure))
  })

  it('stops at a key that does not move on', async () => {
    const result = await readAllPages<number, number>(() => Promise.resolve(ok({ rows: [1], next: 9 })))
    expect(result).toEqual(ok([1, 1]))
  })
})
