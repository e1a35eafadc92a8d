import { type ErnieMConfig, quoteList } from "@ernie-m/config";
import { type HeadName, headOf, heads } from "@ernie-m/heads/table";
import { UsageError } from "./usage-error.js";

/** What `--head` takes. */
export const headNames = Object.keys(heads) as readonly HeadName[];

/** Parses `--head`. Throws: UsageError listing the names. */
export function parseHead(text: string): HeadName {
  const known = headNames.find((name) => name === text);
  if (known !== undefined) return known;
  throw new UsageError(`--head: expected ${headNames.join(", ")}, got ${JSON.stringify(text)}`);
}

/** The head that a checkpoint's configuration names. Throws: UsageError when it names none. */
export function statedHead(config: ErnieMConfig): HeadName {
  const known = headOf(config);
  if (known !== undefined) return known;
  const stated = config.architectures.length === 0 ? "nothing" : quoteList(config.architectures);
  throw new UsageError(`--head is needed: the configuration's architectures say ${stated}`);
}
