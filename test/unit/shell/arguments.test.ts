import { describe, expect, it } from 'vitest'
import { readShellArguments } from '../../../electron/shell/arguments.ts'

describe('readShellArguments', () => {
  it.each<[string[], boolean, string | null]>([
    [[], false, null],
    [['--demo'], true, null],
    [['--data', '/srv/cs'], false, '/srv/cs'],
    [['--data=/srv/cs', '--demo'], true, '/srv/cs'],
    [['--data', 'here'], false, '/home/ada/here'],
    [['--no-sandbox', '--remote-debugging-port=0', '--data', '/srv/cs', 'countersign://x'], false, '/srv/cs'],
  ])('reads %j', (args, demo, dataFolder) => {
    expect(readShellArguments(args, '/home/ada')).toEqual({ ok: true, value: { demo, dataFolder } })
  })

  it.each([[['--data']], [['--data=']], [['--data', '--demo']]])('refuses %j with a sentence', (args) => {
    expect(readShellArguments(args, '/home/ada')).toMatchObject({ ok: false, error: { code: 'usage' } })
  })
})
