import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../electron/simulator/clock.ts'
import { TaskFaults } from '../../../electron/simulator/taskFaults.ts'
import { Tasks } from '../../../electron/simulator/tasks.ts'
import type { TaskWork } from '../../../electron/simulator/taskWork.ts'
import { parseUpid } from '../../../electron/simulator/upid.ts'

function setUp(): { clock: SimulatedClock; tasks: Tasks; faults: TaskFaults; done: string[]; start: (name: string, work?: Partial<TaskWork>) => string } {
  const clock = new SimulatedClock(1)
  const faults = new TaskFaults()
  const tasks = new Tasks(clock, faults)
  const done: string[] = []
  const node = { name: 'pve1', bootedAtMs: clock.nowMs() - 1_000_000, nextPid: 1000 }
  const start = (name: string, work: Partial<TaskWork> = {}): string => tasks.start({
    node, type: 'vzstart', id: '101', user: 'root@pam!full',
    work: { durationMs: 2_000, locks: 101, finish: () => { done.push(name); return [] }, ...work },
  })
  return { clock, tasks, faults, done, start }
}

describe('tasks', () => {
  it('run for their time and end with TASK OK', () => {
    const { clock, tasks, done, start } = setUp()
    const task = tasks.find(start('a'))
    tasks.settle()
    expect([task?.state, done]).toEqual(['running', []])
    clock.advance(2_001)
    tasks.settle()
    expect([task?.state, task?.exitStatus, task?.log, done]).toEqual(['stopped', 'OK', ['TASK OK'], ['a']])
  })

  it('have UPIDs that name node, process, time, type, guest and user', () => {
    const { clock, start } = setUp()
    expect(parseUpid(start('a'))).toEqual({ node: 'pve1', pid: 1000, pstart: 100_000, starttime: Math.floor(clock.nowMs() / 1000), type: 'vzstart', id: '101', user: 'root@pam!full' })
    expect(parseUpid('UPID:pve1:xyz')).toBeNull()
  })

  it('wait for the lock of their guest, in order', () => {
    const { clock, tasks, done, start } = setUp()
    const [, second] = [start('first'), start('second')]
    clock.advance(3_000)
    tasks.settle()
    expect([done, tasks.find(second)?.state]).toEqual([['first'], 'running'])
    clock.advance(2_000)
    tasks.settle()
    expect(done).toEqual(['first', 'second'])
  })

  it('give up on the lock after ten seconds', () => {
    const { clock, tasks, done, start } = setUp()
    const [, second] = [start('first', { durationMs: 60_000 }), start('second')]
    clock.advance(10_001)
    tasks.settle()
    expect(tasks.find(second)?.exitStatus).toBe("can't lock file '/run/lock/lxc/pve-config-101.lock' - got timeout")
    expect(done).toEqual([])
  })

  it('free the lock when they fail', () => {
    const { clock, tasks, done, start } = setUp()
    start('first', { finish: () => { throw new Error('startup failed') } })
    start('second')
    clock.advance(5_000)
    tasks.settle()
    expect(done).toEqual(['second'])
  })

  it('end as a fault says, once', () => {
    const { clock, tasks, faults, done, start } = setUp()
    faults.add({ type: 'vzstart', vmid: 101, outcome: { kind: 'unexpected', effect: true } })
    const [first, second] = [start('first'), start('second')]
    clock.advance(5_000)
    tasks.settle()
    expect([first, second].map((upid) => tasks.find(upid)?.exitStatus)).toEqual(['unexpected status', 'OK'])
    expect(done).toEqual(['first', 'second'])
  })

  it('count their warnings', () => {
    const { clock, tasks, faults, start } = setUp()
    faults.add({ outcome: { kind: 'warnings', lines: ['first', 'second'] } })
    const upid = start('a')
    clock.advance(5_000)
    tasks.settle()
    expect(tasks.find(upid)?.log).toEqual(['WARN: first', 'WARN: second', 'TASK WARNINGS: 2'])
    expect(tasks.find(upid)?.exitStatus).toBe('WARNINGS: 2')
  })

  it('have no effect when they are stopped', () => {
    const { clock, tasks, done, start } = setUp()
    const upid = start('a')
    tasks.abort(upid)
    clock.advance(5_000)
    tasks.settle()
    expect([tasks.find(upid)?.exitStatus, done]).toEqual(['received interrupt', []])
  })
})
