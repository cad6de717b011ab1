import type { OrderedGuest } from '../engine/hostPlan.ts'

/**
 * Begins the work on each guest when that on the guests it comes after has ended, in whatever way: each look is judged
 * anew, so what failed before is for the next one. Removals wait for nobody here, for they wait for a signature.
 */
export function inOrder<T>(guests: readonly OrderedGuest[], begin: (vmid: number) => Promise<T>): readonly Promise<T>[] {
  const begun = new Map<number, Promise<T>>()
  for (const { vmid, reasons } of guests) {
    const before = reasons.filter(({ kind }) => kind !== 'removal').flatMap(({ after }) => after.flatMap((each) => begun.get(each) ?? []))
    begun.set(vmid, before.length === 0 ? begin(vmid) : Promise.allSettled(before).then(() => begin(vmid)))
  }
  return [...begun.values()]
}
