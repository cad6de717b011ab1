import { z } from 'zod'
import { difference, type Difference } from '../../shared/domain/drift.ts'

/** As the journal keeps them now, and as earlier versions kept them: field, declared, actual. */
const kept = z.array(z.union([difference, z.tuple([z.string(), z.string().nullable(), z.string().nullable()])]))

/** The open differences of one guest out of the fact that keeps them; none where there is no fact. Pure. */
export function parseDifferences(fact: { readonly value: string; readonly since: string } | undefined): readonly Difference[] {
  if (fact === undefined) return []
  return kept.parse(JSON.parse(fact.value)).map((each) => (Array.isArray(each) ? { field: each[0], desired: each[1], actual: each[2], since: fact.since, by: null } : each))
}
