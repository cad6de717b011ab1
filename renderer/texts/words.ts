const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** `1 guest`, `2 guests`. Pure. */
export function many(count: number, one: string, other = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : other}`
}

/** Small numbers as words, for sentences. Pure. */
export function say(count: number): string {
  return words[count] ?? count.toLocaleString('en-US')
}
