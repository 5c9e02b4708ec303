import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function ActionList() {
  usePageTitle('Actions');
  return (
    <Title order={1} size="h2">
      Actions
    </Title>
  );
}
