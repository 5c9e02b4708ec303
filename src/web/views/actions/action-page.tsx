import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function ActionPage() {
  usePageTitle('Action');
  return (
    <Title order={1} size="h2">
      Action
    </Title>
  );
}
