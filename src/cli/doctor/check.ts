/** `note`: works, but a person should know. `wrong`: something that was asked for does not work. */
export type CheckState = 'ok' | 'note' | 'wrong';

export interface Check {
  name: string;
  state: CheckState;
  /** One line. */
  detail: string;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function note(name: string, detail: string): Check {
  return { name, state: 'note', detail };
}

export function wrong(name: string, detail: string): Check {
  return { name, state: 'wrong', detail };
}

/** Why a system call failed, in the system's word for it. */
export function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.message : 'unknown reason';
}
