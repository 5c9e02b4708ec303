import IconActivity from '@tabler/icons-react/icons/IconActivityHeartbeat';
import IconBulb from '@tabler/icons-react/icons/IconBulb';
import IconClock from '@tabler/icons-react/icons/IconClockPlay';
import IconReport from '@tabler/icons-react/icons/IconReportSearch';
import IconTool from '@tabler/icons-react/icons/IconTool';

/** The tabs, with the letter that goes there after `g`. */
export const PAGES = [
  { to: '/', name: 'Overview', key: 'o', icon: IconActivity },
  { to: '/suggestions', name: 'Suggestions', key: 's', icon: IconBulb },
  { to: '/reviews', name: 'Reviews', key: 'r', icon: IconReport },
  { to: '/actions', name: 'Actions', key: 'a', icon: IconTool },
  { to: '/jobs', name: 'Jobs', key: 'j', icon: IconClock },
] as const;
