import { showHiddenCharacters } from '../../shared/lib/hiddenCharacters.ts'

/**
 * An answer of the app with every text in it as a person may look at it (`showHiddenCharacters`): what a host sends may
 * turn or hide letters. For the eye alone; what is sent or copied is taken from the answer itself. Pure.
 */
export function shownTexts<T>(answer: T): T {
  return shown(answer) as T
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return showHiddenCharacters(value)
  if (Array.isArray(value)) return value.map(shown)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]))
}
