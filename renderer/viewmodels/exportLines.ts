/** Quotes a path where a shell needs it: single quotes, or double ones for a path of Windows. */
function quote(path: string, windows: boolean): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path) && (windows || !path.includes('\\'))) return path
  return windows ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`
}

/** The lines that sign an exported request elsewhere and bring the signature back. Pure. Source: ssh-keygen(1), -Y sign. */
export function exportLines(folder: string, key: string): { readonly sign: readonly string[]; readonly back: readonly string[] } {
  const windows = /^(?:[A-Za-z]:)?\\/.test(folder)
  const file = `${folder}${windows ? '\\' : '/'}operation.json`
  return {
    sign: [`ssh-keygen -Y sign -n countersign-operation -f ${key} ${quote(file, windows)}`],
    back: [`countersign approvals import ${quote(`${file}.sig`, windows)}`],
  }
}

/** Largest signature that is taken: the contract's own bound, in characters. */
export const maxArmorCharacters = 65_536

/** What is wrong with pasted text that is to be a signature; null = it looks like one. Pure. */
export function armorFault(text: string): 'missing' | 'shape' | 'large' | null {
  const trimmed = text.trim()
  if (trimmed === '') return 'missing'
  if (trimmed.length > maxArmorCharacters) return 'large'
  return /^-----BEGIN SSH SIGNATURE-----[\s\S]*-----END SSH SIGNATURE-----$/.test(trimmed) ? null : 'shape'
}
