/** Sizes: Proxmox's own spelling (`8G`, `1T`, bytes without suffix), people's (`2 GiB`), and MiB. Pure. */

/** Bytes of a MiB, in which Proxmox tells memory. */
export const mebibyte = 1024 * 1024

const exponents: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4, P: 5 }

/**
 * Parses a size as Proxmox stores it or a person declares it: `8G`, `8192M`, `2GiB`, `2 GiB`, `1.5T`, `4096`
 * (bytes). Units are binary, as in Proxmox; decimal spellings (`2GB`) are not accepted, for they would be guessed.
 * Returns whole bytes (rounded up), or null when the text is not a size or is past 2^53.
 */
export function parseSizeBytes(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:([KMGTP])(?:iB)?|B)?\s*$/i.exec(text)
  if (!match) return null
  const exponent = match[2] === undefined ? 0 : (exponents[match[2].toUpperCase()] ?? 0)
  const bytes = Math.ceil(Number(match[1]) * 1024 ** exponent)
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** Bytes to whole MiB, rounded up: a declared value that is no multiple of 1 MiB has exactly one MiB value. */
export function bytesToMiB(bytes: number): number {
  return Math.ceil(bytes / mebibyte)
}

/** Bytes for people: `8 GiB`, `1.5 GiB`, `512 MiB`, `0 B`. The largest unit that needs at most one decimal. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let unit = 0
  let value = bytes
  while (unit < units.length - 1 && value >= 1024 && Number.isInteger((value / 1024) * 10)) {
    value /= 1024
    unit += 1
  }
  return `${value} ${units[unit]}`
}

/** MiB for people. */
export function formatMiB(mib: number): string {
  return formatBytes(mib * mebibyte)
}

/** Bytes as Proxmox takes them for a new volume (`local-lvm:8.5`): gibibytes, rounded up to whole MiB, as all storages round. */
export function formatGibibytes(bytes: number): string {
  return String(bytesToMiB(bytes) / 1024)
}

/** Bytes as Proxmox takes them in `size=`: the largest unit that divides exactly (`8G`, `8193M`), else bytes. */
export function formatProxmoxSize(bytes: number): string {
  for (const [suffix, exponent] of [['T', 4], ['G', 3], ['M', 2], ['K', 1]] as const) {
    const unit = 1024 ** exponent
    if (bytes >= unit && bytes % unit === 0) return `${bytes / unit}${suffix}`
  }
  return String(bytes)
}
