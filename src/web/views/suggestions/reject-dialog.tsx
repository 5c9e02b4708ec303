import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { Dialog } from '../../components/dialog.js';
import { useState, type FormEvent } from 'react';
import { counted } from '../../components/words.js';
import type { Decided, Decisions } from './use-decisions.js';

const LONGEST_REASON = 4_000;

/** Asks why, since the next review of the job is told. */
export default function RejectDialog({
  suggestions,
  decisions,
  onClose,
}: {
  suggestions: readonly Decided[];
  decisions: Decisions;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [only] = suggestions;
  const what =
    suggestions.length === 1 ? `suggestion #${only?.databaseId}` : counted(suggestions.length, 'suggestion');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === '') {
      setError('Say why: the next review of the job is told.');
      return;
    }
    void decisions.reject(suggestions, reason.trim()).then((answered) => {
      if (answered) onClose();
    });
  };
  return (
    <Dialog onClose={onClose} title={`Reject ${what}`} size="md">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Textarea
            label="Reason"
            description="The next review of the job is told, so that the same does not come again soon."
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
            }}
            error={error}
            maxLength={LONGEST_REASON}
            rows={4}
            data-autofocus
            required
            withAsterisk={false}
          />
          <Group justify="space-between">
            <Text size="xs" c="dimmed" visibleFrom="sm">
              Ctrl + Enter rejects
            </Text>
            <Group gap="sm">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" color="red" loading={decisions.busy}>
                Reject
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
