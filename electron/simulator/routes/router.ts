import { ApiError, badParameters } from '../apiError.ts'
import { clusterRoutes } from './clusterRoutes.ts'
import { creationRoutes } from './creationRoutes.ts'
import { guestRoutes } from './guestRoutes.ts'
import { nodeRoutes } from './nodeRoutes.ts'
import { haRoutes } from './haRoutes.ts'
import type { RawValue } from '../options/parameters.ts'
import type { Route } from './route.ts'
import { storageRoutes } from './storageRoutes.ts'
import { taskRoutes } from './taskRoutes.ts'
import { vzdumpRoute } from './vzdumpRoute.ts'

/** Every path the simulator serves. */
export const routes: readonly Route[] = [...clusterRoutes, ...nodeRoutes, ...storageRoutes, ...guestRoutes, ...creationRoutes, ...haRoutes, ...taskRoutes, vzdumpRoute]

export interface FoundRoute {
  readonly route: Route
  /** `{node}`, `{vmid}`, … from the path. */
  readonly variables: ReadonlyMap<string, string>
}

const compiled = routes.map((route) => ({ route, segments: route.path.split('/') }))

/** Finds the handler of a path below `/api2/json` (segments still encoded). Throws the 501 of Proxmox. */
export function findRoute(method: string, path: string): FoundRoute {
  const segments = path.split('/').map(decodeSegment)
  for (const { route, segments: pattern } of compiled) {
    if (route.method !== method || pattern.length !== segments.length) continue
    const variables = matchSegments(pattern, segments)
    if (variables) return { route, variables }
  }
  throw new ApiError(501, `Method '${method} ${segments.join('/')}' not implemented`)
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Map<string, string> | null {
  const variables = new Map<string, string>()
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (expected.startsWith('{')) variables.set(expected.slice(1, -1), segment)
    else if (expected !== segment) return null
  }
  return variables
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new ApiError(400, 'bad request')
  }
}

/** Path variables with the request's own parameters, which may repeat but not contradict them. */
export function joinParameters(variables: ReadonlyMap<string, string>, given: ReadonlyMap<string, RawValue>): ReadonlyMap<string, RawValue> {
  for (const [name, value] of variables) {
    if (given.has(name) && String(given.get(name)) !== value) {
      throw badParameters({ [name]: 'duplicate parameter (already defined in URI) with conflicting values!' })
    }
  }
  return new Map([...given, ...variables])
}
