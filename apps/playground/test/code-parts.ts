import { checkpointFromUrls } from "@ernie-m/runtime-web";
import { dialects } from "../src/code/dialects.js";
import type { SnippetParts } from "../src/code/parts.js";

const files = checkpointFromUrls({ "config.json": new URL("http://localhost/model/config.json") });

/** Quotes, a dollar, a backslash, markup and a line break are what shells and languages read in their own ways. */
export const parts: SnippetParts = {
  text: `Ada "the Countess" Lovelace's $HOME \\ was London & <b>.\nMarie Curie was born in Warsaw.`,
  schema: [{ person: ["birthplace"] }, "location"],
  threshold: 0.4,
  thresholds: {},
  source: { kind: "embedded", files, integers: files },
  device: "auto",
  dtype: "stored",
};

/** The code of a dialect for these. */
export function codeOf(id: string): string {
  return dialects.find((dialect) => dialect.id === id)?.code(parts) ?? "";
}
