import pc from 'picocolors';

export type Colours = ReturnType<typeof pc.createColors>;

export function palette(enabled: boolean): Colours {
  return pc.createColors(enabled);
}

/** Severities in the colours that the eye expects. */
export function severityColour(severity: string, colours: Colours): (text: string) => string {
  if (severity === 'CRITICAL') return (text) => colours.bold(colours.red(text));
  if (severity === 'HIGH') return colours.red;
  return severity === 'MEDIUM' ? colours.yellow : colours.dim;
}

export function statusColour(status: string, colours: Colours): (text: string) => string {
  if (['FAILED', 'FAILURE', 'TIMEOUT'].includes(status)) return colours.red;
  if (['APPLIED', 'SUCCESS', 'COMPLETED'].includes(status)) return colours.green;
  if (status === 'APPROVED') return colours.cyan;
  return ['REJECTED', 'ROLLED_BACK', 'SKIPPED'].includes(status) ? colours.dim : (text) => text;
}
