import type { Prisma, PrismaClient } from '../generated/prisma/client.js';
import type { Analyzer } from '../analysis/analyzer.js';
import type { ChangeWriter } from '../analysis/change-writer.js';
import type { Log } from '../log.js';
import type { TokenBook } from './access/token-book.js';
import type { ChangesUnderWay } from './actions/changes-under-way.js';
import type { Clock } from './clock.js';
import type { EventFeed } from './events/event-feed.js';
import type { JobRegistry } from './jobs/job-registry.js';
import type { NotifyPlan } from './notifications/notify-plan.js';
import type { Origins } from './origin.js';
import type { RunNews } from './runs/run-news.js';
import type { ReviewDispatch } from './reviews/review-queue.js';
import type { SchedulerProbe } from './schedules/scheduler-health.js';
import type { Tracer } from './tracer.js';

/** What the domain's functions receive; the composition root makes one. */
export interface Core {
  prisma: PrismaClient;
  /** The rows of one statement, straight from the driver: for what is read most. Times are Date, enums text. */
  readRows: <Row extends object>(statement: Prisma.Sql) => Promise<Row[]>;
  /** What this process writes as `owner` of reviews and actions under way. */
  owner: string;
  isOwnerAlive: (owner: string) => Promise<boolean>;
  /** The changes of files that this process is carrying out. */
  changesUnderWay: ChangesUnderWay;
  /** Whether other processes may work on this database, and listen for its events. */
  otherProcesses: boolean;
  feed: EventFeed;
  jobs: JobRegistry;
  tokens: TokenBook;
  analyzers: Analyzer[];
  /** Writes the precise change for a suggestion that has none; none by default. */
  changeWriter?: ChangeWriter;
  /** What AI may be asked for in a day; without limits by default. */
  aiLimits?: AiLimits;
  /**
   * Values that are secret although their form does not tell: of this job's environment, and of the server's. None by default.
   */
  secretsOf?: (jobId: string) => readonly string[];
  reviews: ReviewDispatch;
  /** What starts reviews; none where nothing does. */
  scheduler?: SchedulerProbe;
  clock: Clock;
  log: Log;
  /** Whether, and where, people are told what happened; nobody is by default. */
  notify?: NotifyPlan;
  /** Hears of each recorded run, for subscribers; nobody does by default. */
  runNews?: RunNews;
  /** Records the steps of reviews and changes; none by default. */
  tracer?: Tracer;
  /** Which request work belongs to; without it, to none. */
  origins?: Origins;
  /** Home of the user whose `~/.ssh` and the like are never touched. */
  home: string;
  /** Where OpenClaw keeps its sessions; `.openclaw` in the home by default. */
  openClawState?: string;
  /** Files and folders of this server that no job may change. */
  forbiddenPaths: string[];
  /** Called after each step of a change, by name; tests crash there. */
  onChangeStep?: (step: string) => void | Promise<void>;
}

/** Of all jobs together, in a day of UTC; null for no limit. */
export interface AiLimits {
  tokensADay: number | null;
  reviewsADay: number | null;
}

/** Who does something, as the transport established it. */
export interface Actor {
  /** From the token; `local` where the server runs without tokens; `auto` where a policy decided. */
  name: string;
  /** What the client called itself; shown beside the name, never an authority (invariant 12). */
  label?: string | null;
}
