import { Select } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { JobNamesDocument } from '../generated/graphql.js';
import { documentOf } from '../live/typed-document.js';

/** Jobs that the list offers at once; typing finds the others. */
const OFFERED = 50;

/** Chooses a job, which may be one that is not configured any more. */
export function JobFilter({ job, onChange }: { job?: string; onChange: (job: string | undefined) => void }) {
  const [opened, setOpened] = useState(false);
  const [{ data, fetching }] = useQuery({
    query: documentOf(JobNamesDocument),
    variables: {},
    pause: !opened,
  });
  const names = data?.jobs.nodes.map(({ jobId }) => jobId) ?? [];
  const known = job === undefined || names.includes(job) ? names : [job, ...names];
  return (
    <Select
      aria-label="Job"
      placeholder="All jobs"
      w={190}
      data={known}
      value={job ?? null}
      onChange={(value) => onChange(value ?? undefined)}
      onDropdownOpen={() => setOpened(true)}
      onFocus={() => setOpened(true)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'All jobs' }}
      limit={OFFERED}
      nothingFoundMessage={fetching ? 'Loading…' : 'No such job'}
    />
  );
}
