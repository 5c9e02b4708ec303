/** By code units, as times in ISO 8601 and ids sort; negative where `a` comes before `b`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
