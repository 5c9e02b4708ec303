import { JobSelect } from './job-select.js';

/** Narrows a list down to a job. */
export function JobFilter({ job, onChange }: { job?: string; onChange: (job: string | undefined) => void }) {
  return (
    <JobSelect
      aria-label="Job"
      placeholder="All jobs"
      w={190}
      job={job ?? null}
      onChange={(value) => onChange(value ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': 'All jobs' }}
    />
  );
}
