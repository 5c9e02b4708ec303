import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import IconDown from '@tabler/icons-react/icons/IconChevronDown';
import { wordsOf } from './words.js';

/** Chooses one or several of a few words; none chosen is no filter. */
export function FilterMenu<Word extends string>({
  label,
  words,
  chosen = [],
  onChange,
}: {
  label: string;
  words: readonly Word[];
  chosen?: readonly Word[];
  onChange: (chosen: Word[] | undefined) => void;
}) {
  const shown = words.filter((word) => chosen.includes(word)).map((word) => wordsOf(word.toUpperCase()));
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          rightSection={<IconDown size={15} stroke={1.8} aria-hidden />}
          data-filtered={shown.length > 0 || undefined}
        >
          {shown.length === 0 ? label : `${label}: ${shown.join(', ')}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          aria-label={label}
          value={[...chosen]}
          onChange={(values) => onChange(values.length === 0 ? undefined : values)}
        >
          <Stack gap="xs">
            {words.map((word) => (
              <Checkbox key={word} value={word} label={wordsOf(word.toUpperCase())} size="sm" />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
