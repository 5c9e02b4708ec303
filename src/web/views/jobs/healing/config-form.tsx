import { Alert, Button, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { tellDone, tellFault } from '../../../components/notify.js';
import { Columns } from '../../../components/page-head.js';
import { Section } from '../../../components/section.js';
import { wordsOf } from '../../../components/words.js';
import { UpdateHealingConfigDocument } from '../../../generated/graphql.js';
import { successOf } from '../../../live/outcome.js';
import { useServer } from '../../../live/server.js';
import { useMayOperate, useViewer } from '../../../session/session.js';
import { ConfigField } from './config-field.js';
import {
  changedValues,
  faultOf,
  valueAt,
  withValue,
  type ConfigPath,
  type ConfigSchema,
  type ConfigValues,
} from './config-values.js';
import { isRelevant, SECTIONS } from './sections.js';
import { useProposal, type Proposed } from './use-proposal.js';

const ChangeDiff = lazy(() => import('../../../components/change-diff.js'));

export interface ConfigFormProps {
  jobId: string;
  file: string;
  /** Of the file as it is now. */
  hash: string;
  schema: ConfigSchema;
  /** As the file has it now, defaults filled in. */
  saved: ConfigValues;
  onSaved: () => void;
}

/** Everything that is changed here is checked while it is typed, shown as a change of the file, and written as one. */
export function ConfigForm({ jobId, file, hash, schema, saved, onSaved }: ConfigFormProps) {
  const server = useServer();
  const mayOperate = useMayOperate();
  /** What somebody changed, by path; all else is as it is saved, also where somebody else saves meanwhile. */
  const [edits, setEdits] = useState<ReadonlyMap<string, { path: ConfigPath; value: unknown }>>(new Map());
  const [busy, setBusy] = useState(false);
  const values = [...edits.values()].reduce((all, { path, value }) => withValue(all, path, value), saved);
  const changes = changedValues(schema, saved, values);
  const isChanged = Object.keys(changes).length > 0;
  const proposed = useProposal(jobId, changes, hash);
  useBlocker({
    shouldBlockFn: () => isChanged && !busy && !window.confirm('Leave, and forget what you changed?'),
    enableBeforeUnload: () => isChanged,
  });
  const errorAt = (path: ConfigPath, inner: ConfigSchema): string | null =>
    faultOf(inner, valueAt(values, path)) ?? issueAt(proposed, path);
  const edit = (path: ConfigPath, value: unknown): void =>
    setEdits((before) => new Map(before).set(path.join('.'), { path, value }));
  const save = (baseHash: string): void => {
    setBusy(true);
    server
      .tell(UpdateHealingConfigDocument, { input: { jobId, selfHealing: changes, baseHash } })
      .then(({ updateHealingConfig }) => {
        successOf(updateHealingConfig);
        setEdits(new Map());
        tellDone(`The configuration of ${jobId} is written`);
        onSaved();
      })
      .catch((fault: unknown) => tellFault('Nothing was written', fault))
      .finally(() => setBusy(false));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady(proposed)) save(proposed.proposal.baseHash);
      }}
    >
      <Columns
        wideSide
        main={SECTIONS.map(({ title, about, paths, columns }) => {
          const shown = paths.filter((path) => isRelevant(path, values));
          if (shown.length === 0) return null;
          return (
            <Section key={title} title={title}>
              {about !== undefined && (
                <Text size="sm" c="dimmed" mb="md">
                  {about}
                </Text>
              )}
              <SimpleGrid cols={{ base: 1, sm: columns }} spacing="lg" verticalSpacing="lg">
                {shown.map((path) => {
                  const inner = schemaAt(schema, path);
                  return (
                    inner && (
                      <ConfigField
                        key={path.join('.')}
                        name={path.at(-1) ?? ''}
                        schema={inner}
                        value={valueAt(values, path)}
                        error={errorAt(path, inner)}
                        disabled={!mayOperate}
                        onChange={(value) => edit(path, value)}
                      />
                    )
                  );
                })}
              </SimpleGrid>
            </Section>
          );
        })}
        side={
          <Proposal
            proposed={proposed}
            file={file}
            busy={busy}
            mayWrite={mayOperate}
            onReset={() => setEdits(new Map())}
          />
        }
      />
    </form>
  );
}

