/**
 * Tags as a set: split at `;`, `,` and white space, lower-cased, de-duplicated, sorted. A blank stored by
 * `tags=` reads as no tags. Pure.
 */
export function normaliseTags(tags: string | readonly string[] | null | undefined): readonly string[] {
  const text = typeof tags === 'string' ? tags : (tags ?? []).join(';')
  const parts = text.toLowerCase().split(/[;,\s]+/).filter((tag) => tag !== '')
  return [...new Set(parts)].toSorted()
}

/** Tags as Proxmox stores them. Pure. */
export function formatTags(tags: readonly string[]): string {
  return normaliseTags(tags).join(';')
}
