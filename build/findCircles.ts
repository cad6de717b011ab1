/**
 * Finds circles in a graph of modules: for each edge that closes a circle during a depth-first walk, the circle's
 * path from its first module back to it. Empty exactly when there is none. Pure.
 */
export function findCircles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const circles: string[][] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (module: string): void => {
    const seenAt = trail.indexOf(module)
    if (seenAt >= 0) {
      circles.push([...trail.slice(seenAt), module])
      return
    }
    if (done.has(module)) return
    trail.push(module)
    for (const next of graph.get(module) ?? []) visit(next)
    trail.pop()
    done.add(module)
  }
  for (const module of graph.keys()) visit(module)
  return circles
}
