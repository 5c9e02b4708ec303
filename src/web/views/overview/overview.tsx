import { Group, Title } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { SeverityMark } from '../../components/badges.js';
import { Section } from '../../components/section.js';
import { Failed } from '../../components/states.js';
import { counted, wordsOf } from '../../components/words.js';
import { OverviewDocument } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { CATEGORIES, SEVERITIES } from '../suggestions/suggestion-search.js';
import { SPANS } from './overview-search.js';
import classes from './overview.module.css';
import { Recent } from './recent.js';
import { Scheduling } from './scheduling.js';
import { ShareBars } from './share-bars.js';
import { StatCard } from './stat-card.js';
import { Trends } from './trends.js';

const DAY_MS = 86_400_000;

/** What waits, what was done, and whether it does any good. */
export default function Overview() {
  const { days = '30' } = useSearch({ from: '/' });
  const span = Number(days);
  const [opened] = useState(() => Date.now());
  const since = firstDay(opened, span);
  const { data, error, reload } = useLiveQuery(
    OverviewDocument,
    { since },
    { on: ({ type }) => !type.endsWith('progressed'), atMostEvery: 1_500 },
  );
  usePageTitle(null);
  if (!data && error !== null) return <Failed what="The overview" why={error} onRetry={reload} />;
  const counts = data?.healingStats.suggestions;
  const whole = data?.healingTrends.whole;
  const inSpan = `in ${span} days`;
  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          Overview
        </Title>
        <nav aria-label="Time that is looked back on" className={classes.spans}>
          {SPANS.map((each) => (
            <Link
              key={each}
              to="/"
              search={{ days: each === '30' ? undefined : each }}
              activeOptions={{ exact: true }}
              className={classes.span}
              data-chosen={each === days || undefined}
            >
              {each} days
            </Link>
          ))}
        </nav>
      </Group>
      <div className={classes.cards}>
        <StatCard
          name="Pending"
          tone="waiting"
          count={counts?.pending}
          note={whole ? `${counted(whole.created, 'suggestion')} made ${inSpan}` : ' '}
          link={(props) => <Link to="/suggestions" {...props} />}
        />
        <StatCard
          name="Approved"
          tone="agreed"
          count={counts?.approved}
          note={whole ? `${whole.approved} approved ${inSpan}` : ' '}
          link={(props) => <Link to="/suggestions" search={{ status: 'approved' }} {...props} />}
        />
        <StatCard
          name="Applied"
          tone="good"
          count={counts?.applied}
          note={whole ? `${whole.applied} applied ${inSpan}` : ' '}
          link={(props) => <Link to="/suggestions" search={{ status: 'applied' }} {...props} />}
        />
        <StatCard
          name="Rejected"
          tone="quiet"
          count={counts?.rejected}
          note={whole ? `${whole.rejected} rejected ${inSpan}` : ' '}
          link={(props) => <Link to="/suggestions" search={{ status: 'rejected' }} {...props} />}
        />
      </div>
      <Trends trends={data?.healingTrends} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <div className={classes.halves}>
            <Section title="By category">
              <ShareBars
                label="Suggestions by category"
                shares={CATEGORIES.map((key) => ({
                  key,
                  name: wordsOf(key.toUpperCase()),
                  count: countOf(data?.healingStats.byCategory, 'category', key),
                })).sort((a, b) => b.count - a.count)}
                link={(key, props) => (
                  <Link
                    to="/suggestions"
                    search={{ status: 'all', category: [key as (typeof CATEGORIES)[number]] }}
                    {...props}
                  />
                )}
              />
            </Section>
            <Section title="By severity">
              <ShareBars
                label="Suggestions by severity"
                shares={SEVERITIES.map((key) => {
                  const severity = key.toUpperCase() as Uppercase<typeof key>;
                  return {
                    key,
                    name: <SeverityMark severity={severity} withWord />,
                    tone: severity,
                    count: countOf(data?.healingStats.bySeverity, 'severity', key),
                  };
                })}
                link={(key, props) => (
                  <Link
                    to="/suggestions"
                    search={{ status: 'all', severity: [key as (typeof SEVERITIES)[number]] }}
                    {...props}
                  />
                )}
              />
            </Section>
          </div>
          <Recent />
        </div>
        <div className={classes.column}>
          <Scheduling />
        </div>
      </div>
    </>
  );
}

/** The beginning of the first of so many days of UTC, today included. */
function firstDay(now: number, days: number): string {
  return `${new Date(now - (days - 1) * DAY_MS).toISOString().slice(0, 10)}T00:00:00.000Z`;
}

function countOf<Key extends string>(
  counts: readonly ({ count: number } & Record<Key, string>)[] | undefined,
  key: Key,
  value: string,
): number {
  return counts?.find((each) => each[key] === value.toUpperCase())?.count ?? 0;
}
