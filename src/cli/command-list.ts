import type { MakeCommand } from './command-host.js';

/** Every command by its name, in the order of the help; each is loaded only where it is needed. */
export const COMMANDS: Record<string, () => Promise<MakeCommand>> = {
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  run: async () => (await import('./commands/run.js')).runCommand,
  review: async () => (await import('./commands/review.js')).reviewCommand,
  queue: async () => (await import('./commands/queue.js')).queueCommand,
  cancel: async () => (await import('./commands/cancel.js')).cancelCommand,
  suggestions: async () => (await import('./commands/suggestions.js')).suggestionsCommand,
  show: async () => (await import('./commands/show.js')).showCommand,
  diff: async () => (await import('./commands/diff.js')).diffCommand,
  approve: async () => (await import('./commands/approve.js')).approveCommand,
  reject: async () => (await import('./commands/reject.js')).rejectCommand,
  snooze: async () => (await import('./commands/snooze.js')).snoozeCommand,
  prepare: async () => (await import('./commands/prepare.js')).prepareCommand,
  apply: async () => (await import('./commands/apply.js')).applyCommand,
  rollback: async () => (await import('./commands/rollback.js')).rollbackCommand,
  stats: async () => (await import('./commands/stats.js')).statsCommand,
  watch: async () => (await import('./commands/watch.js')).watchCommand,
  events: async () => (await import('./commands/events.js')).eventsCommand,
  token: async () => (await import('./commands/token.js')).tokenCommand,
  init: async () => (await import('./commands/init.js')).initCommand,
  demo: async () => (await import('./commands/demo.js')).demoCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
};
