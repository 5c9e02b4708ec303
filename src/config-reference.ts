import type { z } from 'zod';
import { analysisSection, httpSection } from './config-analysis.js';
import { notifySection } from './config-notify.js';
import { openclawSection } from './config-openclaw.js';
import type { SECTIONS } from './config.js';

/**
 * The schemas of the sections of the file, for the reference; and, by their paths, of places within them that are
 * read by another schema.
 */
export const SECTION_SCHEMAS: Record<(typeof SECTIONS)[number], z.ZodType> & Record<string, z.ZodType> = {
  notify: notifySection,
  openclaw: openclawSection,
  analysis: analysisSection,
  'analysis.http': httpSection,
};
