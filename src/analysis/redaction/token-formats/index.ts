import { CLOUDS } from './clouds.js';
import { CODE } from './code.js';
import { GENERAL } from './general.js';
import { MESSAGES } from './messages.js';
import { MODELS } from './models.js';
import { PAYMENTS } from './payments.js';
import type { TokenFormat } from './token-format.js';

/**
 * The formats that secretlint's preset lacks. A length is a lower bound where the vendor's tokens grew before; the upper
 * bounds are there only so that no text can keep the process busy.
 */
export const TOKEN_FORMATS: readonly TokenFormat[] = [
  ...CLOUDS,
  ...CODE,
  ...MESSAGES,
  ...PAYMENTS,
  ...MODELS,
  ...GENERAL,
];
