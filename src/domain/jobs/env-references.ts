/** Values of `${env:NAME}`, as process.env has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface ExpandedText {
  /** The text with every reference replaced. */
  text: string;
  /** Variables that were looked up and are set, in order. */
  names: string[];
  /** What is wrong, each the end of a sentence that begins with the key; no value of the environment is in it. */
  faults: string[];
}

/** `$${env:` stands for the text `${env:` itself. */
const REFERENCE = /(\$?)\$\{env:([^}\n]*)(\}?)/g;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Replaces each `${env:NAME}`. A variable that is set to nothing counts as set. */
export function expandEnvReferences(text: string, env: Environment): ExpandedText {
  const names: string[] = [];
  const faults: string[] = [];
  const expanded = text.replace(REFERENCE, (whole: string, escape: string, name: string, end: string) => {
    if (escape !== '') return whole.slice(1);
    if (end === '' || !VARIABLE_NAME.test(name)) {
      faults.push(
        'has a reference that names no variable; write ${env:NAME}, or $${env: for that text itself',
      );
      return whole;
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) {
      faults.push(
        `needs the environment variable ${name}, which is not set; set it where the server is started`,
      );
      return whole;
    }
    names.push(name);
    return value;
  });
  return { text: expanded, names, faults };
}
