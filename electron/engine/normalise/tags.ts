/**
 * Tags as a set: split at `;`, `,` and white space, lower-cased, de-duplicated, sorted. A blank stored by
 * `tags=` reads as no tags. Pure.
 */
export function normaliseTags(tags: string | readonly string[] | null | undefined): readonly string[] {
  const text = (typeof tags === 'string' ? tags : (tags ?? []).join(';')).toLowerCase()
  // As Proxmox stores them there is one separator, and splitting at a text is much faster than at a pattern.
  const parts = (/[,\s]/.test(text) ? text.split(/[;,\s]+/) : text.split(';')).filter((tag) => tag !== '')
  return parts.length < 2 ? parts : [...new Set(parts)].sort()
}

/** Tags as Proxmox stores them. Pure. */
export function formatTags(tags: readonly string[]): string {
  return normaliseTags(tags).join(';')
}
