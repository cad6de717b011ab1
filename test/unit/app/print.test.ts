import { describe, expect, it } from 'vitest'
import { exitCode, inert, oneLine, printErrors, sentence } from '../../../electron/app/commands/print.ts'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'

const error = (message: string, hint?: string): AppErrorDto => ({ code: 'host_busy', message, retry: 'never', ...(hint === undefined ? {} : { hint }) })

describe('an error on a terminal', () => {
  it.each<[AppErrorDto, string]>([
    [error('It is busy.', 'Wait.'), 'It is busy. Wait. (host_busy)'],
    [error('It is busy', 'Wait.'), 'It is busy. Wait. (host_busy)'],
    [error('Is it busy?'), 'Is it busy? (host_busy)'],
    [error('It is busy.', ''), 'It is busy. (host_busy)'],
    [error('two\nlines\r\nof a host'), 'two⏎lines⏎of a host. (host_busy)'],
    [error('\u001b[31mred\u001b]0;title\u0007'), '�[31mred�]0;title�. (host_busy)'],
  ])('%j', (given, expected) => {
    expect(sentence(given)).toBe(expected)
  })

  it('is told once', () => {
    const said: string[] = []
    printErrors([error('a.'), error('b.'), error('a.')], { cwd: '/', out: () => undefined, err: (text) => void said.push(text) })
    expect(said).toEqual(['a. (host_busy)\n', 'b. (host_busy)\n'])
  })
})

describe('text of a host', () => {
  it.each([
    ['\u001b[2J', '�[2J'],
    ['\u009b31m', '�31m'],
    ['a\u202egnp.exe', 'a�gnp.exe'],
    ['\u2066x\u2069\u061c', '�x��'],
    ['a\u2028b\u2029c\ufeff\u200b', 'a�b�c��'],
    ['tab\tbell\u0007del\u007f', 'tab�bell�del�'],
    ['ünïcödé 👍 日本', 'ünïcödé 👍 日本'],
  ])('%j is harmless', (text, expected) => {
    expect(inert(text)).toBe(expected)
  })

  it('stays on one line in a column', () => {
    expect(oneLine('a\nb\r\nc\rd')).toBe('a⏎b⏎c�d')
    expect(inert('a\nb')).toBe('a\nb')
  })
})

it('puts errors before what waits, and that before drift', () => {
  expect(exitCode({ errors: true, waiting: true, drift: true })).toBe(1)
  expect(exitCode({ errors: false, waiting: true, drift: true })).toBe(3)
  expect(exitCode({ errors: false, waiting: false, drift: true })).toBe(2)
  expect(exitCode({ errors: false, waiting: false, drift: false })).toBe(0)
})
