import { AppError } from '../../shared/domain/appError.ts'
import type { Clock, HostConnection, HostConnector, Logger } from '../ports.ts'
import { parseApiToken, type ApiToken } from './apiToken.ts'
import { EndpointClient, type NodeClient } from './client.ts'
import { EndpointChoice } from './endpointChoice.ts'
import { parseHostUrl } from './hostUrl.ts'
import { checkMutation } from './mutations.ts'
import { probeCertificate } from './probe.ts'
import { createReader } from './reader.ts'
import { HostSession } from './session.ts'
import { defaultLimits, type TransportLimits } from './transportLimits.ts'

/** What the connector needs; `limits` are the reference's unless a test says otherwise. */
export interface ConnectorDependencies {
  readonly clock: Clock
  readonly logger: Logger
  readonly limits?: Partial<TransportLimits>
}

/**
 * Opens connections to Proxmox hosts. `connect` sends nothing by itself; it throws `unauthorized` for a token of
 * another form and `bad_address` for an endpoint that is no address. Reader and writer share what is known of the
 * endpoints; closing the reader closes both.
 */
export function createConnector(dependencies: ConnectorDependencies): HostConnector {
  const { clock, logger } = dependencies
  const limits: TransportLimits = { ...defaultLimits, ...dependencies.limits }
  return {
    connect(host, tokenText) {
      const token = parseApiToken(tokenText)
      if (!token.ok) throw new AppError(token.error)
      const clients = host.endpoints.map((endpoint) => {
        const url = parseHostUrl(endpoint.url)
        if (!url.ok) throw new AppError(url.error)
        return new EndpointClient({ ...endpoint, url: url.value }, token.value, limits)
      })
      return joinEndpoints(clients, token.value, { clock, logger, limits })
    },
    probe: (url) => probeCertificate(url, limits.connectMs),
  }
}

/** One connection over the ways to a host's nodes. Sends nothing by itself. */
export function joinEndpoints(clients: readonly NodeClient[], token: ApiToken, { clock, logger, limits }: ConnectorDependencies & { readonly limits: TransportLimits }): HostConnection {
  const choice = new EndpointChoice(clients, clock, limits.avoidFailedMs)
  const session = new HostSession({ clients, choice, token, limits, clock, logger })
  return {
    tokenId: token.id,
    reader: createReader(session, choice),
    writer: {
      check: (request) => void checkMutation(request, limits.maxRequestBytes),
      send: async (request) => session.mutate(checkMutation(request, limits.maxRequestBytes)),
    },
  }
}
