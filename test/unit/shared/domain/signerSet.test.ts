import { describe, expect, it } from 'vitest'
import { quorumFor, type QuorumRule } from '../../../../shared/domain/signerSet.ts'

const rule = (people: number, kind = '*', host = '*'): QuorumRule => ({ kind, host, people })

describe('the quorum of an operation', () => {
  it.each<[string, readonly QuorumRule[], number]>([
    ['is one person without a rule', [], 1],
    ['is one person where no rule fits', [rule(3, 'guest.destroy', 'other'), rule(3, 'snapshot.delete')], 1],
    ['is what its own rule says', [rule(2, 'guest.destroy', 'site')], 2],
    ['is not lowered by a broader rule before it', [rule(1), rule(3, 'guest.destroy')], 3],
    ['is not lowered by a broader rule after it', [rule(3, 'guest.destroy'), rule(1)], 3],
    ['is not lowered by the rule of one host', [rule(1, '*', 'site'), rule(2)], 2],
    ['is raised by a broader rule', [rule(2, 'guest.destroy', 'site'), rule(3)], 3],
  ])('%s', (_, policy, people) => {
    expect(quorumFor(policy, 'guest.destroy', 'site')).toBe(people)
  })

  it('of a change of the signers, which has no host, takes the rules for every host', () => {
    expect(quorumFor([rule(4, '*', 'site'), rule(2, 'signers.rotate')], 'signers.rotate', null)).toBe(2)
  })
})
