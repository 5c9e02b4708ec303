import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useQuery } from 'urql';
import { JobNamesDocument } from '../generated/graphql.js';
import { messageOf } from '../live/server-client.js';
import { documentOf } from '../live/typed-document.js';

/** After the last key, in milliseconds, until jobs are searched for. */
const TYPED_MS = 150;

/** Chooses a job of any number of them: typing finds it. One that is not configured any more may be given. */
export function JobSelect({
  job,
  onChange,
  ...props
}: { job: string | null; onChange: (job: string | null) => void } & Omit<
  SelectProps,
  'data' | 'value' | 'onChange'
>) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed === job ? '' : typed, TYPED_MS);
  const [{ data, fetching, error }] = useQuery({
    query: documentOf(JobNamesDocument),
    variables: { search: text === '' ? null : text },
    pause: !opened,
  });
  const found = data?.jobs.nodes.map(({ jobId }) => jobId) ?? [];
  return (
    <Select
      {...props}
      data={job === null || found.includes(job) ? found : [job, ...found]}
      value={job}
      onChange={onChange}
      onFocus={() => setOpened(true)}
      onDropdownOpen={() => setOpened(true)}
      searchValue={typed}
      onSearchChange={setTyped}
      // What is offered fits already.
      filter={({ options }) => options}
      nothingFoundMessage={fetching ? 'Loading…' : error ? messageOf(error) : 'No such job'}
      searchable
    />
  );
}
