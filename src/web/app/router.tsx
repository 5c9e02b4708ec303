import { createRouter } from '@tanstack/react-router';
import { routeTree } from './routes.js';
import { ViewFailed } from './view-failed.js';
import { parseSearch, stringifySearch } from './search-params.js';

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMs: 300,
  // What surrounds a view that fails stays.
  defaultErrorComponent: ViewFailed,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
