import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../../electron/app/commands/commandLine.ts'

function parse(...argv: readonly string[]) {
  const said = { out: '', err: '' }
  const parsed = parseCommandLine(argv, { cwd: '/', out: (text) => void (said.out += text), err: (text) => void (said.err += text) }, '1.2.3')
  return { ...said, parsed }
}

const pin = 'ab'.repeat(32)

describe('a usage error is told before anything is opened', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no command', [], /Usage: countersign/],
    ['an unknown command', ['frobnicate'], /^Unknown command 'frobnicate'\. See "countersign --help"\.\n$/],
    ['a mistyped command', ['plna'], /^Unknown command 'plna'\. Did you mean plan\?\n$/],
    ['a mistyped option', ['plan', '--jsno'], /^Unknown option '--jsno'\. Did you mean --json\?\n$/],
    ['an unknown option', ['plan', '--everything'], /^Unknown option '--everything'\. See "countersign plan --help"\.\n$/],
    ['an argument too many', ['plan', 'site'], /^Too many arguments/],
    ['a missing argument', ['host', 'test'], /^Missing required argument 'name'\. See "countersign host test --help"\.\n$/],
    ['a missing option', ['host', 'add', 'x', '--url', 'https://a', '--token-env', 'T'], /^Required option '--fingerprint <sha256>' not specified\. See "countersign host add --help"\.\n$/],
    ['a bad name', ['host', 'add', 'My Host', '--url', 'https://a', '--fingerprint', pin, '--token-env', 'T'], /use lower-case letters/],
    ['a bad mode', ['host', 'mode', 'site', 'wild'], /observe, propose and auto/],
    ['a bad mode of a new host', ['host', 'add', 'x', '--url', 'https://a', '--fingerprint', pin, '--token-env', 'T', '--mode', 'wild'], /observe, propose and auto/],
    ['a bad VMID', ['apply', '--vmid', '7'], /100 to 999999999/],
    ['a VMID that is no number', ['adopt', 'site', 'web'], /100 to 999999999/],
    ['a bad limit', ['audit', '--limit', '0'], /whole number from 1/],
  ])('%s', (_, argv, message) => {
    const { parsed, out, err } = parse(...argv)
    expect([parsed, out]).toEqual([1, ''])
    expect(err).toMatch(message)
    expect(err).not.toMatch(/^error:/)
  })
})

describe('what was asked for is told with 0', () => {
  it.each<[readonly string[], RegExp]>([
    [['--help'], /Exit codes: 1 error, else 3 something waits for a signature, else 2 drift, else 0\./],
    [['plan', '--help'], /--host <name>/],
    [['host', 'add', '--help'], /--fingerprint <sha256>/],
    [['--version'], /^1\.2\.3\n$/],
  ])('%j', (argv, message) => {
    const { parsed, out, err } = parse(...argv)
    expect([parsed, err]).toEqual([0, ''])
    expect(out).toMatch(message)
  })
})

describe('a command that was understood', () => {
  it.each<readonly string[]>([
    ['plan'], ['plan', '--json', '--host', 'site'], ['apply', '--benign', '--vmid', '101'], ['adopt', 'site', '--all'], ['adopt', 'site', '100', '101'],
    ['audit', '--limit', '5'], ['host', 'list'], ['host', 'test', 'site'], ['host', 'mode', 'site', 'auto'], ['host', 'remove', 'site'], ['schema'],
  ])('is %s', (...argv) => {
    expect(parse(...argv, '--data', '/some/where')).toMatchObject({ err: '', out: '', parsed: { dataFolder: '/some/where', runsIn: 'owner' } })
  })
})
