import type { AppErrorDto } from '../domain/appError.ts'
import { err, ok, type Result } from './result.ts'

interface Page<R, K> {
  readonly rows: readonly R[]
  readonly next: K | null
}

/**
 * Reads a list that is paged by key to its end. Stops with the first error: half a list would look like a
 * shorter one. A key that does not move on ends the reading, so that a faulty answer cannot loop for ever.
 */
export async function readAllPages<R, K>(
  readPage: (after: K | null) => Promise<Result<Page<R, K>, AppErrorDto>>,
): Promise<Result<readonly R[], AppErrorDto>> {
  const rows: R[] = []
  let after: K | null = null
  for (;;) {
    const page: Result<Page<R, K>, AppErrorDto> = await readPage(after)
    if (!page.ok) return err(page.error)
    for (const row of page.value.rows) rows.push(row)
    const next = page.value.next
    if (next === null || JSON.stringify(next) === JSON.stringify(after)) return ok(rows)
    after = next
  }
}
