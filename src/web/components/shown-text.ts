// What terminals take as commands, such as colours (ECMA-48), and what no font has a picture for.
const CONTROL =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A line as it can be shown: without what would only be for a terminal. */
export function shownText(text: string): string {
  return text.replace(CONTROL, '');
}
