import { describe, expect, it } from 'vitest'
import { toTaskRow, toTaskState } from '../../../electron/proxmox/mapTask.ts'
import { parseUpid } from '../../../electron/proxmox/upid.ts'
import { taskListSchema, taskStatusSchema } from '../../../electron/proxmox/wireSchemas.ts'
import { recordedData } from './recorded.ts'

describe('parseUpid', () => {
  it('takes a UPID apart', () => {
    expect(parseUpid('UPID:pve1:0000011E:00068EAB:6B037874:vzstart:100:root@pam!full:')).toEqual({
      node: 'pve1', pid: 286, startedAt: 1795389556, type: 'vzstart', id: '100', user: 'root@pam!full',
    })
  })

  it('takes nine digits of start time, an empty id and ids of other forms', () => {
    expect(parseUpid('UPID:a-1:0000011E:100068EAB:6B037874:vzdump::root@pam:')?.id).toBe('')
    expect(parseUpid('UPID:a:0000011E:00068EAB:6B037874:move_volume:100-mp0>101-mp1:root@pam:')?.id).toBe('100-mp0>101-mp1')
  })

  it.each(['', 'OK', 'UPID:a:0:0:0:x:1:u:', 'UPID:a:0000011E:00068EAB:6B037874:vzstart:100:root@pam', 'UPID:a/../b:0000011E:00068EAB:6B037874:vzstart:100:root@pam:'])('refuses %j', (text) => {
    expect(parseUpid(text)).toBeNull()
  })
})

describe('toTaskState', () => {
  it('reads a recorded running task', () => {
    expect(toTaskState(taskStatusSchema.parse(recordedData('task-status-running')))).toEqual({ kind: 'running' })
  })

  it.each([
    ['OK', { kind: 'ok' }],
    ['WARNINGS: 3', { kind: 'warnings', count: 3 }],
    ['unexpected status', { kind: 'unknown', text: 'unexpected status' }],
    ['unable to get last line from task log - gone', { kind: 'unknown', text: 'unable to get last line from task log - gone' }],
    [undefined, { kind: 'unknown', text: 'status stopped without an exit status' }],
    ['CT is locked (backup)', { kind: 'failed', text: 'CT is locked (backup)' }],
    ['job errors', { kind: 'failed', text: 'job errors' }],
    ['ok', { kind: 'failed', text: 'ok' }],
  ] as const)('exit status %s', (exitstatus, state) => {
    expect(toTaskState({ status: 'stopped', exitstatus })).toEqual(state)
  })
})

describe('toTaskRow', () => {
  it('tells the user with the token, running or ended', () => {
    const rows = taskListSchema.parse(recordedData('tasks-all')).map(toTaskRow)
    expect(rows[0]).toEqual({
      upid: 'UPID:pve1:00000DB2:000C3AA7:6B0386F9:vzstart:140:root@pam!full:', type: 'vzstart', vmid: 140, user: 'root@pam!full',
      startedAt: 1795393273, endedAt: null, status: null,
    })
    expect(rows[1]).toMatchObject({ user: 'weak@pve!tok', endedAt: 1795393273, status: 'OK' })
  })

  it('reads the list of active tasks', () => {
    expect(taskListSchema.parse(recordedData('tasks-active')).map(toTaskRow)).toMatchObject([{ vmid: 101, status: null }])
  })
})
