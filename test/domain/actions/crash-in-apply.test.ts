import { AFTER, BEFORE, describeCrashes, FILE_STEPS } from './crashes.js';

const STEPS = ['prepared', 'begun', ...FILE_STEPS, 'written'];
const PLACED = STEPS.indexOf('placed');

describeCrashes('apply', STEPS, (step) => {
  if (step === 'prepared') return { file: BEFORE, suggestion: 'approved', action: undefined };
  return STEPS.indexOf(step) < PLACED
    ? { file: BEFORE, suggestion: 'failed', action: 'failed' }
    : { file: AFTER, suggestion: 'applied', action: 'success' };
});
