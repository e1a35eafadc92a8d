import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { programVersion } from "../package-files.js";
import { type ChunkOutcome, readOutcome, sha256, writeResult } from "./chunk-results.js";
import type { ChunkAnswer, ChunkJob } from "./engine.js";
import { identified, modelIdentity } from "./identity.js";
import { writeManifest } from "./manifest.js";
import { performChunk } from "./perform-chunk.js";
import type { TaskEnd } from "./task-process.js";

const ARGS = ["embed", "--format", "text"];
const FIRST_LINE = 5;

/** Reads all of the model. */
let model = "";
beforeAll(async () => {
  model = await modelIdentity(ARGS);
});

/** A chunk of so many lines of a larger input. */
function chunkOf(lines: number) {
  const bytes = Buffer.from("line\n".repeat(lines));
  const known = { corpus: "c", args: ARGS, model, program: programVersion(), input: "in" };
  const stretch = { index: 0, start: 0, end: bytes.length, firstLine: FIRST_LINE, lines };
  const chunk = identified({ ...stretch, sha256: sha256(bytes) }, known);
  return { bytes, known, chunk };
}

type Run = (args: readonly string[], input: Uint8Array) => Promise<TaskEnd>;

/** Does a chunk with a command that ends so. */
async function performed(lines: number, run: Run, stalls = 0): Promise<ChunkOutcome> {
  const { bytes, known, chunk } = chunkOf(lines);
  const job: ChunkJob = { folder: "f", chunk, carried: { known, input: bytes.toString("base64") } };
  const signal = new AbortController().signal;
  return carried(await performChunk(job, { stalls, signal, run, add: async () => undefined }));
}

function carried(answer: ChunkAnswer): ChunkOutcome {
  if (typeof answer === "string") throw new Error(`carried, not ${answer}`);
  return JSON.parse(Buffer.from(answer.outcome, "base64").toString("utf8"));
}

/** A command that ends as it is said for its runs on lines, and for those on nothing; then it is done. */
function scripted(onLines: readonly boolean[], onNothing: readonly boolean[]) {
  const left = { lines: [...onLines], nothing: [...onNothing] };
  const ran: ("lines" | "nothing")[] = [];
  const run: Run = async (_, input) => {
    const kind = input.length > 0 ? "lines" : "nothing";
    ran.push(kind);
    return (left[kind].shift() ?? true)
      ? { isDone: true, output: Buffer.from("result\n") }
      : { isDone: false, reason: "was ended by SIGKILL", isUsage: false };
  };
  return { run, ran: () => ran };
}

test("a line is set aside when it fails three times, and the command works on nothing after each", async () => {
  const ends = fc.array(fc.boolean(), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(ends, fc.array(fc.boolean(), { maxLength: 8 }), async (onLines, onNothing) => {
      const { run, ran } = scripted(onLines, onNothing);
      const outcome = await performed(1, run).catch((error: { readonly code?: string }) => error.code);
      const runs = ran();
      const [onLine, empty] = ["lines", "nothing"].map((kind) => runs.filter((each) => each === kind).length);
      const failures = onLines.includes(true) ? onLines.indexOf(true) : onLines.length;
      if (outcome === "unfit-worker") {
        // Three in a row, behind a failure.
        expect(runs.slice(-4)).toEqual(["lines", "nothing", "nothing", "nothing"]);
        expect(onNothing.slice(empty - 3, empty)).toEqual([false, false, false]);
      } else if (typeof outcome === "object" && outcome.kind === "failed") {
        expect(outcome).toMatchObject({ line: FIRST_LINE, reason: "was ended by SIGKILL" });
        expect([onLine, failures >= 3]).toEqual([3, true]);
      } else {
        expect(outcome).toMatchObject({ kind: "done" });
        expect([onLine, failures < 3]).toEqual([failures + 1, true]);
      }
    }),
  );
});

test("several lines are halved when they fail once, by themselves or with their worker, three times", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      async (lines, stalls) => {
        const { run, ran } = scripted([false], []);
        expect(await performed(lines, run, stalls)).toMatchObject({ kind: "split" });
        expect(ran()).toEqual(stalls < 3 ? ["lines", "nothing"] : []);
      },
    ),
  );
});

test("a line that ended its worker three times is set aside, and not tried once more", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 9 }), async (stalls) => {
      const { run, ran } = scripted([], []);
      const outcome = await performed(1, run, stalls);
      if (stalls < 3) expect(outcome).toMatchObject({ kind: "done" });
      else {
        const reason = `it has ended its worker ${stalls} times`;
        expect(outcome).toEqual({ kind: "failed", line: FIRST_LINE, reason, input: "line" });
      }
      expect(ran()).toHaveLength(stalls < 3 ? 1 : 0);
    }),
  );
});

test("a command is told which line of the input its first one is", async () => {
  const { run } = scripted([], []);
  const told: string[][] = [];
  await performed(2, (args, input) => {
    told.push([...args]);
    return run(args, input);
  });
  expect(told).toEqual([["embed", "--first-line", `${FIRST_LINE}`, "--format", "text"]]);
});

/** What became of a chunk that another worker did while this one had it, too, and failed on it. */
async function overtaken(lines: number): Promise<readonly [ChunkAnswer, ChunkOutcome | undefined]> {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-overtaken-"));
  try {
    mkdirSync(join(folder, "chunks"));
    const { bytes, known, chunk } = chunkOf(lines);
    const input = join(folder, "in");
    writeFileSync(input, bytes);
    await writeManifest(folder, { version: 1, ...known, input, chunks: [chunk] });
    const run: Run = async (_, given) => {
      if (given.length > 0) return { isDone: false, reason: "was ended by SIGKILL", isUsage: false };
      await writeResult(folder, chunk, Buffer.from("result\n"));
      return { isDone: true, output: new Uint8Array() };
    };
    const signal = new AbortController().signal;
    const answer = await performChunk(
      { folder, chunk },
      { stalls: 0, signal, run, add: async () => undefined },
    );
    return [answer, await readOutcome(folder, chunk)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([1, 2])("what another worker is done with meanwhile stays done: %i lines", async (lines) => {
  expect(await overtaken(lines)).toEqual(["done", expect.objectContaining({ kind: "done" })]);
});
