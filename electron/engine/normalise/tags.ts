/**
 * Tags as a set: split at `;`, `,` and white space, lower-cased, de-duplicated, sorted. A blank stored by
 * `tags=` reads as no tags. Pure.
 */
export function normaliseTags(tags: string | readonly string[] | null | undefined): readonly string[] {
  const parts = typeof tags === 'string' ? tags.split(/[;,\s]+/) : (tags ?? []).flatMap((tag) => tag.split(/[;,\s]+/))
  return [...new Set(parts.map((tag) => tag.toLowerCase()).filter((tag) => tag !== ''))].toSorted()
}

/** Tags as Proxmox stores them. Pure. */
export function formatTags(tags: readonly string[]): string {
  return normaliseTags(tags).join(';')
}
