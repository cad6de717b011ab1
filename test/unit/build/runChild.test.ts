import { describe, expect, it } from 'vitest'
import { runChild } from '../../../build/runChild.ts'

const node = (code: string, timeoutMs = 20_000): ReturnType<typeof runChild> => runChild(process.execPath, ['-e', code], { timeoutMs })

describe('running a child', () => {
  it('collects both outputs and the exit code', async () => {
    const { exitCode, output, timedOut } = await node('console.log("out"); console.error("err"); process.exitCode = 3')
    expect({ exitCode, timedOut }).toEqual({ exitCode: 3, timedOut: false })
    expect(output).toContain('out')
    expect(output).toContain('err')
  })

  it('tells why a command could not be started', async () => {
    const { exitCode, output } = await runChild('countersign-no-such-command', [], { timeoutMs: 20_000 })
    expect(exitCode).toBe(127)
    expect(output).toContain('countersign-no-such-command')
  })

  it('kills what does not end within its time, with its own children', async () => {
    const { exitCode, timedOut } = await node(
      'require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); setInterval(() => {}, 1000)',
      500,
    )
    expect({ exitCode, timedOut }).toEqual({ exitCode: null, timedOut: true })
  })
})
