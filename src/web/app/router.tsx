import { createRouter } from '@tanstack/react-router';
import { routeTree } from './routes.js';
import { parseSearch, stringifySearch } from './search-params.js';

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
