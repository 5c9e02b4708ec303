import type { z } from 'zod';
import { notifySection, openclawSection } from './config-notify.js';
import type { SECTIONS } from './config.js';

/**
 * The schemas of the sections of the file, for the reference; and, by their paths, of places within them that are
 * read by another schema.
 */
export const SECTION_SCHEMAS: Record<(typeof SECTIONS)[number], z.ZodType> & Record<string, z.ZodType> = {
  notify: notifySection,
  openclaw: openclawSection,
};
