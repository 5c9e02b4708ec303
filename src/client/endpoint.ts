/** Where a server's GraphQL is, given the server's URL; a path in it is kept, `/graphql` at its end may be there or not. */
export function graphqlEndpoint(server: string): URL {
  const url = new URL(server);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/graphql') ? path : `${path}/graphql`;
  url.search = '';
  url.hash = '';
  return url;
}

/** A path of the REST API, such as `/backup`, below the same URL. */
export function restEndpoint(server: string, path: string): URL {
  const url = graphqlEndpoint(server);
  url.pathname = url.pathname.replace(/\/graphql$/, `/api/v1${path}`);
  return url;
}

/** The same endpoint for a WebSocket. */
export function socketEndpoint(server: string): URL {
  const url = graphqlEndpoint(server);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** As people know it: no path of ours, and never credentials that stood in it. */
export function shownUrl(server: string): string {
  const url = graphqlEndpoint(server);
  return `${url.origin}${url.pathname.replace(/\/graphql$/, '')}`;
}
