import type { IncomingMessage } from 'node:http';
import type { GraphiQLOptions } from 'graphql-yoga';

export const FIRST_QUERY = `# Self-Healing: what the jobs did, and what would make them better.
# Run with Ctrl-Enter. Where the server asks for a token, put {"Authorization": "Bearer …"} into Headers below.

query Overview {
  jobs(first: 10) {
    totalCount
    nodes {
      jobId
      pendingSuggestionCount
      lastRun {
        result
        startedAt
        durationMs
      }
    }
  }
  suggestions(filter: { status: PENDING }, first: 10) {
    totalCount
    nodes {
      id
      jobId
      category
      severity
      title
    }
  }
}

subscription Feed {
  events {
    position
    event {
      type
      jobId
    }
  }
}
`;

export const graphiqlOptions: GraphiQLOptions = {
  title: 'Self-Healing GraphiQL',
  defaultQuery: FIRST_QUERY,
  // The page's WebSocket client leaves out what stands in the headers editor, and with it the token.
  subscriptionsProtocol: 'SSE',
  isHeadersEditorEnabled: true,
  defaultEditorToolsVisibility: 'headers',
};

/** Everything is in the page; whatever it may hold or become, it loads and sends nothing elsewhere. */
export const graphiqlHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; " +
    "img-src data:; font-src data:; worker-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** A browser that opens the address, rather than a program that asks. */
export function wantsGraphiQL(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
}

/** Loads the page's 9 MB when somebody asks for it. */
export async function renderGraphiQL(options: GraphiQLOptions): Promise<string> {
  const graphiql = await import('@graphql-yoga/render-graphiql');
  return graphiql.renderGraphiQL(options);
}
