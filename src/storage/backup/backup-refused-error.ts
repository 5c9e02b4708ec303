/** A backup cannot be made of this, or this file cannot be restored here; the message is for the person who asked. */
export class BackupRefusedError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BackupRefusedError';
  }
}
