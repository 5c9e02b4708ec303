import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function HealingConfig() {
  usePageTitle('Healing');
  return (
    <Title order={1} size="h2">
      Healing
    </Title>
  );
}
