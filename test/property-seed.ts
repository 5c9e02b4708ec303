import fc from 'fast-check';

/**
 * Properties are tried with the same random values each time, so that a change that has nothing to do with one is not
 * held up by a case that nobody had tried before. `TEST_SEED=random` looks for such cases, every night.
 */
const asked = process.env['TEST_SEED'];
if (asked !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked ?? 20_261_126) });
