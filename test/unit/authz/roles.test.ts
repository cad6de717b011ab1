import { describe, expect, it } from 'vitest'
import { formatRoles, parseRoles } from '../../../electron/authz/roles.ts'

const read = (text: string) => parseRoles({ name: 'roles', text })

describe('the roles file', () => {
  it('reads people and their roles, and writes them back', () => {
    const entries = [{ principal: 'alice', roles: ['operational'] }, { principal: 'bob@example.org', roles: ['recovery', 'operational'] }] as const
    expect(read('# who may what\nalice\toperational\n\nbob@example.org recovery,operational\n')).toEqual({ ok: true, value: entries })
    expect(read(formatRoles(entries))).toEqual({ ok: true, value: entries })
  })
  it('refuses the whole file for one faulty line, and names it', () => {
    for (const line of ['carol', 'carol admin', 'carol operational,', 'carol operational,operational', 'carol operational extra', '* operational', 'carol OPERATIONAL', 'alice recovery']) {
      expect(read(`alice operational\n${line}\n`), line).toMatchObject({ ok: false, error: { code: 'bad_signers_file', message: expect.stringContaining('roles:2 ') } })
    }
  })
})
