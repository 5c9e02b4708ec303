import type { Rule } from '../../rule.js';
import { consecutiveFailures } from './consecutive-failures.js';
import { cost } from './cost.js';
import { dominantError } from './dominant-error.js';
import { durationOutliers } from './duration-outliers.js';
import { durationRegression } from './duration-regression.js';
import { failureRate } from './failure-rate.js';
import { flakiness } from './flakiness.js';
import { noTimeout } from './no-timeout.js';
import { overlappingRuns } from './overlapping-runs.js';
import { retryTransient } from './retry-transient.js';
import { shortSuccess } from './short-success.js';
import { sla } from './sla.js';
import { timeoutHit } from './timeout-hit.js';

/** The rules about how runs went. */
export const runRules: readonly Rule[] = [
  retryTransient,
  dominantError,
  consecutiveFailures,
  failureRate,
  flakiness,
  sla,
  noTimeout,
  timeoutHit,
  shortSuccess,
  overlappingRuns,
  durationRegression,
  durationOutliers,
  cost,
];
