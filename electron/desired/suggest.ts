import { fileFieldNames, guestFieldNames, specFieldNames } from './desiredSchema.ts'

/** Other words for a field: Proxmox's own, and what people reach for. */
const synonyms: Readonly<Record<string, string>> = {
  hostname: 'name', ram: 'memory', mem: 'memory', cpu: 'cores', cpus: 'cores', rootfs: 'disk', size: 'disk',
  notes: 'description', comment: 'description', tag: 'tags', autostart: 'onboot', state: 'run', status: 'run', kind: 'type',
}

const otherRunWords: Readonly<Record<string, 'running' | 'stopped'>> = {
  on: 'running', true: 'running', yes: 'running', up: 'running', start: 'running', started: 'running', run: 'running',
  off: 'stopped', false: 'stopped', no: 'stopped', down: 'stopped', stop: 'stopped', shutdown: 'stopped', halted: 'stopped',
}

/** The run state somebody meant by another word (`on`, `true`, `started`); null when it is anybody's guess. Pure. */
export function suggestRun(value: unknown): 'running' | 'stopped' | null {
  const word = String(value).toLowerCase()
  const states = ['running', 'stopped'] as const
  return otherRunWords[word] ?? states.find((state) => editDistance(word, state) <= 2) ?? null
}

/**
 * What to write instead of an unknown key. `place` is where it stands: at the top of the file, in a guest or in its
 * `spec`. Pure.
 */
export function suggestField(key: string, place: 'file' | 'guest' | 'spec'): string {
  if (key === '<<') return 'Merge keys are not supported. Write the fields out.'
  const names = { file: fileFieldNames, guest: guestFieldNames, spec: specFieldNames }
  const meant = nearest(key, names[place])
  if (meant !== null) return `Did you mean "${meant}"?`
  if (place !== 'spec') {
    const inSpec = nearest(key, specFieldNames)
    if (inSpec !== null) return `"${inSpec}" belongs under "spec" of a guest.`
  }
  if (place !== 'guest') {
    const inGuest = nearest(key, guestFieldNames)
    if (inGuest !== null) return `"${inGuest}" belongs to a guest, beside "spec".`
  }
  if (/^\d+$/.test(key)) return place === 'file' ? 'Guests belong under "guests:".' : 'If this is a guest, give it as many spaces as the guest above.'
  return `Fields here are: ${names[place].join(', ')}.`
}

function nearest(key: string, names: readonly string[]): string | null {
  const word = key.toLowerCase()
  const synonym = synonyms[word]
  if (synonym !== undefined && names.includes(synonym)) return synonym
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.min(2, best.name.length - 2) ? best.name : null
}

/** Insertions, deletions and replacements between two short words (Levenshtein). Long words count as far apart. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
