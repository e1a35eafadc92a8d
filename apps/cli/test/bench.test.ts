import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BenchReport, ConfigurationReport } from "../src/bench/report.js";
import { jsonLines, program, REFERENCE, runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const examples = fileURLToPath(new URL("../examples/people.txt", import.meta.url));
/** The least that a bench can be asked for. */
const QUICK = ["--time-limit", "0", "--rounds", "1", "--lengths", "4,16", "--batches", "1,2"];

async function tokenCounts(texts: string, model: readonly string[] = []): Promise<readonly number[]> {
  const { stdout } = await runCli(["tokenize", "--plain", ...model], texts);
  return jsonLines<{ ids: readonly number[] }>(stdout).map(({ ids }) => ids.length);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Every number of a report, with its path. */
function numbersOf(value: unknown, path = ""): readonly (readonly [string, number])[] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => numbersOf(part, `${path}.${name}`));
}

function expectConsistent(
  { load, memory, latency, throughput, inputs }: ConfigurationReport,
  plain: ConfigurationReport,
  measured: number,
): void {
  expect(load.openMs + load.sessionMs).toBeLessThanOrEqual(load.firstResultMs);
  expect(memory.startBytes).toBeGreaterThan(10e6);
  expect(memory.loadedBytes).toBeGreaterThan(memory.startBytes);
  expect(memory.peakBytes).toBeGreaterThanOrEqual(memory.loadedBytes);
  for (const [i, one] of latency.entries()) expect(one.speedup).toBeCloseTo(plain.latency[i].ms / one.ms, 9);
  for (const one of throughput) {
    expect(one.sequencesPerSecond).toBeCloseTo((1000 * one.batch * one.parallel) / one.ms, 6);
    expect(one.tokensPerSecond).toBeCloseTo(one.sequencesPerSecond * one.tokens, 6);
  }
  expect(inputs.inputsPerSecond).toBeCloseTo((1000 * measured) / inputs.ms, 6);
  expect(inputs.tokenizerShare).toBeCloseTo(Math.min(1, inputs.tokenizerMs / inputs.ms), 9);
  expect(inputs.speedup).toBeCloseTo(plain.inputs.ms / inputs.ms, 9);
  for (const timing of [...latency, ...throughput, inputs]) {
    expect(timing.minMs).toBeLessThanOrEqual(timing.ms);
    expect(timing.maxMs).toBeGreaterThanOrEqual(timing.ms);
    expect(timing.rounds).toBe(1);
  }
}