type Ready = Extract<Proposed, { status: 'answered' }> & {
  proposal: Extract<
    Extract<Proposed, { status: 'answered' }>['proposal'],
    { __typename: 'ProposeHealingConfigSuccess' }
  >;
};

function isReady(proposed: Proposed): proposed is Ready {
  return proposed.status === 'answered' && proposed.proposal.__typename === 'ProposeHealingConfigSuccess';
}

function Proposal({
  proposed,
  file,
  busy,
  mayWrite,
  onReset,
}: {
  proposed: Proposed;
  file: string;
  busy: boolean;
  mayWrite: boolean;
  onReset: () => void;
}) {
  const { permissions } = useViewer();
  const ready = isReady(proposed) ? proposed.proposal : null;
  const lacksAdmin = ready?.needsAdmin === true && !permissions.includes('ADMINISTER');
  return (
    <Section title="What is written">
      <Stack gap="md">
        {proposed.status === 'none' && (
          <Text size="sm" c="dimmed">
            {mayWrite
              ? 'Nothing is changed yet. Each change is shown here as it would be in the file: comments and order stay.'
              : 'Somebody with the role operator or admin may change it.'}
          </Text>
        )}
        {proposed.status === 'asking' && <Skeleton height={120} />}
        {proposed.status === 'failed' && <Alert color="red">{proposed.why}</Alert>}
        {proposed.status === 'answered' && ready === null && (
          <Alert color="red" title="This cannot be written">
            {messageOf(proposed)}
          </Alert>
        )}
        {ready !== null && ready.diff !== '' && (
          <Suspense fallback={<Skeleton height={120} />}>
            <ChangeDiff diff={ready.diff} path={file} view="unified" />
          </Suspense>
        )}
        {ready !== null && ready.diff === '' && (
          <Text size="sm" c="dimmed">
            The file says so already.
          </Text>
        )}
        {lacksAdmin && (
          <Alert color="orange">
            It lets changes reach more files than now, so only an admin may write it.
          </Alert>
        )}
        {mayWrite && (
          <Group gap="sm">
            <Button type="submit" loading={busy} disabled={ready === null || ready.diff === '' || lacksAdmin}>
              Write it
            </Button>
            <Button variant="default" disabled={proposed.status === 'none' || busy} onClick={onReset}>
              Undo all
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
}

function messageOf(proposed: Extract<Proposed, { status: 'answered' }>): string {
  const { proposal } = proposed;
  if (proposal.__typename === 'ProposeHealingConfigSuccess') return '';
  if (proposal.__typename !== 'ValidationError') return proposal.message;
  return (
    proposal.issues.map(({ path, message }) => `${nameOf(path)} ${message}`).join('; ') || proposal.message
  );
}

/** What the server says of a key; its paths begin with `self_healing`. */
function issueAt(proposed: Proposed, path: ConfigPath): string | null {
  if (proposed.status !== 'answered' || proposed.proposal.__typename !== 'ValidationError') return null;
  const place = ['self_healing', ...path].join('.');
  const issue = proposed.proposal.issues.find((each) => `${each.path.join('.')}.`.startsWith(`${place}.`));
  return issue?.message ?? null;
}

function nameOf(path: readonly string[]): string {
  const key = path.filter((part) => part !== 'self_healing').at(-1);
  return key === undefined ? 'It' : wordsOf(key);
}

function schemaAt(schema: ConfigSchema, path: ConfigPath): ConfigSchema | undefined {
  return path.reduce<ConfigSchema | undefined>((inner, key) => inner?.properties?.[key], schema);
}
