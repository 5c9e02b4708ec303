import { useEffect, useState } from 'react';
import {
  ProposeHealingConfigDocument,
  type ProposeHealingConfigMutation,
} from '../../../generated/graphql.js';
import { useServer } from '../../../live/server.js';
import type { ConfigValues } from './config-values.js';

/** After the last key, in milliseconds, until the server is asked. */
const TYPED_MS = 350;

type Proposal = ProposeHealingConfigMutation['proposeHealingConfig'];

/** What would be written, or why it would not. */
export type Proposed =
  | { status: 'none' }
  | { status: 'asking' }
  | { status: 'answered'; proposal: Proposal }
  | { status: 'failed'; why: string };

/**
 * Has the server check a change while somebody makes it.
 *
 * @param hash of the file as it is known; another one asks anew
 */
export function useProposal(jobId: string, selfHealing: ConfigValues, hash: string): Proposed {
  const server = useServer();
  const [answer, setAnswer] = useState<{ of: string; proposed: Proposed }>({
    of: '',
    proposed: { status: 'none' },
  });
  const wanted = JSON.stringify(selfHealing);
  const key = `${jobId} ${hash} ${wanted}`;
  const isEmpty = wanted === '{}';
  useEffect(() => {
    if (isEmpty) return;
    let over = false;
    const timer = setTimeout(() => {
      const input = { jobId, selfHealing: JSON.parse(wanted) as ConfigValues };
      server.tell(ProposeHealingConfigDocument, { input }).then(
        ({ proposeHealingConfig: proposal }) => {
          if (!over) setAnswer({ of: key, proposed: { status: 'answered', proposal } });
        },
        (error: unknown) => {
          if (!over) setAnswer({ of: key, proposed: { status: 'failed', why: (error as Error).message } });
        },
      );
    }, TYPED_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [server, jobId, wanted, key, isEmpty]);
  if (isEmpty) return { status: 'none' };
  return answer.of === key ? answer.proposed : { status: 'asking' };
}