test("a model is measured in every dtype asked for, plain first", async () => {
  const { code, stdout, stderr } = await runCli(["bench", ...QUICK, ...REFERENCE, "--dtype", "fp32,int8"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toHaveLength(2);
  const report: BenchReport = JSON.parse(stdout);
  const { model, machine, inputs, configurations, skipped } = report;
  expect(model).toMatchObject({ head: "information-extraction", vocabularySize: 16_002, longestInput: 512 });
  expect(model.parameters).toBe(4_988_354);
  expect(machine).toMatchObject({ node: process.version, platform: `${process.platform} ${process.arch}` });
  expect(configurations.map(({ name, graph, dtype }) => [name, graph, dtype])).toEqual([
    ["plain", "plain", "fp32"],
    ["fp32", "optimised", "fp32"],
    ["int8", "optimised", "int8"],
  ]);
  for (const [path, number] of numbersOf(report)) {
    expect(Number.isFinite(number), path).toBe(true);
    if (path !== ".timeLimitSeconds" && !path.endsWith(".workers")) expect(number, path).toBeGreaterThan(0);
    if (path.endsWith("Bytes")) expect(Number.isInteger(number), path).toBe(true);
  }
  for (const configuration of configurations) {
    expect(configuration).toMatchObject({ device: "cpu", threads: null, workers: 0, prepacking: true });
    expectConsistent(configuration, configurations[0], inputs.measured);
    expect([4, 16]).toEqual([
      ...configuration.latency.map(({ tokens }) => tokens),
      ...skipped.filter(({ kind }) => kind === "latency").map(({ tokens }) => tokens),
    ]);
    expect([1, 2]).toEqual([
      ...configuration.throughput.map(({ batch }) => batch),
      ...skipped.filter(({ kind }) => kind === "throughput").map(({ batch }) => batch),
    ]);
  }

  // What was counted is what the tokenizer says, and what the model reads: each prompt with each text.
  const tokens = await tokenCounts(readFileSync(examples, "utf8"), REFERENCE);
  const prompts = await tokenCounts("person\nlocation\norganization\n", REFERENCE);
  expect(inputs).toEqual({ file: null, given: 8, measured: 8, tokens: sum(tokens) });
  const [, fp32] = configurations;
  expect(fp32.inputs.sequences).toBe(3 * 8);
  expect(fp32.inputs.sequenceTokens).toBe(3 * sum(tokens) + 8 * sum(prompts) + 3 * 8 * 4);
});

test("threads, workers and prepacking vary as asked", async () => {
  const args = ["--threads", "1", "--workers", "0,2", "--prepacking", "off", "--schema", '["person"]'];
  const { code, stdout } = await runCli(["bench", ...QUICK, ...args]);
  expect(code).toBe(0);
  const { configurations }: BenchReport = JSON.parse(stdout);
  expect(
    configurations.map(({ name, threads, workers, prepacking }) => [name, threads, workers, prepacking]),
  ).toEqual([
    ["plain", 1, 0, true],
    ["fp32 workers=0", 1, 0, false],
    ["fp32 workers=2", 1, 2, false],
  ]);
  expect(configurations.map(({ throughput }) => throughput[0].parallel)).toEqual([1, 1, 2]);
  expect(configurations.map(({ inputs }) => inputs.sequences)).toEqual([8, 8, 8]);
});

describe("the task of the head reads the user's own inputs", () => {
  test.each([
    ["base", "base", "a\n\nb c\n", "txt", 2],
    [
      "sequence-classification",
      "sequence-classification",
      '{"text": "a", "pair": "b"}\n{"text": "c"}',
      "jsonl",
      2,
    ],
    ["token-classification", "token-classification", "Ann met Bob.\n", "txt", 1],
    ["question-answering", "question-answering", '{"question": "Who?", "context": "Ann."}', "jsonl", 1],
    ["multiple-choice", "multiple-choice", '{"prompt": "a", "choices": ["b", "c", "d"]}', "jsonl", 3],
    ["multiple-choice", "multiple-choice from text", "a\nb\nc\n", "txt", 6],
  ])("%s (%s)", async (head, name, contents, extension, sequences) => {
    const model = makeCheckpoint(join(folder, name), head, head.includes("class") ? labelsOf(head) : {});
    const input = join(folder, `${name}.${extension}`);
    writeFileSync(input, contents);
    const { code, stdout, stderr } = await runCli(["bench", ...QUICK, "--model", model, "--input", input]);
    expect([code, stderr]).toEqual([0, ""]);
    const { model: measured, inputs, configurations }: BenchReport = JSON.parse(stdout);
    expect(measured.head).toBe(head);
    expect(inputs.file).toBe(input);
    expect(configurations.map((of) => of.inputs.sequences)).toEqual([sequences, sequences]);
    for (const configuration of configurations)
      expectConsistent(configuration, configurations[0], inputs.measured);
  });

  function labelsOf(head: string): object {
    return namedLabels(head === "token-classification" ? ["O", "B-A", "I-A", "B-B", "I-B"] : ["a", "b", "c"]);
  }
});

describe("wrong usage is one line that names the option, with exit code 2", () => {
  test.each([
    [["--dtype", "fp32,fp12"], "--dtype"],
    [["--device", "tpu"], "--device"],
    [["--device", "auto", "--workers", "0,2"], "--workers"],
    [["--lengths", "16,513"], "--lengths"],
    [["--head", "base", "--schema", '["person"]'], "--schema"],
    [["--model", ""], "--model"],
  ])("%j", async (args, flag) => {
    const { code, stdout, stderr } = await runCli(["bench", ...args]);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(`ernie-m: ${flag}`);
    expect(code).toBe(2);
  });
});

test("what cannot be measured fails with one line", async () => {
  const blank = join(folder, "blank.txt");
  writeFileSync(blank, "\n \n");
  for (const [args, reason] of [
    [["--input", blank], `${blank}: there is no text in it`],
    [["--input", join(folder, "none.txt")], "none.txt: cannot be read"],
    [["--model", join(folder, "none")], "none"],
    [["--schema", '[""]'], "schema"],
    // At once, whatever the time limit.
    [["--time-limit", "600", "--output", join(folder, "none", "b.json")], "b.json: cannot be written"],
  ] as const) {
    const { code, stdout, stderr } = await runCli(["bench", ...QUICK, ...args]);
    expect([code, stdout, stderr.trimEnd().split("\n").length], stderr).toEqual([1, "", 1]);
    expect(stderr).toContain(reason);
  }
});

describe("output", () => {
  test("in a file is whole and alone there; --pretty makes it a table", async () => {
    const place = mkdtempSync(join(folder, "output-"));
    const file = join(place, "bench.json");
    const { code, stdout } = await runCli(["bench", ...QUICK, "--output", file]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(readdirSync(place)).toEqual(["bench.json"]);
    const report: BenchReport = JSON.parse(readFileSync(file, "utf8"));
    expect(report.configurations).toHaveLength(2);

    const pretty = await runCli(["bench", ...QUICK, "--pretty"]);
    expect(pretty.stdout).toMatch(/^ +plain +fp32$/m);
    expect(pretty.stdout).toMatch(/^8 inputs of \d+ tokens, from text to result$/m);
    expect(pretty.stdout).not.toContain("\u001b[");
  });

  test("that nobody reads is no failure", async () => {
    const child = spawn(process.execPath, [program, "bench", ...QUICK], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect([child.exitCode, stderr]).toEqual([0, ""]);
  });

  test("stays as it was when the bench is interrupted, and no process is left", async () => {
    const file = join(mkdtempSync(join(folder, "interrupted-")), "bench.json");
    writeFileSync(file, "before");
    const args = ["bench", "--time-limit", "600", "--rounds", "1000", "--output", file];
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const stderr = text(child.stderr);
    await waitFor(() => childrenOf(child.pid).length > 0);
    const measuring = childrenOf(child.pid);
    child.kill("SIGINT");
    await once(child, "close");
    expect([child.exitCode, await stderr]).toEqual([1, "ernie-m: interrupted, nothing was written\n"]);
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(readdirSync(join(file, ".."))).toEqual(["bench.json"]);
    await waitFor(() => measuring.every((pid) => !existsSync(`/proc/${pid}`)));
  });

  /** Processes that a process has started, where the system tells; a made-up one elsewhere. */
  function childrenOf(pid: number | undefined): readonly string[] {
    if (process.platform !== "linux") return ["none"];
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  }

  async function waitFor(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
