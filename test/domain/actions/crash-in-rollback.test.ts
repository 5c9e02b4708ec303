import { AFTER, BEFORE, describeCrashes, FILE_STEPS } from './crashes.js';

const STEPS = ['rollback_begun', ...FILE_STEPS, 'restored'];
const PLACED = STEPS.indexOf('placed');

describeCrashes('rollback', STEPS, (step) =>
  STEPS.indexOf(step) < PLACED
    ? { file: AFTER, suggestion: 'applied', action: 'success' }
    : { file: BEFORE, suggestion: 'pending', action: 'rolled_back' },
);
