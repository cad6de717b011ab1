import { measure, type Benchmark } from './measure.ts'

/** Measures, prints each number with its target and whether it was met, and cleans up. Passes no judgement on what has no target. */
export async function report(benchmark: Benchmark): Promise<void> {
  try {
    const { ratio, subjectMs, floorMs } = await measure(benchmark)
    const target = benchmark.target ?? null
    console.log(`${benchmark.name}: ${ratio.toFixed(2)} × ${benchmark.floorName} (${subjectMs.toFixed(3)} ms against ${floorMs.toFixed(3)} ms)${verdict(ratio, target, '×')}`)
    for (const { what, measured, unit, target: most } of benchmark.seen?.() ?? []) console.log(`  ${what}: ${Math.round(measured)} ${unit}${verdict(measured, most, unit)}`)
  } finally {
    await benchmark.close?.()
  }
}

function verdict(measured: number, target: number | null, unit: string): string {
  return target === null ? '' : ` - target: at most ${Number(target.toFixed(2))} ${unit}, ${measured <= target ? 'met' : 'MISSED'}`
}
