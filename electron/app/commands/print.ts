import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { CommandIo } from '../localSocket.ts'

/** An error as a sentence or two for a terminal, with its code for those who look it up. Pure. */
export function sentence({ code, message, hint }: AppErrorDto): string {
  const ended = /[.!?]$/.test(message) ? message : `${message}.`
  return oneLine(`${ended}${hint === undefined || hint === '' ? '' : ` ${hint}`} (${code})`)
}

/** Each error once, as a sentence on stderr. */
export function printErrors(errors: readonly AppErrorDto[], io: CommandIo): void {
  for (const text of new Set(errors.map(sentence))) io.err(`${text}\n`)
}

/** Text of a guest or a host made harmless for a terminal: control, direction-changing and invisible characters become `�`; line feeds stay. Pure. */
export function inert(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '�')
}

/** One line of text for a column: line breaks become `⏎`. Pure. */
export function oneLine(text: string): string {
  return inert(text.replace(/\r?\n/g, '⏎'))
}

/** The exit code of what was found. Pure. */
export function exitCode(found: { readonly errors: boolean; readonly waiting: boolean; readonly drift: boolean }): number {
  if (found.errors) return 1
  if (found.waiting) return 3
  return found.drift ? 2 : 0
}

/** `1 guest`, `2 guests`. Pure. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
