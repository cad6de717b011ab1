import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itemOf, makeAlice, openDesk as openDeskOf, viewOf, type Alice } from './promptDesk.ts'

let alice: Alice
beforeAll(() => void (alice = makeAlice()))
afterAll(() => alice.workshop.dispose())
const openDesk = (change: Parameters<typeof openDeskOf>[1] = {}, means: Parameters<typeof openDeskOf>[2] = {}) => openDeskOf(alice, change, means)

describe('what is shown and signed', () => {
  it('is read out of the bytes of the item that was asked for, not out of texts beside them', async () => {
    const { service, shown } = openDesk()
    void service.sign('item-101')
    const shownView = await viewOf(shown().prompt)
    expect(shownView).toMatchObject({
      summary: 'Destroy 101 web-101 with all its disks and its entries in backup jobs and replication',
      kind: 'guest.destroy', host: 'lab', guest: { vmid: 101, name: 'web-101', type: 'lxc' },
      lost: '1 volume (8 GiB) and 1 snapshot',
      payload: new TextDecoder().decode(itemOf(101).payload?.bytes),
      reason: 'its disks are lost', signed: [], needed: 1,
    })
    expect(shownView.lines.filter((line) => line.loses).map((line) => line.label)).toEqual(['Volume lost', 'Snapshot lost'])
    expect(JSON.stringify(shownView)).not.toContain('a text that stands beside')
  })

  it('are the same bytes, of this item and no other', async () => {
    const { service, shown, sign, jobs, imported } = openDesk()
    const answer = service.sign('item-101')
    const { prompt } = shown()
    await expect(sign(prompt)).resolves.toEqual({ ok: true, value: { principal: 'alice', signed: 1, needed: 1, handBack: null } })
    const bytes = itemOf(101).payload?.bytes ?? new Uint8Array()
    expect(jobs).toMatchObject([{ messageBase64: Buffer.from(bytes).toString('base64'), namespace: 'countersign-operation' }])
    expect(imported.map((each) => Buffer.from(each.bytes ?? []).toString())).toEqual([Buffer.from(bytes).toString()])
    shown().close()
    await expect(answer).resolves.toEqual({ ok: true, value: { signed: true } })
  })

  it.each([
    ['prompt.view', { id: 'item-102' }],
    ['prompt.signWithKeyFile', { path: '/key', passphrase: null, id: 'item-102' }],
    ['prompt.signWithKeyFile', { path: '/key', passphrase: null, payload: '{}' }],
    ['prompt.signWithAgent', { fingerprint: 'SHA256:x' }],
    ['approvals.sign', { id: 'item-102' }],
    ['constructor', {}],
    [null, {}],
  ])('cannot be chosen by the message %j %j', async (name, input) => {
    const { service, shown, jobs } = openDesk()
    void service.sign('item-101')
    await expect(shown().prompt.call(name, input)).resolves.toMatchObject({ ok: false, error: { code: 'bad_request' } })
    expect(jobs).toEqual([])
  })

  it('are refused once the item asks for other bytes, or has ended', async () => {
    const { service, shown, sign, items, jobs } = openDesk()
    void service.sign('item-101')
    const { prompt } = shown()
    items.set('item-101', { ...itemOf(102), id: 'item-101' })
    await expect(sign(prompt)).resolves.toMatchObject({ ok: false, error: { code: 'state_changed' } })
    items.set('item-101', { ...itemOf(101), state: 'superseded', endedBecause: 'state_changed: a disk was added' })
    await expect(sign(prompt)).resolves.toMatchObject({ ok: false, error: { code: 'state_changed' } })
    items.set('item-101', { ...itemOf(101), state: 'rejected' })
    await expect(sign(prompt)).resolves.toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(jobs).toEqual([])
  })
})

