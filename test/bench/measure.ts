/**
 * One thing to measure against its floor: the least that any program would have to do for the same effect. What is
 * reported is their ratio, taken in the same run on the same machine, so that it means the same everywhere.
 */
export interface Benchmark {
  readonly name: string
  /** What the floor is, in a clause. */
  readonly floorName: string
  readonly rounds: number
  /** The most that the ratio may be; left out where none is set. */
  readonly target?: number
  /** What has to be there before; it is not timed. */
  prepare?(part: 'subject' | 'floor'): Promise<void>
  /** Does the work once. */
  subject(): unknown
  /** Does the least once. */
  floor(): unknown
  /** What was seen besides, once it is measured. */
  seen?(): readonly Seen[]
  /** Removes what it made. */
  close?(): void | Promise<void>
}

/** One thing that was counted or timed beside the ratio. */
export interface Seen {
  readonly what: string
  readonly measured: number
  readonly unit: string
  /** The most that it may be; null = it is told, and not judged. */
  readonly target: number | null
}

/** Medians in milliseconds and their ratio. */
export interface Measurement {
  readonly subjectMs: number
  readonly floorMs: number
  readonly ratio: number
}

/**
 * Measures subject and floor in turns, so that whatever else the machine does hits both alike, after a tenth of the
 * rounds to warm up. Medians, because a few outliers say nothing of the work.
 */
export async function measure(benchmark: Benchmark): Promise<Measurement> {
  const subject: number[] = []
  const floor: number[] = []
  const warmUp = Math.ceil(benchmark.rounds / 10)
  for (let round = -warmUp; round < benchmark.rounds; round += 1) {
    await benchmark.prepare?.('floor')
    const floorMs = await timed(() => benchmark.floor())
    await benchmark.prepare?.('subject')
    const subjectMs = await timed(() => benchmark.subject())
    if (round < 0) continue
    floor.push(floorMs)
    subject.push(subjectMs)
  }
  const subjectMs = median(subject)
  const floorMs = median(floor)
  return { subjectMs, floorMs, ratio: subjectMs / floorMs }
}

async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Of an even number the upper one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
