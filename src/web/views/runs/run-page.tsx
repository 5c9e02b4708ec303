import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function RunPage() {
  usePageTitle('Run');
  return (
    <Title order={1} size="h2">
      Run
    </Title>
  );
}
