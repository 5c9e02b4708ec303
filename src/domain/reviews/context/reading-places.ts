import type { ReadingPlaces } from '../../../changes/readable-file.js';
import type { Core } from '../../core.js';

/** Whose secrets no review reads. */
export function readingPlaces(core: Core): ReadingPlaces {
  return { home: core.home, forbidden: core.forbiddenPaths, openClawState: core.openClawState };
}
