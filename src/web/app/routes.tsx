import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { readActionSearch } from '../views/actions/action-search.js';
import { readJobSearch } from '../views/jobs/job-search.js';
import { readOverviewSearch } from '../views/overview/overview-search.js';
import { readReviewSearch } from '../views/reviews/review-search.js';
import { readRunSearch } from '../views/runs/run-search.js';
import { readSuggestionSearch } from '../views/suggestions/suggestion-search.js';
import { NothingHere } from './nothing-here.js';
import { Root } from './root.js';
import { ViewFailed } from './view-failed.js';

/** A view that loads when somebody goes there. Its own types stay out: they know the routes, which are made of these. */
function view(load: () => Promise<{ default: unknown }>): RouteComponent {
  return lazyRouteComponent(load as () => Promise<{ default: () => null }>);
}

const root = createRootRoute({ component: Root, notFoundComponent: NothingHere, errorComponent: ViewFailed });

/* What stands behind `?` is the filter of a list. */

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readOverviewSearch,
  component: view(() => import('../views/overview/overview.js')),
});

const suggestions = createRoute({
  getParentRoute: () => root,
  path: '/suggestions',
  validateSearch: readSuggestionSearch,
  component: view(() => import('../views/suggestions/suggestion-list.js')),
});

const suggestion = createRoute({
  getParentRoute: () => root,
  path: '/suggestions/$id',
  component: view(() => import('../views/suggestions/suggestion-page.js')),
});

const reviews = createRoute({
  getParentRoute: () => root,
  path: '/reviews',
  validateSearch: readReviewSearch,
  component: view(() => import('../views/reviews/review-list.js')),
});

const review = createRoute({
  getParentRoute: () => root,
  path: '/reviews/$id',
  component: view(() => import('../views/reviews/review-page.js')),
});

const actions = createRoute({
  getParentRoute: () => root,
  path: '/actions',
  validateSearch: readActionSearch,
  component: view(() => import('../views/actions/action-list.js')),
});

const action = createRoute({
  getParentRoute: () => root,
  path: '/actions/$id',
  component: view(() => import('../views/actions/action-page.js')),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: readJobSearch,
  component: view(() => import('../views/jobs/job-list.js')),
});

const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId',
  component: view(() => import('../views/jobs/job-page.js')),
});

const healing = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId/healing',
  component: view(() => import('../views/jobs/healing/healing-config.js')),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: readRunSearch,
  component: view(() => import('../views/runs/run-page.js')),
});

export const routeTree = root.addChildren([
  overview,
  suggestions,
  suggestion,
  reviews,
  review,
  actions,
  action,
  jobs,
  job,
  healing,
  run,
]);
