import { Link, useParams } from '@tanstack/react-router';
import { usePageTitle } from '../../../app/page-title.js';
import { PageHead } from '../../../components/page-head.js';
import { Empty, Failed, LoadingRows } from '../../../components/states.js';
import { HealingConfigDocument } from '../../../generated/graphql.js';
import { useLiveQuery } from '../../../live/use-live-query.js';
import { ConfigForm } from './config-form.js';
import type { ConfigSchema, ConfigValues } from './config-values.js';

/** How a job is healed, as a form over its file. */
export default function HealingConfig() {
  const { jobId } = useParams({ from: '/jobs/$jobId/healing' });
  const { data, error, reload } = useLiveQuery(
    HealingConfigDocument,
    { jobId },
    { on: (event) => event.type.startsWith('job.') && event.jobId === jobId },
  );
  const job = data?.job;
  usePageTitle(`Healing of ${job?.name ?? jobId}`);
  if (!data) {
    return error === null ? (
      <LoadingRows />
    ) : (
      <Failed what="The configuration" why={error} onRetry={reload} />
    );
  }
  if (!job) {
    return (
      <Empty title={`There is no job ${jobId}`} level={1}>
        <Link to="/jobs">All jobs</Link>
      </Empty>
    );
  }
  const { self_healing: values } = job.config as { self_healing: ConfigValues };
  return (
    <>
      <PageHead
        crumbs={
          <>
            <Link to="/jobs">Jobs</Link>
            <span aria-hidden>/</span>
            <Link to="/jobs/$jobId" params={{ jobId }}>
              {jobId}
            </Link>
            <span aria-hidden>/</span>
            <span>healing</span>
          </>
        }
        title={`How ${job.name} is healed`}
        badges={
          <span>
            the block <code>self_healing</code> of <code>{job.file}</code>
          </span>
        }
      />
      <ConfigForm
        key={jobId}
        jobId={jobId}
        file={job.file}
        hash={job.hash}
        schema={data.healingConfigSchema as ConfigSchema}
        saved={values}
        onSaved={reload}
      />
    </>
  );
}
