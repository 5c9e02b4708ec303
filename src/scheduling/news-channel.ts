import { BaseNotificationChannel, type JobNotification } from 'agenda';

/** Carries the name of an Agenda job that has work to the other processes. */
export interface News {
  publish(name: string): Promise<void>;
}

/**
 * Tells every process at once that there is work, whichever backend keeps it: Agenda would find it only at its next
 * scan. Between processes it goes over the Postgres that all share. News about one name that come while it is looked
 * at count as one.
 */
export class NewsChannel extends BaseNotificationChannel {
  /** Names that are looked at; true: news came meanwhile. */
  readonly #looking = new Map<string, boolean>();

  constructor(private readonly news: News) {
    super({ reconnect: { enabled: false } });
  }

  override async connect(): Promise<void> {
    this.setState('connected');
  }

  override async disconnect(): Promise<void> {
    this.setState('disconnected');
  }

  /** Called by Agenda for each job that it saves. */
  override async publish({ jobName }: JobNotification): Promise<void> {
    this.wake(jobName);
    await this.news.publish(jobName);
  }

  /** This process looks for work of that name. */
  wake(jobName: string): void {
    if (this.#looking.has(jobName)) {
      this.#looking.set(jobName, true);
      return;
    }
    this.#looking.set(jobName, false);
    void this.#look(jobName);
  }

  async #look(jobName: string): Promise<void> {
    await this.notifyHandlers({
      jobId: '' as JobNotification['jobId'],
      jobName,
      nextRunAt: null,
      priority: 0,
      timestamp: new Date(),
    });
    const again = this.#looking.get(jobName);
    this.#looking.delete(jobName);
    if (again) this.wake(jobName);
  }
}
