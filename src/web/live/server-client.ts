import type { CombinedError } from 'urql';
import { cacheExchange, Client, fetchExchange, mapExchange } from 'urql';

/**
 * Queries and mutations over HTTP; what happens on the server comes by `LiveFeed`. Who asks is in a cookie that no script
 * can read.
 *
 * @param on `signedOut`: the server takes this person for nobody (any more); `forbidden`: they may not do what they were
 *   offered, so that they are not who they were
 */
export function createServerClient(on: { signedOut: (why: string) => void; forbidden: () => void }): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) on.signedOut(messageOf(error));
          if (codesOf(error).includes('FORBIDDEN')) on.forbidden();
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

function codesOf({ graphQLErrors }: CombinedError): unknown[] {
  return graphQLErrors.map(({ extensions }) => extensions['code']);
}

/** No answer came, not even a bad one. */
export function isUnanswered({ networkError, response }: CombinedError): boolean {
  return networkError !== undefined && (response as Response | undefined) === undefined;
}

/** What went wrong, as one sentence for a person. */
export function messageOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first) return first.message;
  const response = error.response as Response | undefined;
  if (response) return `The server answered with HTTP status ${response.status}`;
  return 'The server is out of reach';
}
