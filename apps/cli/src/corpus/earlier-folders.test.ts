/** Folders that earlier versions wrote: whatever became of a chunk stands in a file of one name, its kind in the file alone. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { programVersion } from "../package-files.js";
import { type ChunkOutcome, readOutcome, sha256 } from "./chunk-results.js";
import { collect } from "./collect.js";
import type { ChunkJob, ChunkQueue } from "./engine.js";
import { identified, modelIdentity } from "./identity.js";
import { type Chunk, type Manifest, readManifest } from "./manifest.js";
import { performChunk } from "./perform-chunk.js";
import { corpusStatus } from "./status.js";
import { submit } from "./submit.js";

const LINES = ["Ada\n", "Grace\n", "Niels\n", "Zoë\n"];
const ARGS = ["extract", "--schema", "person", "--model", "organization/model", "--format", "text"];

interface Earlier {
  readonly folder: string;
  readonly input: string;
  readonly manifest: Manifest;
  /** Writes what became of a chunk as earlier versions did. */
  become(chunk: Chunk, outcome: ChunkOutcome, output?: string): void;
  chunkOf(from: number, to: number): Chunk;
}

/** A corpus of those lines, one chunk each unless `sizes` says how many lines the chunks have. */
async function earlierCorpus(sizes: readonly number[] = LINES.map(() => 1)): Promise<Earlier> {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-earlier-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "chunks"));
  const input = join(folder, "in.txt");
  writeFileSync(input, LINES.join(""));
  const known = {
    corpus: "c",
    args: ARGS,
    model: await modelIdentity(ARGS),
    program: programVersion(),
  };
  const bytesOf = (from: number, to: number) => Buffer.from(LINES.slice(from, to).join(""));
  const chunkOf = (from: number, to: number, index = from): Chunk =>
    identified(
      {
        index,
        start: bytesOf(0, from).length,
        end: bytesOf(0, to).length,
        firstLine: from + 1,
        lines: to - from,
        sha256: sha256(bytesOf(from, to)),
      },
      known,
    );
  let from = 0;
  const chunks = sizes.map((lines, index) => {
    const chunk = chunkOf(from, from + lines, index);
    from += lines;
    return chunk;
  });
  const manifest: Manifest = { version: 1, ...known, input, chunks };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 1)}\n`);
  const fileOf = ({ index, id }: Chunk, ending: string) =>
    join(folder, "chunks", `${String(index).padStart(8, "0")}-${id}.${ending}`);
  return {
    folder,
    input,
    manifest,
    chunkOf: (first, last) => chunkOf(first, last, 0),
    become(chunk, outcome, output) {
      if (output !== undefined) writeFileSync(fileOf(chunk, "out"), output);
      const file = fileOf(chunk, "json");
      writeFileSync(file, `${JSON.stringify(outcome)}\n`);
      utimesSync(file, 1000 + chunk.firstLine, 1000 + chunk.firstLine);
    },
  };
}

const resultOf = (line: string): string => `result of ${line}`;
const doneOn = (output: string): ChunkOutcome => ({
  kind: "done",
  sha256: sha256(output),
  bytes: Buffer.byteLength(output),
});
const failedOn = (at: number): ChunkOutcome => ({
  kind: "failed",
  line: at + 1,
  reason: "was ended by SIGKILL",
  input: LINES[at].trim(),
});

/** Submits again; gives the jobs that are added, and takes away those that were there. */
async function submitAgain({ folder, input, manifest }: Earlier, jobs: ChunkJob[]): Promise<void> {
  const queue = {
    getJobState: async (id: string) => (jobs.some(({ chunk }) => chunk.id === id) ? "completed" : "unknown"),
    async remove(id: string) {
      jobs.splice(0, jobs.length, ...jobs.filter(({ chunk }) => chunk.id !== id));
    },
    async addBulk(added: readonly { readonly data: ChunkJob }[]) {
      for (const { data } of added)
        if (!jobs.some(({ chunk }) => chunk.id === data.chunk.id)) jobs.push(data);
    },
  };
  const limits = { lines: 1, bytes: 1000 };
  await submit(manifest, queue as unknown as ChunkQueue, {
    folder,
    input,
    args: ARGS,
    limits,
    inline: false,
  });
}

/** Does a job with a command that works on every line. */
async function perform(job: ChunkJob, jobs: ChunkJob[]): Promise<unknown> {
  return performChunk(job, {
    stalls: 0,
    signal: new AbortController().signal,
    run: async (_, bytes) => {
      const lines = Buffer.from(bytes).toString("utf8").match(/.*\n/g) ?? [];
      return { isDone: true, output: Buffer.from(lines.map(resultOf).join("")) };
    },
    add: async (added) => void jobs.push(...added),
  });
}

test("lines that were set aside are told, tried again when submitted again, and then done", async () => {
  const kinds = fc.array(fc.constantFrom("done", "failed", "nothing"), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(kinds, async (became) => {
      const earlier = await earlierCorpus();
      const { folder, manifest, become } = earlier;
      const count = (kind: string): number => became.filter((one) => one === kind).length;
      manifest.chunks.forEach((chunk, i) => {
        const output = resultOf(LINES[i]);
        if (became[i] === "done") become(chunk, doneOn(output), output);
        if (became[i] === "failed") become(chunk, failedOn(i));
      });
      expect(await corpusStatus(folder, manifest)).toMatchObject({
        lines: 4,
        linesDone: 4 - count("nothing"),
        setAside: count("failed"),
      });
      const files = { output: join(folder, "out"), failedFile: join(folder, "failed") };
      if (count("nothing") === 0) {
        expect(await collect(folder, manifest, files)).toMatchObject({ setAside: count("failed") });
        if (count("failed") > 0) expect(readFileSync(files.failedFile, "utf8")).toContain("SIGKILL");
      }
      const jobs: ChunkJob[] = [];
      await submitAgain(earlier, jobs);
      const open = manifest.chunks.filter((_, i) => became[i] !== "done");
      expect(jobs.map(({ chunk }) => chunk)).toEqual(open);
      expect(await corpusStatus(folder, manifest)).toMatchObject({
        linesDone: count("done"),
        setAside: 0,
      });
      for (const job of jobs.slice()) expect(await perform(job, jobs)).toBe("done");
      expect(await collect(folder, manifest, files)).toMatchObject({ setAside: 0 });
      expect(readFileSync(files.output, "utf8")).toBe(LINES.map(resultOf).join(""));
    }),
    { numRuns: 8 },
  );
});

test("halves stay halves, and what was set aside in one is tried again", async () => {
  const earlier = await earlierCorpus([4]);
  const { folder, manifest, become, chunkOf } = earlier;
  const [first, second] = [chunkOf(0, 2), chunkOf(2, 4)];
  become(manifest.chunks[0], { kind: "split", halves: [first, second] });
  const output = [resultOf(LINES[0]), resultOf(LINES[1])].join("");
  become(first, doneOn(output), output);
  const [third, fourth] = [chunkOf(2, 3), chunkOf(3, 4)];
  become(second, { kind: "split", halves: [third, fourth] });
  become(third, failedOn(2));
  expect(await corpusStatus(folder, manifest)).toMatchObject({ lines: 4, linesDone: 3, setAside: 1 });
  const jobs: ChunkJob[] = [];
  await submitAgain(earlier, jobs);
  expect(jobs.map(({ chunk }) => chunk)).toEqual([third, fourth]);
  for (const job of jobs.slice()) await perform(job, jobs);
  const files = { output: join(folder, "out"), failedFile: join(folder, "failed") };
  await collect(folder, manifest, files);
  expect(readFileSync(files.output, "utf8")).toBe(LINES.map(resultOf).join(""));
});

test.each(["", "{", "null", "[]", "7", "{}", '{"kind":"finished"}', '{"kind":"constructor"}'])(
  "a file with %j is nothing that a worker writes, and loses no line silently",
  async (text) => {
    const { folder, manifest } = await earlierCorpus();
    const [{ index, id }] = manifest.chunks;
    writeFileSync(join(folder, "chunks", `${String(index).padStart(8, "0")}-${id}.json`), text);
    const refused = expect.objectContaining({
      message: expect.stringContaining(`${id}.json: is not what a`),
    });
    await expect(readOutcome(folder, manifest.chunks[0])).rejects.toEqual(refused);
    await expect(corpusStatus(folder, manifest)).rejects.toEqual(refused);
  },
);

test("a folder of another version is told so by its version, and stays as it is", async () => {
  const earlier = await earlierCorpus();
  const { folder, manifest, become } = earlier;
  become(manifest.chunks[0], failedOn(0));
  const before = { ...manifest, program: "0.0.0-earlier" };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(before));
  const jobs: ChunkJob[] = [];
  await expect(submitAgain(earlier, jobs)).rejects.toThrow(/was submitted with version 0\.0\.0-earlier/);
  expect(jobs).toEqual([]);
  expect(await readManifest(folder)).toEqual(before);
  expect(readdirSync(join(folder, "chunks"))).toHaveLength(1);
  // What was done there can still be looked at, and collected.
  expect(await corpusStatus(folder, before)).toMatchObject({ setAside: 1 });
});
