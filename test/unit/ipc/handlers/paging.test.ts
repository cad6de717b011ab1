import { expect, test } from 'vitest'
import type { GuestReview } from '../../../../electron/engine/review.ts'
import { pageOf, type GuestKey } from '../../../../electron/ipc/handlers/paging.ts'
import type { HostSnapshot } from '../../../../electron/reconcile/hostReconciler.ts'

function review(host: string, vmid: number): GuestReview {
  return { ref: { host, vmid, type: 'lxc' }, actual: null, diff: null, ignored: [], steps: [], proposals: [], faultyFile: null, standing: vmid % 2 === 0 ? 'drift' : 'in_sync', note: '' }
}

/** A host with these guests, in an order of its own. */
function hostOf(id: string, vmids: readonly number[]): HostSnapshot {
  return {
    config: { id, endpoints: [], token: { kind: 'memory', account: id }, mode: 'observe', desiredPath: null, demo: false },
    observation: null, reviews: new Map(vmids.toReversed().map((vmid) => [vmid, review(id, vmid)])), desired: { guests: new Map(), problems: [] },
    version: null, obstacle: null, busy: false, lastCycle: null, nodeSeenAt: new Map(),
  }
}

function range(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

function pagesOf(hosts: readonly HostSnapshot[], fits: (review: GuestReview) => boolean = () => true): readonly (readonly string[])[] {
  const pages: string[][] = []
  let after: GuestKey | null = null
  do {
    const page = pageOf(hosts, after, fits)
    pages.push(page.guests.map(({ snapshot, review: { ref } }) => `${snapshot.config.id}/${ref.host}/${ref.vmid}`))
    after = page.next
  } while (after !== null)
  return pages
}

const named = (host: string, vmids: readonly number[]) => vmids.map((vmid) => `${host}/${host}/${vmid}`)

test('pages go on where the last one ended, host by host, and hold every guest once', () => {
  const pages = pagesOf([hostOf('b', range(100, 300)), hostOf('a', range(1000, 260)), hostOf('c', [7])])
  expect(pages.map((page) => page.length)).toEqual([250, 250, 61])
  expect(pages.flat()).toEqual([...named('a', range(1000, 260)), ...named('b', range(100, 300)), ...named('c', [7])])
})

test('only guests that fit are counted, and a full last page names none to follow', () => {
  expect(pagesOf([hostOf('a', range(1, 500))], ({ standing }) => standing === 'drift')).toEqual([named('a', range(1, 500).filter((vmid) => vmid % 2 === 0))])
  expect(pagesOf([hostOf('a', range(1, 250)), hostOf('b', [])])).toEqual([named('a', range(1, 250))])
  expect(pagesOf([])).toEqual([[]])
})

test('a page begins after its key even where that guest or its host is gone', () => {
  const hosts = [hostOf('a', [100, 105]), hostOf('c', [1])]
  const after = (key: GuestKey) => pageOf(hosts, key, () => true).guests.map(({ review: { ref } }) => ref.vmid)
  expect(after({ host: 'a', vmid: 103 })).toEqual([105, 1])
  expect(after({ host: 'b', vmid: 5 })).toEqual([1])
  expect(after({ host: 'd', vmid: 1 })).toEqual([])
})
