/** Times as ssh-keygen writes them in `allowed_signers`: `YYYYMMDD[HHMM[SS]]Z`. */

const pattern = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z$/

/** The instant in ISO 8601 to the second, e.g. `2026-01-31T00:00:00Z`; null when it is none, or not in UTC. Pure. */
export function parseSshTime(text: string): string | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
  const ms = Date.parse(instant)
  // Date rolls 31 February over into March; ssh-keygen takes the instant zero for "no bound".
  return ms > 0 && toInstant(ms) === instant ? instant : null
}

/** The fourteen-digit form of an ISO instant. Pure. */
export function formatSshTime(instant: string): string {
  return instant.replaceAll(/[-:T]/g, '')
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}
