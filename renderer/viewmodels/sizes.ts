const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Bytes one gibibyte has. */
export const gibibyte = 1024 ** 3

/** `32 GiB`, `146.2 GiB`, `4 MiB`: binary, at most one decimal, none for whole numbers. Pure. */
export function formatSize(bytes: number): string {
  const unit = Math.min(units.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const value = Math.round((bytes / 1024 ** unit) * 10) / 10
  return `${value.toLocaleString('en-US')} ${units[unit] ?? 'B'}`
}
