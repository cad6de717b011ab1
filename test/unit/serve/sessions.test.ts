import { describe, expect, it } from 'vitest'
import { createSessions, linkLifeMs } from '../../../electron/serve/sessions.ts'

function atTime(startMs: number) {
  const clock = { ms: startMs }
  return { clock, sessions: createSessions(() => clock.ms) }
}

describe('sessions', () => {
  it('admits a link once and its session as often as it comes', () => {
    const { sessions } = atTime(0)
    const link = sessions.mintLink()
    const admitted = sessions.admit(link)
    expect(admitted?.from).toBe('link')
    expect(sessions.admit(link)).toBeNull()
    const session = admitted?.session ?? ''
    expect(sessions.admit(session)).toEqual({ session, from: 'session' })
    expect(sessions.admit(session)).toEqual({ session, from: 'session' })
  })

  it('makes tokens of 256 bits that differ', () => {
    const { sessions } = atTime(0)
    const tokens = [sessions.mintLink(), sessions.mintLink()]
    tokens.push(sessions.admit(tokens[0] ?? '')?.session ?? '')
    expect(new Set(tokens).size).toBe(3)
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBe(32)
  })

  it('refuses a link at the end of its 60 seconds, and takes it right before', () => {
    const { clock, sessions } = atTime(1_000)
    const [early, late] = [sessions.mintLink(), sessions.mintLink()]
    clock.ms += linkLifeMs - 1
    expect(sessions.admit(early)).not.toBeNull()
    clock.ms += 1
    expect(sessions.admit(late)).toBeNull()
  })

  it('refuses a link when the clock was put back before it was made', () => {
    const { clock, sessions } = atTime(10 * linkLifeMs)
    const link = sessions.mintLink()
    clock.ms -= 1
    expect(sessions.admit(link)).toBeNull()
  })

  it('keeps at most eight links, the newest', () => {
    const { sessions } = atTime(0)
    const links = Array.from({ length: 9 }, () => sessions.mintLink())
    expect(sessions.admit(links[0] ?? '')).toBeNull()
    expect(sessions.admit(links[1] ?? '')).not.toBeNull()
    expect(sessions.admit(links[8] ?? '')).not.toBeNull()
  })

  it.each(['', 'x', 'null', ' '.repeat(500)])('refuses %j', (token) => {
    const { sessions } = atTime(0)
    sessions.mintLink()
    expect(sessions.admit(token)).toBeNull()
  })
})
