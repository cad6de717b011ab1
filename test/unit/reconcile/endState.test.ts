/** When a guest that can no longer be seen counts as gone. */
import { describe, expect, it } from 'vitest'
import { endStateReached, type SettlePorts } from '../../../electron/reconcile/settle.ts'
import type { HostReader, JournalEntry } from '../../../electron/ports.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { ErrorCode } from '../../../shared/domain/errorCodes.ts'

const entry = {
  id: 'op-1', createdAt: '2026-01-01T00:00:00.000Z', node: 'pve1',
  operation: { kind: 'guest.destroy', guest: { host: 'site', vmid: 101, type: 'lxc' }, parameters: { purge: false, unreferencedDisks: false } },
} as unknown as JournalEntry

/** A host that shows no guest 101; `answer` = what it says when asked for it. */
function ports(answer: ErrorCode, isFree: () => Promise<boolean>): SettlePorts {
  const refuse = async (): Promise<never> => Promise.reject(new AppError({ code: answer, message: 'as the host says' }))
  const reader: Partial<HostReader> = {
    guestLive: refuse, guestSpec: refuse, guestSnapshots: refuse, guestBackups: refuse,
    haResources: async () => new Map(),
    fleet: async () => ({ guests: [], nodes: [{ name: 'pve1', online: true }] }),
    vmidIsFree: isFree,
    clockSkewMs: () => 0,
  }
  return {
    connection: { reader } as SettlePorts['connection'], journal: {} as SettlePorts['journal'],
    clock: { nowMs: () => Date.parse(entry.createdAt), sleep: async () => undefined }, onProgress: () => undefined,
  }
}

const reached = (answer: ErrorCode, isFree: () => Promise<boolean>) => endStateReached(entry, ports(answer, isFree), 0).catch((thrown: unknown) => (thrown instanceof AppError ? thrown.code : 'a bug'))

describe.each(['forbidden', 'guest_not_found'] as const)('a guest that was to be destroyed, is in no list, and is answered with %s', (answer) => {
  it('is gone where the host calls its VMID free', async () => {
    expect(await reached(answer, async () => true)).toBe(true)
  })

  it('is not gone where the VMID is taken: the token is barred from it', async () => {
    expect(await reached(answer, async () => false)).toBe('forbidden')
  })

  it('is not gone where that cannot be read', async () => {
    expect(await reached(answer, async () => Promise.reject(new AppError({ code: 'host_busy', message: 'got timeout' })))).toBe('host_busy')
  })
})
