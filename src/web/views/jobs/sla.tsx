import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import bleed from '../../components/bleed.module.css';
import { Section } from '../../components/section.js';
import { counted, durationText, numberText } from '../../components/words.js';
import type { JobRuns, JobSla } from './job-detail.js';
import { measureSla, type MeasuredRun, type MeasuredSla } from './measure-sla.js';
import classes from './sla.module.css';

/** What a job promises, and how its runs keep it. */
export function Sla({ sla, runs }: { sla: JobSla | null; runs: JobRuns | undefined }) {
  const [now] = useState(() => Date.now());
  if (!sla) {
    return (
      <Section title="SLA">
        <p className={bleed.none}>The job promises nothing.</p>
      </Section>
    );
  }
  const measured = runs && measureSla(sla, runs.nodes, now);
  const span = spanText(runs, measured);
  return (
    <Section title="SLA">
      <ul className={classes.promises}>
        {sla.successRate !== null && (
          <Promised
            what={`${percent(sla.successRate)} of runs succeed`}
            isBroken={measured && measured.ended > 0 ? measured.broken.successRate : undefined}
          >
            {measured && measured.ended > 0 && (
              <>
                {percent(1 - measured.failed / measured.ended)} of {span}
                <Newest run={measured.newestFailure} says="the last that failed" />
              </>
            )}
          </Promised>
        )}
        {sla.maxDurationSeconds !== null && (
          <Promised
            what={`A run takes at most ${durationText(sla.maxDurationSeconds * 1_000)}`}
            isBroken={measured && measured.ended > 0 ? measured.broken.duration : undefined}
          >
            {measured && measured.ended > 0 && (
              <>
                {measured.tooLong.length === 0 ? 'None' : numberText(measured.tooLong.length)} of {span} took
                longer
                <Newest run={measured.tooLong[0] ?? null} says="the last" />
              </>
            )}
          </Promised>
        )}
        {sla.maxConsecutiveFailures !== null && (
          <Promised
            what={`At most ${counted(sla.maxConsecutiveFailures, 'failure')} in a row`}
            isBroken={measured && measured.ended > 0 ? measured.broken.failures : undefined}
          >
            {measured &&
              measured.ended > 0 &&
              `${numberText(measured.failuresNow)} now, ${numberText(measured.failuresMost)} at worst`}
          </Promised>
        )}
        {sla.maxLatenessSeconds !== null && (
          <Promised
            what={`A run begins at most ${durationText(sla.maxLatenessSeconds * 1_000)} after its time`}
            isBroken={undefined}
          >
            Measured by each review
          </Promised>
        )}
      </ul>
      <p className={classes.span}>Measured over {counted(sla.windowDays, 'day')}</p>
    </Section>
  );
}

function Promised({
  what,
  isBroken,
  children,
}: {
  what: string;
  /** Undefined: nobody knows. */
  isBroken: boolean | undefined;
  children: ReactNode;
}) {
  const state = isBroken === undefined ? 'unknown' : isBroken ? 'broken' : 'kept';
  return (
    <li data-state={state}>
      <span className={classes.mark} aria-hidden>
        {state === 'kept' && <IconCheck size={13} stroke={3} />}
        {state === 'broken' && <IconX size={13} stroke={3} />}
      </span>
      <div>
        <div>
          {what}
          {state !== 'unknown' && <span className="visually-hidden">: {state}</span>}
        </div>
        <div className={`${classes.measured} numbers`}>{children}</div>
      </div>
    </li>
  );
}

function Newest({ run, says }: { run: MeasuredRun | null; says: string }) {
  if (run === null) return null;
  return (
    <>
      ;{' '}
      <Link to="/runs/$id" params={{ id: String(run.databaseId) }} search={{}}>
        {says}, #{run.databaseId}
      </Link>
    </>
  );
}

/** `28 runs`; where there are more in those days than are looked at, `the last 100 runs`. */
function spanText(runs: JobRuns | undefined, measured: MeasuredSla | undefined): string {
  if (!runs || !measured) return '';
  const isCut = runs.totalCount > runs.nodes.length && measured.ended === runs.nodes.length;
  return `${isCut ? 'the last ' : ''}${counted(measured.ended, 'run')}`;
}

function percent(share: number): string {
  // Never rounded up to a promise that is not kept.
  return `${Math.floor(share * 10_000 + 1e-6) / 100} %`;
}
