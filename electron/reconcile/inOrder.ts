import type { OrderedGuest } from '../engine/hostPlan.ts'

/**
 * Begins the work on each guest when that on the guests it comes after has ended, in whatever way: each look is judged
 * anew, so what failed before is for the next one. Removals wait for nobody here, for they wait for a signature.
 */
export function inOrder<T>(guests: readonly OrderedGuest[], begin: (vmid: number) => Promise<T>): readonly Promise<T>[] {
  const begun = new Map<number, Promise<T>>()
  // Guests of one group name the same list, so thousands of them wait for it once.
  const ends = new Map<readonly number[], Promise<unknown> | null>()
  const endOf = (after: readonly number[]): Promise<unknown> | null => {
    const known = ends.get(after)
    if (known !== undefined) return known
    const before = after.flatMap((each) => begun.get(each) ?? [])
    const end = before.length === 0 ? null : Promise.allSettled(before)
    ends.set(after, end)
    return end
  }
  for (const { vmid, reasons } of guests) {
    const before = reasons.flatMap(({ kind, after }) => (kind === 'removal' ? [] : (endOf(after) ?? [])))
    begun.set(vmid, before.length === 0 ? begin(vmid) : Promise.all(before).then(() => begin(vmid)))
  }
  return [...begun.values()]
}
