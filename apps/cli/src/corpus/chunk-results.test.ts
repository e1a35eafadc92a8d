import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ChunkOutcome,
  forgetOutcome,
  outcomeFile,
  outcomeKinds,
  readOutcome,
  sha256,
  writeOutcome,
} from "./chunk-results.js";
import { identified } from "./identity.js";
import type { Chunk } from "./manifest.js";

const KNOWN = { corpus: "c", args: [], model: "m", program: "1" };
const STRETCH = { index: 3, start: 0, end: 9, firstLine: 1, lines: 1, sha256: sha256("text") };
const sound = identified(STRETCH, KNOWN);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-chunks-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a chunk's file has its place and its id", () => {
  expect(outcomeFile(folder, sound, "done")).toBe(join(folder, "chunks", `00000003-${sound.id}.json`));
});

test("what a queue says is a chunk names no file outside of its folder", async () => {
  const ids = fc.oneof(fc.string(), fc.constantFrom("../../x", `${sound.id}/../x`, `${sound.id}.`, ""));
  const index = fc.oneof(fc.constantFrom("../x", -1, 0.5, null, Number.NaN), fc.string());
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        ids.map((id) => ({ id })),
        index.map((index) => ({ index })),
      ),
      async (wrong) => {
        const chunk = { ...sound, ...wrong } as Chunk;
        await expect(writeOutcome(folder, chunk, { kind: "done", sha256: "", bytes: 0 })).rejects.toThrow(
          "names no chunk",
        );
      },
    ),
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("what is done stays so, and what is halved is not set aside, whoever says what and when", async () => {
  const said: Readonly<Record<ChunkOutcome["kind"], ChunkOutcome>> = {
    done: { kind: "done", sha256: sha256("result"), bytes: 6 },
    split: { kind: "split", halves: [sound, sound] },
    failed: { kind: "failed", line: 1, reason: "was ended by SIGKILL", input: "text" },
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...outcomeKinds)), async (kinds) => {
      mkdirSync(join(folder, "chunks"), { recursive: true });
      for (const kind of kinds) await writeOutcome(folder, sound, said[kind]);
      const counts = outcomeKinds.find((kind) => kinds.includes(kind));
      expect(await readOutcome(folder, sound)).toEqual(counts && said[counts]);
      for (const kind of outcomeKinds) await forgetOutcome(folder, sound, kind);
      expect(await readOutcome(folder, sound)).toBe(undefined);
    }),
    { numRuns: 10 },
  );
});
