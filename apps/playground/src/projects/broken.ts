import type { TaughtModel } from "./read-taught.js";

/** What went wrong, as the library says it. */
export interface LoadFailure {
  readonly message: string;
  readonly code: string | undefined;
}

/** What kinds of failure mean of a model that the page itself has kept. */
const CAUSES: Readonly<Record<string, string>> = {
  "unreadable-file": "not all of its files are there",
  "missing-file": "not all of its files are there",
  "truncated-file": "a file of it is damaged or cut short",
  "malformed-file": "a file of it is damaged or cut short",
  "invalid-model-file": "a file of it is damaged or cut short",
  "invalid-vocabulary": "a file of it is damaged or cut short",
  "unsupported-file": "a file of it is of another version",
  "invalid-config": "its configuration is damaged, or of another version",
};

/** What is missing of a model as it was kept, a sentence; undefined where everything is as long as it was. */
export function whatIsLost({ files, sizes, isNewer }: TaughtModel): string | undefined {
  if (isNewer === true) return "a newer version of this page has kept it. Reload the page and try again.";
  if (Object.keys(files).length === 0) return "none of its files is there any more.";
  for (const [name, wanted] of Object.entries(sizes ?? {})) {
    const file = files[name];
    if (file === undefined) return `its file ${name} is not there any more.`;
    if (file.size !== wanted) return `its file ${name} is damaged: it has ${file.size} of ${wanted} bytes.`;
  }
  return undefined;
}

/** Why a model that was kept cannot be loaded, in one sentence: what that means, and what the library says of which file. */
export function whyBroken(name: string, { message, code }: LoadFailure): string {
  const cause = code === undefined ? undefined : CAUSES[code];
  // The library begins with where it was: the name of the model, which stands in front already.
  const bare = [`${name}/`, `${name}: `].reduce(
    (left, place) => (left.startsWith(place) ? left.slice(place.length) : left),
    message,
  );
  const sentence = cause === undefined ? bare : `${cause} (${bare})`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
