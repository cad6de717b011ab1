/** `9f3c17…a71e`: six first and four last of a digest or hash; the whole one when it is short. Pure. */
export function shortDigest(digest: string): string {
  return digest.length <= 12 ? digest : `${digest.slice(0, 6)}…${digest.slice(-4)}`
}

/** `3A:9E:04…B1:5F` of a SHA-256 fingerprint in colon form. Pure. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.length <= 20 ? fingerprint : `${fingerprint.slice(0, 8)}…${fingerprint.slice(-5)}`
}

/** `SHA256:q7XbR0uG…kV2s` of an OpenSSH key fingerprint. Pure. */
export function shortKeyFingerprint(fingerprint: string): string {
  return fingerprint.length <= 22 ? fingerprint : `${fingerprint.slice(0, 15)}…${fingerprint.slice(-4)}`
}

/** `site.yaml:12` of a whole path, of either kind of slash. Pure. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** Where a wish comes from: of a path on this computer its last part, a hub or a person whole. Pure. */
export function originName(origin: string): string {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(origin) ? fileName(origin) : origin
}

/** `48,213`. Pure. */
export function wholeNumber(value: number): string {
  return new Intl.NumberFormat('en-US').format(value)
}
