import type { CombinedError } from 'urql';
import { cacheExchange, Client, fetchExchange, mapExchange } from 'urql';

/**
 * Queries and mutations over HTTP; what happens on the server comes by `LiveFeed`. Who asks is in a cookie that no script
 * can read.
 *
 * @param onSignedOut called when the server takes this person for nobody (any more)
 */
export function createServerClient(onSignedOut: (why: string) => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) onSignedOut(messageOf(error));
        },
      }),
      cacheExchange,
      fetchExchange,
    ],
  });
}

export function isSignedOut(error: CombinedError): boolean {
  return codesOf(error).includes('UNAUTHENTICATED');
}

export function codesOf({ graphQLErrors }: CombinedError): unknown[] {
  return graphQLErrors.map(({ extensions }) => extensions['code']);
}

/** What went wrong, as one sentence for a person. */
export function messageOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first) return first.message;
  const response = error.response as Response | undefined;
  if (response) return `The server answered with HTTP status ${response.status}`;
  return 'The server is out of reach';
}
