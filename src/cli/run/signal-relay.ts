import { signalGroup } from './process-group.js';

/** Whoever sends one of these wants the job to end. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const OTHER_SIGNALS = ['SIGUSR1', 'SIGUSR2'] as const;
const FORWARDED_SIGNALS = [...ENDING_SIGNALS, ...OTHER_SIGNALS];

/** Where signals to this process are heard: `process`. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/**
 * Takes the signals that this process receives, from its creation to `close`, and passes them on to the
 * process group that is connected. One that should end the job and comes while there is none waits for it.
 */
export class SignalRelay {
  /** Aborts at the first signal that should end the job. */
  readonly ending: AbortSignal;
  private readonly endingController = new AbortController();
  private readonly listeners = new Set<() => void>();
  private groupId: number | null = null;
  private waiting: NodeJS.Signals[] = [];
  private forwarded: NodeJS.Signals[] = [];

  constructor(private readonly source: SignalSource) {
    this.ending = this.endingController.signal;
    for (const signal of FORWARDED_SIGNALS) source.on(signal, this.receive);
  }

  /** Everything goes to this group from now on. */
  connect(groupId: number): void {
    this.groupId = groupId;
    const { waiting } = this;
    this.waiting = [];
    for (const signal of waiting) this.forward(groupId, signal);
  }

  /** The group has ended: returns what was passed on to it. */
  disconnect(): NodeJS.Signals[] {
    const { forwarded } = this;
    this.groupId = null;
    this.forwarded = [];
    return forwarded;
  }

  /** Calls the listener at each signal that should end the job; returns what stops that. */
  onEnding(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Signals have their usual effect again. */
  close(): void {
    for (const signal of FORWARDED_SIGNALS) this.source.off(signal, this.receive);
  }

  private readonly receive = (signal: NodeJS.Signals): void => {
    const ends = ENDING_SIGNALS.some((ending) => ending === signal);
    if (this.groupId !== null) this.forward(this.groupId, signal);
    else if (ends) this.waiting.push(signal);
    if (!ends) return;
    this.endingController.abort();
    for (const listener of this.listeners) listener();
  };

  private forward(groupId: number, signal: NodeJS.Signals): void {
    this.forwarded.push(signal);
    signalGroup(groupId, signal);
  }
}
