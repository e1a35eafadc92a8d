import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChunkOutcome, resultFile } from "./chunk-results.js";
import { collect } from "./collect.js";
import type { ChunkAnswer } from "./engine.js";
import { type Manifest, writeManifest } from "./manifest.js";
import { performChunk } from "./perform-chunk.js";
import { planCorpus } from "./submit.js";
import { runTaskProcess } from "./task-process.js";

const LINES = Array.from({ length: 9 }, (_, i) =>
  JSON.stringify({ text: `Ada founded company ${i} in Paris.` }),
);
const TASK = ["extract", "--schema", '["person", "company"]'];
const surroundings = { stalls: 0, signal: new AbortController().signal, add: async () => {} };

let root: string;
let folder: string;
let manifest: Manifest;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "ernie-m-deliveries-"));
  folder = join(root, "work");
  mkdirSync(join(folder, "chunks"), { recursive: true });
  const input = join(root, "in.jsonl");
  writeFileSync(input, LINES.join("\n"));
  manifest = await planCorpus({
    folder,
    input,
    args: TASK,
    limits: { bytes: 2 ** 20, lines: 3 },
    inline: false,
  });
  await writeManifest(folder, manifest);
});
afterAll(() => rmSync(root, { recursive: true }));

test("a chunk that is delivered twice at once, and again, is in the output once, byte for byte", async () => {
  const { chunks } = manifest;
  expect(chunks).toHaveLength(3);
  const first = await Promise.all(
    [...chunks, ...chunks].map((chunk) => performChunk({ folder, chunk }, surroundings)),
  );
  expect(first).toEqual(Array(6).fill("done"));
  const written = chunks.map((chunk) => readFileSync(resultFile(folder, chunk), "utf8"));
  for (const chunk of chunks) expect(await performChunk({ folder, chunk }, surroundings)).toBe("done");
  expect(chunks.map((chunk) => readFileSync(resultFile(folder, chunk), "utf8"))).toEqual(written);
  const output = join(root, "out.jsonl");
  await collect(folder, manifest, { output, failedFile: join(root, "failed.jsonl") });
  const direct = await runTaskProcess([...TASK, "--format", "jsonl"], Buffer.from(LINES.join("\n")));
  if (!direct.isDone) throw new Error(direct.reason);
  expect(readFileSync(output, "utf8")).toBe(Buffer.from(direct.output).toString("utf8"));
});

test("a result that was changed is not collected", async () => {
  const [, changed] = manifest.chunks;
  const file = resultFile(folder, changed);
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace("Ada", "Bob"));
  const output = join(root, "other.jsonl");
  await expect(collect(folder, manifest, { output, failedFile: join(root, "failed.jsonl") })).rejects.toThrow(
    "is not what the worker wrote",
  );
  expect(() => readFileSync(output)).toThrow("ENOENT");
  writeFileSync(file, before);
});

test("what travels in the queue touches no disk; a result that it cannot keep is halved, then named", async () => {
  const { corpus, args, model, program, input, chunks } = manifest;
  const known = { corpus, args, model, program, input: `${input}-elsewhere` };
  const [chunk] = chunks;
  const bytes = readFileSync(input).subarray(chunk.start, chunk.end);
  const job = { folder: `${folder}-elsewhere`, chunk, carried: { known, input: bytes.toString("base64") } };
  await performChunk({ folder, chunk }, surroundings);
  const whole = carriedOf(await performChunk(job, surroundings));
  expect(whole.output).toBe(readFileSync(resultFile(folder, chunk), "utf8"));
  expect(whole.outcome).toMatchObject({ kind: "done", bytes: Buffer.byteLength(whole.output) });

  const waiting = [job];
  const ended: number[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const answer = await performChunk(next, {
      ...surroundings,
      mostCarriedBytes: 10,
      add: async (jobs) => void waiting.push(...(jobs as (typeof job)[])),
    });
    const { outcome } = carriedOf(answer);
    if (outcome.kind === "split") continue;
    expect(outcome).toMatchObject({ kind: "failed", reason: expect.stringContaining("the queue takes 10") });
    ended.push(next.chunk.firstLine);
  }
  expect(ended.sort()).toEqual([1, 2, 3]);
  expect(() => readdirSync(`${folder}-elsewhere`)).toThrow("ENOENT");
});

function carriedOf(answer: ChunkAnswer): { readonly outcome: ChunkOutcome; readonly output: string } {
  if (typeof answer === "string") throw new Error(`carried, not ${answer}`);
  const text = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
  return { outcome: JSON.parse(text(answer.outcome)), output: text(answer.output ?? "") };
}
