import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { verifySshsig } from '../../../electron/authz/sshsig.ts'
import { agentSocketPath, listAgentKeys, signWithAgent, type AgentKey, type AgentOptions } from '../../../electron/signing/agent.ts'
import { concatBytes, sshString, sshUint32 } from '../../../shared/lib/sshWire.ts'
import { frame, holding, startFakeAgent } from '../../fixtures/signatures/fakeAgent.ts'
import { ed25519Key, fidoKey, fields, publicLineOf, type ForgedKey } from '../../fixtures/signatures/forge.ts'
import { namespace, plainKeyKinds, Workshop, type RunningAgent } from '../../fixtures/signatures/openssh.ts'

const message = Buffer.from('{"kind":"guest.destroy"}')
const request = { message, namespace }

let workshop: Workshop
let agent: RunningAgent
const stops: (() => Promise<void>)[] = []
let fakes = 0

beforeAll(async () => {
  workshop = new Workshop()
  // Whoever asks at the agent's prompt is told no.
  agent = await workshop.startAgent({ SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':none' })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(async () => {
  await agent.stop()
  workshop.dispose()
})

async function fake(onData: Parameters<typeof startFakeAgent>[1]): Promise<AgentOptions> {
  const started = await startFakeAgent(join(workshop.folder, `fake-${(fakes += 1)}`), onData)
  stops.push(() => started.stop())
  return { socketPath: started.socketPath }
}

async function list(options: AgentOptions): Promise<readonly AgentKey[]> {
  const keys = await listAgentKeys(options)
  if (!keys.ok) throw new Error(keys.error.message)
  return keys.value
}

async function keyIn(options: AgentOptions, fingerprint: string): Promise<AgentKey> {
  const key = (await list(options)).find((each) => each.fingerprint === fingerprint)
  if (key === undefined) throw new Error('the agent does not hold the key')
  return key
}

const held = ({ keyType, publicKey }: ForgedKey): AgentKey => ({ keyType: keyType as AgentKey['keyType'], fingerprint: 'SHA256:x', publicKeyBlob: publicKey, comment: '' })
const someKey = held(ed25519Key())

describe('the real ssh-agent', () => {
  for (const [name, kind] of Object.entries(plainKeyKinds)) {
    it(`signs with ${name} what ssh-keygen takes`, async () => {
      const path = workshop.makeKey(`agent-${name}`, kind)
      agent.add(path)
      const key = await keyIn(agent, workshop.fingerprint(path))
      expect(key).toMatchObject({ keyType: name, comment: `agent-${name}` })
      const signed = await signWithAgent(key, request, verifySshsig, agent)
      expect(signed).toMatchObject({ ok: true, value: { fingerprint: key.fingerprint } })
      const armor = signed.ok ? signed.value.armor : ''
      expect(workshop.verifies({ allowedSigners: `alice ${workshop.publicLine(path)}\n`, armor, message })).toBe(true)
    })
  }
  it('row 23: refuses for a key that was removed meanwhile', async () => {
    const path = workshop.makeKey('removed', plainKeyKinds['ssh-ed25519'])
    agent.add(path)
    const key = await keyIn(agent, workshop.fingerprint(path))
    agent.remove(path)
    expect(await signWithAgent(key, request, verifySshsig, agent)).toMatchObject({ ok: false, error: { code: 'agent_refused' } })
  })
  it('row 23: refuses when its prompt is denied', async () => {
    const path = workshop.makeKey('confirmed', plainKeyKinds['ssh-ed25519'])
    agent.add(path, ['-c'])
    const key = await keyIn(agent, workshop.fingerprint(path))
    expect(await signWithAgent(key, request, verifySshsig, agent)).toMatchObject({ ok: false, error: { code: 'agent_refused' } })
  })
  it('row 20: does not offer a certificate that is loaded beside its key', async () => {
    const path = workshop.makeKey('certified', plainKeyKinds['ssh-ed25519'])
    workshop.certify(workshop.makeKey('ca', plainKeyKinds['ssh-ed25519']), path)
    agent.add(path)
    expect((await list(agent)).filter((key) => key.comment === 'certified')).toHaveLength(1)
  })
})

describe('row 23: FIDO keys beside others', () => {
  for (const kind of ['ed25519', 'ecdsa'] as const) {
    it(`lists and signs with an ${kind} FIDO key`, async () => {
      const fido = fidoKey(kind)
      const options = await fake(holding([ed25519Key(), fido]))
      const keys = await list(options)
      expect(keys.map((key) => key.keyType)).toEqual(['ssh-ed25519', fido.keyType])
      for (const key of keys) expect(await signWithAgent(key, request, verifySshsig, options)).toMatchObject({ ok: true, value: { fingerprint: key.fingerprint } })
      const signed = await signWithAgent(keys[1] ?? someKey, request, verifySshsig, options)
      expect(workshop.verifies({ allowedSigners: `alice ${publicLineOf(fido)}\n`, armor: signed.ok ? signed.value.armor : '', message })).toBe(true)
    })
  }
  it('hands on no FIDO signature without a touch', async () => {
    const options = await fake(holding([fidoKey('ed25519')], 0))
    const [key = someKey] = await list(options)
    expect(await signWithAgent(key, request, verifySshsig, options)).toMatchObject({ ok: false, error: { code: 'bad_signature', fault: 'user_presence' } })
  })
})

describe('row 23: agents that are absent or misbehave', () => {
  it('is unavailable where nobody listens', async () => {
    for (const socketPath of [workshop.path('nobody'), workshop.folder, workshop.write('file', '')]) {
      expect(await listAgentKeys({ socketPath }), socketPath).toMatchObject({ ok: false, error: { code: 'agent_unavailable' } })
    }
  })
  it('is given up when it is mute', async () => {
    const options = { ...(await fake(() => undefined)), listTimeoutMs: 50, signTimeoutMs: 50 }
    expect(await listAgentKeys(options)).toMatchObject({ ok: false, error: { code: 'signing_timeout' } })
    expect(await signWithAgent(someKey, request, verifySshsig, options)).toMatchObject({ ok: false, error: { code: 'signing_timeout' } })
  })
  it('is left when the person cancels, before or while it waits', async () => {
    const cancel = new AbortController()
    const options = { ...(await fake(() => cancel.abort())), signal: cancel.signal }
    expect(await signWithAgent(someKey, request, verifySshsig, options)).toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
    expect(await listAgentKeys(options)).toMatchObject({ ok: false, error: { code: 'signing_cancelled' } })
  })
  const malformed: Readonly<Record<string, Uint8Array>> = {
    'a frame of 4 GiB': sshUint32(2 ** 32 - 1),
    'a frame of 257 KiB': sshUint32(257 * 1024),
    'an empty frame': sshUint32(0),
    'two frames': concatBytes(frame(Uint8Array.of(5)), frame(Uint8Array.of(5))),
    'a failure': frame(Uint8Array.of(5)),
    'another message': frame(Uint8Array.of(99)),
    'more keys than it sends': frame(Uint8Array.of(12), sshUint32(2 ** 32 - 1)),
    'a key cut short': frame(Uint8Array.of(12), sshUint32(1), sshUint32(100), Uint8Array.of(1)),
    'a key without a type': frame(Uint8Array.of(12), sshUint32(1), fields('', '')),
    'bytes behind its keys': frame(Uint8Array.of(12), sshUint32(0), Uint8Array.of(1)),
  }
  for (const [name, answer] of Object.entries(malformed)) {
    it(`lists nothing from one that sends ${name}`, async () => {
      const options = await fake((socket) => void socket.write(answer))
      expect(await listAgentKeys(options)).toMatchObject({ ok: false, error: { code: 'agent_unavailable' } })
    })
  }
  it('lists nothing from one that hangs up', async () => {
    expect(await listAgentKeys(await fake((socket) => void socket.destroy()))).toMatchObject({ ok: false, error: { code: 'agent_unavailable' } })
  })
  it('reads an answer that comes byte by byte', async () => {
    const answer = frame(Uint8Array.of(12), sshUint32(1), fields(ed25519Key().publicKey, 'slow'))
    const options = await fake((socket) => {
      socket.setNoDelay(true)
      for (const byte of answer) socket.write(Uint8Array.of(byte))
    })
    expect(await list(options)).toMatchObject([{ comment: 'slow' }])
  })
  it('leaves out kinds it does not know, and comments that cannot be shown', async () => {
    const entries = [fields(fields('ssh-foo', 'x'), 'foo'), fields(ed25519Key().publicKey, Buffer.from('evil\u202E'))]
    const options = await fake((socket) => void socket.write(frame(Uint8Array.of(12), sshUint32(2), ...entries)))
    expect(await list(options)).toMatchObject([{ keyType: 'ssh-ed25519', comment: '' }])
  })
  const badSignatures: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    'no signature': [frame(Uint8Array.of(14)), 'agent_unavailable'],
    'bytes behind the signature': [frame(Uint8Array.of(14), sshString('x'), Uint8Array.of(0)), 'agent_unavailable'],
    'a list instead': [frame(Uint8Array.of(12), sshUint32(0)), 'agent_unavailable'],
    'a signature that does not verify': [frame(Uint8Array.of(14), sshString(fields('ssh-ed25519', new Uint8Array(64)))), 'bad_signature'],
    'a signature of another kind': [frame(Uint8Array.of(14), sshString(fields('ssh-rsa', new Uint8Array(256)))), 'bad_signature'],
  }
  for (const [name, [answer, code]] of Object.entries(badSignatures)) {
    it(`hands nothing on from one that sends ${name}`, async () => {
      const options = await fake((socket) => void socket.write(answer))
      expect(await signWithAgent(someKey, request, verifySshsig, options)).toMatchObject({ ok: false, error: { code } })
    })
  }
})

describe('where the agent is', () => {
  it('is told by SSH_AUTH_SOCK, else by Windows', () => {
    expect(agentSocketPath({ SSH_AUTH_SOCK: '/run/agent' }, 'linux')).toBe('/run/agent')
    expect(agentSocketPath({ SSH_AUTH_SOCK: '' }, 'linux')).toBeNull()
    expect(agentSocketPath({}, 'darwin')).toBeNull()
    expect(agentSocketPath({}, 'win32')).toBe('\\\\.\\pipe\\openssh-ssh-agent')
    expect(agentSocketPath({ SSH_AUTH_SOCK: '\\\\.\\pipe\\other' }, 'win32')).toBe('\\\\.\\pipe\\other')
  })
})
