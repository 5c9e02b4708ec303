import { Alert, Button, Group } from '@mantine/core';
import { When } from '../../components/when.js';
import { counted } from '../../components/words.js';
import { useMayOperate } from '../../session/session.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import { isSnoozed } from './suggestion-source.js';
import type { Decisions } from './use-decisions.js';

/** What a person should know before they decide. */
export function Notes({ suggestion, decisions }: { suggestion: SuggestionDetail; decisions: Decisions }) {
  const mayOperate = useMayOperate();
  const { group, snoozedUntil, policyNote, status } = suggestion;
  const isOpen = status === 'PENDING';
  const hasGroup = isOpen && group !== null && group.pendingCount > 1;
  return (
    <>
      {isOpen && isSnoozed(suggestion) && snoozedUntil !== null && (
        <Alert variant="default" mb="md" title="Put aside">
          It comes back <When at={snoozedUntil} />. Until then nobody is reminded of it.
        </Alert>
      )}
      {hasGroup && (
        <Alert color="blue" mb="md" title={`The same flaw in ${counted(group.jobsCount, 'job')}`}>
          <Group justify="space-between" gap="sm">
            {counted(group.pendingCount, 'suggestion')} of it wait for a decision.
            {mayOperate && (
              <Group gap="xs">
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={decisions.busy}
                  onClick={() => void decisions.approveGroup(suggestion)}
                >
                  Approve all {group.pendingCount}
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={decisions.busy}
                  onClick={() => void decisions.approveGroup(suggestion, { apply: true })}
                >
                  Approve and apply all
                </Button>
              </Group>
            )}
          </Group>
        </Alert>
      )}
      {policyNote !== null && isOpen && (
        <Alert color="orange" mb="md" title="Why it was not applied by itself">
          {policyNote}
        </Alert>
      )}
    </>
  );
}