describe('a signature that does not come about', () => {
  it('is told in the prompt and can be tried again; the passphrase stands in no log line', async () => {
    const wrong = { ok: false, error: { code: 'bad_passphrase', message: 'The passphrase does not open the key file.', retry: 'never' } }
    const answers: unknown[] = [wrong, 'nonsense', wrong]
    const { service, shown, sign, lines, imported } = openDesk({}, { runKeyFileChild: async () => answers.shift() })
    void service.sign('item-101')
    const { prompt } = shown()
    for (const code of ['bad_passphrase', 'key_unreadable', 'bad_passphrase']) {
      await expect(sign(prompt, 'horse staple')).resolves.toMatchObject({ ok: false, error: { code } })
    }
    expect(prompt.over.aborted).toBe(false)
    expect(imported).toEqual([])
    expect(JSON.stringify(lines)).not.toContain('horse staple')
  })

  it('is called off by a cancel, and what comes too late is not handed in', async () => {
    const child = Promise.withResolvers<unknown>()
    const signals: AbortSignal[] = []
    const { service, shown, sign, imported } = openDesk({}, { runKeyFileChild: (_job, _passphrase, signal) => { signals.push(signal); return child.promise } })
    const answer = service.sign('item-101')
    const { prompt } = shown()
    const signing = sign(prompt)
    await expect(prompt.call('prompt.cancel', {})).resolves.toEqual({ ok: true, value: {} })
    expect(signals.map((signal) => signal.aborted)).toEqual([true])
    child.resolve({ ok: true, armor: alice.workshop.sign(alice.key, [itemOf(101).payload?.bytes ?? new Uint8Array()])[0] })
    await expect(signing).resolves.toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
    await expect(answer).resolves.toEqual({ ok: true, value: { signed: false } })
    await expect(sign(prompt)).resolves.toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
    expect(imported).toEqual([])
  })

  it('is one at a time', async () => {
    const child = Promise.withResolvers<unknown>()
    const { service, shown, sign } = openDesk({}, { runKeyFileChild: () => child.promise })
    void service.sign('item-101')
    const first = sign(shown().prompt)
    await expect(sign(shown().prompt)).resolves.toMatchObject({ ok: false, error: { code: 'rate_limited' } })
    child.resolve(null)
    await expect(first).resolves.toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
  })

  it('needs the whole path of a key file', async () => {
    const { service, shown, jobs } = openDesk()
    void service.sign('item-101')
    await expect(shown().prompt.call('prompt.signWithKeyFile', { path: 'id_ed25519', passphrase: null })).resolves.toMatchObject({ ok: false, error: { code: 'key_unreadable' } })
    expect(jobs).toEqual([])
  })

  it('does not count twice for one person', async () => {
    const { service, shown, sign, items } = openDesk()
    const signature = { principal: 'alice', keyFingerprint: alice.fingerprint, armor: '', at: '2026-03-01T12:00:00.000Z' }
    items.set('item-101', { ...itemOf(101), signatures: [signature] })
    const answer = service.sign('item-101')
    await expect(sign(shown().prompt)).resolves.toMatchObject({ ok: false, error: { code: 'quorum_missing' } })
    shown().close()
    await expect(answer).resolves.toEqual({ ok: true, value: { signed: false } })
  })
})

describe('the keys that are offered', () => {
  let strangers = 0
  /** What is offered of a real agent that holds alice's key, under these signers. */
  async function offered(change: Partial<Alice['signerSet']>, signatures: readonly string[] = []) {
    const agent = await alice.workshop.startAgent()
    try {
      agent.add(alice.key)
      agent.add(alice.workshop.makeKey(`stranger-${(strangers += 1)}`, ['-t', 'ed25519']))
      const { service, shown, items } = openDesk({ journal: { signerSet: () => ({ ...alice.signerSet, ...change }), rolledBack: () => null } }, { agentSocket: () => agent.socketPath })
      items.set('item-101', { ...itemOf(101), signatures: signatures.map((principal) => ({ principal, keyFingerprint: '', armor: '', at: '' })) })
      void service.sign('item-101')
      const { keys, agentProblem } = await viewOf(shown().prompt)
      return { keys: keys.map((each) => each.principal), problem: agentProblem?.code ?? null }
    } finally {
      await agent.stop()
    }
  }

  it('are those of the agent whose signature would count', async () => {
    expect(await offered({})).toEqual({ keys: ['alice'], problem: null })
  })

  it.each<[string, () => Partial<Alice['signerSet']>, readonly string[]]>([
    ['is revoked', () => ({ revoked: [{ fingerprint: alice.fingerprint, comment: '' }] }), []],
    ['may only recover', () => ({ roles: [{ principal: 'alice', roles: ['recovery'] }] }), []],
    ['has no role', () => ({ roles: [] }), []],
    ['is enrolled for checkpoints only', () => ({ keys: alice.signerSet.keys.map((each) => ({ ...each, namespaces: ['countersign-checkpoint'] })) }), []],
    ['has expired', () => ({ keys: alice.signerSet.keys.map((each) => ({ ...each, validBefore: '2026-02-01T00:00:00Z' })) }), []],
    ['has signed already', () => ({}), ['alice']],
  ])('leave out one that %s, and say so', async (_case, change, signatures) => {
    expect(await offered(change(), signatures)).toEqual({ keys: [], problem: 'unknown_signer' })
  })

  it('are none without an agent; it says why', async () => {
    const { service, shown } = openDesk()
    void service.sign('item-101')
    expect(await viewOf(shown().prompt)).toMatchObject({ keys: [], agentProblem: { code: 'agent_unavailable' } })
  })
})
