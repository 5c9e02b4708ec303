import { ActionIcon, Button, Group, Switch } from '@mantine/core';
import IconDown from '@tabler/icons-react/icons/IconChevronDown';
import IconUp from '@tabler/icons-react/icons/IconChevronUp';
import { SearchBox } from '../../../components/search-box.js';
import { numberText } from '../../../components/words.js';
import classes from './log-viewer.module.css';
import type { LogMatches, LogSearch } from './use-log-search.js';

type Options = Pick<LogSearch, 'regex' | 'matchCase'>;

/** Searches a log, and goes through what is found. */
export function LogTools({
  text,
  options,
  matches,
  line,
  wrap,
  onText,
  onOptions,
  onGo,
  onWrap,
  onStart,
  onEnd,
}: {
  text: string;
  options: Options;
  matches: LogMatches;
  line: number | undefined;
  wrap: boolean;
  onText: (text: string | undefined) => void;
  onOptions: (options: Options) => void;
  onGo: (by: 1 | -1) => void;
  onWrap: (wrap: boolean) => void;
  onStart: () => void;
  onEnd: () => void;
}) {
  const none = matches.lines.length === 0;
  return (
    <div className={classes.tools}>
      <SearchBox
        label="Search the log"
        text={text}
        onChange={onText}
        onEnter={(back) => onGo(back ? -1 : 1)}
      />
      {text !== '' && (
        <Group gap={4} wrap="nowrap">
          <span className={`${classes.found} numbers`} role="status">
            {foundText(matches, line)}
          </span>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Previous match"
            title="Previous match (N)"
            disabled={none}
            onClick={() => onGo(-1)}
          >
            <IconUp size={17} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Next match"
            title="Next match (n)"
            disabled={none}
            onClick={() => onGo(1)}
          >
            <IconDown size={17} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      <Group gap="md" className={classes.switches}>
        <Switch
          size="xs"
          label="Expression"
          checked={options.regex}
          onChange={({ currentTarget }) => onOptions({ ...options, regex: currentTarget.checked })}
        />
        <Switch
          size="xs"
          label="Letter case"
          checked={options.matchCase}
          onChange={({ currentTarget }) => onOptions({ ...options, matchCase: currentTarget.checked })}
        />
        <Switch
          size="xs"
          label="Wrap"
          checked={wrap}
          onChange={({ currentTarget }) => onWrap(currentTarget.checked)}
        />
        <Button.Group>
          <Button size="compact-sm" variant="default" onClick={onStart}>
            Start
          </Button>
          <Button size="compact-sm" variant="default" onClick={onEnd}>
            End
          </Button>
        </Button.Group>
      </Group>
    </div>
  );
}

function foundText({ lines, searching, more, error }: LogMatches, line: number | undefined): string {
  if (error !== null) return error;
  if (lines.length === 0) return searching ? 'searching…' : 'not in the log';
  const at = line === undefined ? -1 : lines.indexOf(line);
  const count = `${numberText(lines.length)}${more || searching ? '+' : ''}`;
  return at === -1 ? `${count} lines` : `${numberText(at + 1)} of ${count}`;
}
