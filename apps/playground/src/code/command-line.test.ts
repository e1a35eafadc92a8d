import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine, http } from "./command-line.js";
import type { SnippetParts } from "./parts.js";

const run = promisify(execFile);
let folder: string;

/** Stands in for a program: what it reads, then its arguments, each ended by what no argument has. */
const STAND_IN = `#!/bin/sh
for argument in "$@"; do case $argument in serve|*/health/ready) exit 0;; esac; done
cat; printf '\\0'; printf '%s\\0' "$@"
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "command-"));
  for (const name of ["curl", "npx"]) {
    writeFileSync(join(folder, name), STAND_IN);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the last program of the code reads, and its arguments. */
async function readBy(code: string): Promise<{ readonly input: string; readonly given: readonly string[] }> {
  const script = join(folder, "pasted.sh");
  writeFileSync(script, code);
  const { stdout } = await run("sh", [script], {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
    maxBuffer: 1e8,
  });
  const [input = "", ...given] = stdout.split("\0").slice(0, -1);
  return { input, given };
}

const partsOf = (text: string): SnippetParts => ({
  text,
  schema: [{ "person's $HOME": ["`birthplace`"] }, "END"],
  threshold: 0.4,
  thresholds: {},
  source: { kind: "hub", id: "organization/model" },
  device: "auto",
  dtype: "stored",
});

const texts = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom("a", " ", "\n", "\t", "'", '"', "$HOME", "\\", "`", "!", "END", "公", "😀"),
    }),
    fc.constantFrom("", "x".repeat(200_000), "财报。".repeat(60_000)),
  )
  .map(([text, long]) => text + long + text);

describe("commands, pasted into a shell", () => {
  it("send the text as it is, however long and whatever is in it", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const parts = partsOf(text);
        const sent = await readBy(http.code(parts));
        expect(JSON.parse(sent.input)).toMatchObject({ text, schema: parts.schema, threshold: 0.4 });
        expect(sent.given).toEqual(expect.arrayContaining(["--data-binary", "@-"]));
        const { input, given } = await readBy(commandLine.code(parts));
        expect(input === text).toBe(true);
        expect(given).toContain(JSON.stringify(parts.schema));
      }),
      { numRuns: 15 },
    );
  });
});
