import { describe, expect, it } from 'vitest'
import { createLayeredProvider, mergeDesired } from '../../../electron/desired/layeredProvider.ts'
import { createStaticProvider } from '../../../electron/desired/staticProvider.ts'
import type { DesiredProblem, DesiredState } from '../../../electron/ports.ts'
import type { DesiredGuest } from '../../../shared/domain/guest.ts'

const hubFile = 'hub:https://hub.example:8443'
const mine: DesiredGuest = { vmid: 101, run: 'stopped', source: { file: 'site.yaml', line: 3 } }
const theirs = (vmid: number): DesiredGuest => ({ vmid, run: 'running', cores: 4, source: { file: hubFile, line: 1 } })
const fault = (file: string): DesiredProblem => ({ file, line: 1, column: 1, message: 'this is no YAML', hint: 'Mend it.' })

function state(guests: readonly DesiredGuest[], problems: readonly DesiredProblem[] = []): DesiredState {
  return { guests: new Map(guests.map((guest) => [guest.vmid, guest])), problems }
}

describe('a hub under the files of the operator', () => {
  it('declares what the files do not mention; a guest that they mention is theirs whole', () => {
    const merged = mergeDesired(state([mine]), state([theirs(101), theirs(102)]))
    expect([...merged.guests.values()]).toEqual([mine, theirs(102)])
    expect(merged.problems).toEqual([])
  })

  it('keeps the problems of both, and a faulty hub holds back no file', () => {
    const merged = mergeDesired(state([mine]), state([theirs(102)], [fault(hubFile)]))
    expect(merged.problems.map(({ file }) => file)).toEqual([hubFile])
    expect(merged.guests.get(101)).toEqual(mine)
  })

  it('is held back while a file is faulty, for nobody knows which guests it would claim', () => {
    const merged = mergeDesired(state([], [fault('site.yaml')]), state([theirs(101)]))
    expect(merged.problems.map(({ file }) => file)).toEqual(['site.yaml', hubFile])
    expect(merged.guests.get(101)).toEqual(theirs(101))
  })

  it('tells nothing of itself where it declares nothing', () => {
    expect(mergeDesired(state([], [fault('site.yaml')]), state([])).problems).toEqual([fault('site.yaml')])
  })

  it('may come and go', async () => {
    let hub: ReturnType<typeof createStaticProvider> | null = null
    const provider = createLayeredProvider(createStaticProvider([mine]), () => hub)
    expect([...(await provider.current()).guests.keys()]).toEqual([101])
    hub = createStaticProvider([theirs(102)])
    expect([...(await provider.current()).guests.keys()]).toEqual([101, 102])
    expect(provider.jobs?.()).toEqual([])
    hub = null
    expect([...(await provider.current()).guests.keys()]).toEqual([101])
  })
})
