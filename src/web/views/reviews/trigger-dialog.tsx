import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Dialog } from '../../components/dialog.js';
import { useState, type FormEvent } from 'react';
import { JobSelect } from '../../components/job-select.js';
import { tellFault } from '../../components/notify.js';
import { TriggerReviewDocument } from '../../generated/graphql.js';
import { successOf } from '../../live/outcome.js';
import { useServer } from '../../live/server.js';

/** Puts a review of a job into the queue, and goes where it can be watched. */
export default function TriggerDialog({ jobId, onClose }: { jobId?: string; onClose: () => void }) {
  const server = useServer();
  const navigate = useNavigate();
  const [job, setJob] = useState<string | null>(jobId ?? null);
  const [force, setForce] = useState(false);
  const [dryRun, setDryRun] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (job === null) {
      setError('Choose the job to look at.');
      return;
    }
    setBusy(true);
    server
      .tell(TriggerReviewDocument, { input: { jobId: job, force, dryRun } })
      .then(({ triggerReview }) => {
        const { review } = successOf(triggerReview);
        onClose();
        return navigate({ to: '/reviews/$id', params: { id: String(review.databaseId) } });
      })
      .catch((fault: unknown) => tellFault(`${job} is not reviewed`, fault))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog onClose={onClose} title={jobId === undefined ? 'Review a job' : `Review ${jobId}`} size="md">
      <form onSubmit={submit} noValidate>
        <Stack>
          {jobId === undefined && (
            <JobSelect
              label="Job"
              job={job}
              onChange={(value) => {
                setJob(value);
                setError(null);
              }}
              error={error}
              openOnFocus={false}
              data-autofocus
            />
          )}
          <Checkbox
            label="Also while it runs, and however few runs there are"
            description="Looks at the last 30 days, and asks an AI again although nothing changed."
            checked={force}
            onChange={({ currentTarget }) => setForce(currentTarget.checked)}
          />
          <Checkbox
            label="Dry run"
            description="Shows what it would suggest and apply; stores and changes nothing."
            checked={dryRun}
            onChange={({ currentTarget }) => setDryRun(currentTarget.checked)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} data-autofocus={jobId !== undefined || undefined}>
              Review
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
