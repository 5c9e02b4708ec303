import { describe, expect, it } from 'vitest';
import { parseTraceParent } from '../../src/server/trace-context.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('parseTraceParent', () => {
  it('reads a place in a trace, and whether it is recorded', () => {
    const of = { traceId: TRACE, spanId: SPAN };
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-01`)).toEqual({ ...of, sampled: true });
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-00`)).toEqual({ ...of, sampled: false });
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-03`)).toEqual({ ...of, sampled: true });
    expect(parseTraceParent(`cc-${TRACE}-${SPAN}-01-what-comes-later`)).toEqual({ ...of, sampled: true });
  });

  it.each([
    ['no header', undefined],
    ['several', [`00-${TRACE}-${SPAN}-01`]],
    ['nothing', ''],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a version that does not exist', `ff-${TRACE}-${SPAN}-01`],
    ['something after version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a trace that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a line break', `00-${TRACE}-${SPAN}-01\n{"level":60}`],
  ])('takes %s for none', (_what, header) => {
    expect(parseTraceParent(header)).toBeNull();
  });
});
