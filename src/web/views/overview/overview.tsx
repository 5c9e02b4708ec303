import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function Overview() {
  usePageTitle('Overview');
  return (
    <Title order={1} size="h2">
      Overview
    </Title>
  );
}
