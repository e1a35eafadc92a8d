import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sha256, writeOutcome, writeResult } from "./chunk-results.js";
import { collect } from "./collect.js";
import { identified } from "./identity.js";
import type { Manifest } from "./manifest.js";

test("the file of lines set aside is there while there are some, and gone when there are none", async () => {
  const root = mkdtempSync(join(tmpdir(), "ernie-m-collect-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [output, failedFile] = [join(root, "out"), join(root, "out.failed.jsonl")];
  const known = { corpus: "c", args: [], model: "m", program: "1" };
  const stretch = { index: 0, start: 0, end: 4, firstLine: 1, lines: 1, sha256: sha256("text") };
  const chunk = identified(stretch, known);
  const manifest: Manifest = { version: 1, ...known, input: "in", chunks: [chunk] };

  const collected = async (name: string, become: (folder: string) => Promise<void>) => {
    const folder = join(root, name);
    mkdirSync(join(folder, "chunks"), { recursive: true });
    await become(folder);
    return collect(folder, manifest, { output, failedFile });
  };
  const setAside = await collected("wrong", (folder) =>
    writeOutcome(folder, chunk, { kind: "failed", line: 1, reason: "no text", input: "text" }),
  );
  expect(setAside).toMatchObject({ lines: 1, setAside: 1 });
  expect(JSON.parse(readFileSync(failedFile, "utf8"))).toMatchObject({ line: 1, reason: "no text" });
  // The input is right now, and is another corpus with the same output.
  const right = await collected("right", (folder) => writeResult(folder, chunk, Buffer.from("result\n")));
  expect(right).toMatchObject({ lines: 1, setAside: 0 });
  expect(readFileSync(output, "utf8")).toBe("result\n");
  expect(existsSync(failedFile)).toBe(false);
});
