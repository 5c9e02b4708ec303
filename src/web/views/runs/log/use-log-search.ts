import { useEffect, useState } from 'react';
import { LogSearchDocument } from '../../../generated/graphql.js';
import { useServer } from '../../../live/server.js';

/** Beyond so many nobody goes from one to the next. */
const MOST_MATCHES = 10_000;

export interface LogSearch {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

export interface LogMatches {
  /** Numbers of the lines, in their order; as far as is searched while it goes on. */
  lines: readonly number[];
  searching: boolean;
  /** There may be more than these. */
  more: boolean;
  error: string | null;
}

const NONE: LogMatches = { lines: [], searching: false, more: false, error: null };

/** Where the log of a run has a text; a long log is searched part by part. */
export function useLogSearch(runId: string, { text, regex, matchCase }: LogSearch): LogMatches {
  const server = useServer();
  const [found, setFound] = useState<{ of: string; matches: LogMatches }>({ of: '', matches: NONE });
  const key = JSON.stringify([runId, text, regex, matchCase]);
  useEffect(() => {
    if (text === '') return;
    let over = false;
    const search = async (): Promise<void> => {
      const lines: number[] = [];
      let after: number | null = 0;
      while (after !== null && lines.length < MOST_MATCHES && !over) {
        const { runLogSearch }: { runLogSearch: { lines: number[]; nextAfter: number | null } | null } =
          await server.ask(LogSearchDocument, { runId, pattern: text, regex, matchCase, after });
        if (over) return;
        lines.push(...(runLogSearch?.lines ?? []));
        after = runLogSearch?.nextAfter ?? null;
        const searching = after !== null && lines.length < MOST_MATCHES;
        setFound({
          of: key,
          matches: { lines: [...lines], searching, more: after !== null && !searching, error: null },
        });
      }
    };
    search().catch((error: unknown) => {
      if (!over) setFound({ of: key, matches: { ...NONE, error: (error as Error).message } });
    });
    return () => {
      over = true;
    };
  }, [server, runId, text, regex, matchCase, key]);
  if (text === '') return NONE;
  return found.of === key ? found.matches : { ...NONE, searching: true };
}
