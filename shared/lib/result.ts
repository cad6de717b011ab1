import type { AppErrorDto } from '../domain/appError.ts'

/** The outcome of a call that can fail in an expected way. A bug throws; an expected failure is a value. */
export type Result<T, E = AppErrorDto> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

/** Wraps a success. Pure. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** Wraps an expected failure. Pure. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error }
}
