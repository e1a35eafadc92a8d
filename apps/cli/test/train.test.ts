/** The command train: a model out of records, runs that stop and go on, what is refused. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { jsonLines, program, REFERENCE, runCli, runProcess } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "train-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openings = [
  "The bridge was finished in",
  "Her novel came out in",
  "The mill burnt down in",
  "They moved here in",
];

/** Sentences with a year, which no model here has a label for. */
function records(count: number, offset = 0): readonly object[] {
  return Array.from({ length: count }, (_, i) => {
    const head = `${openings[i % openings.length]} `;
    const year = String(1801 + (((i + offset) * 37) % 217));
    const spans = [{ start: head.length, end: head.length + 4 }];
    return { text: `${head}${year}, as the letters of number ${i + offset} say.`, prompt: "year", spans };
  });
}

function write(name: string, lines: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

const data = write("train.jsonl", records(16));
const dev = write("dev.jsonl", records(8, 50));
const to = (name: string): string => join(folder, name);

test("records become a model that extract runs; a folder that exists is refused", {
  timeout: 60_000,
}, async () => {
  const log = join(folder, "log.jsonl");
  const args = [
    "train",
    ...REFERENCE,
    "--data",
    data,
    "--dev",
    dev,
    "--to",
    to("model"),
    "--epochs",
    "6",
    "--rehearse",
    "none",
    "--log",
    log,
  ];
  const trained = await runProcess(args);
  expect(trained.stderr).toContain("step 2 of");
  const [result] = jsonLines<{ best: { measure: string; f1: number } }>(trained.stdout);
  expect(result.best.measure).toBe("f1");
  expect(result.best.f1).toBeGreaterThan(0.8);
  const [step] = jsonLines<object>(readFileSync(log, "utf8"));
  expect(Object.keys(step)).toEqual([
    "step",
    "epoch",
    "loss",
    "learningRate",
    "gradientNorm",
    "tokensPerSecond",
  ]);
  const config = JSON.parse(readFileSync(join(to("model"), "config.json"), "utf8"));
  expect(config.uie.labels).toEqual(expect.arrayContaining(["person", "year"]));
  expect(config.training).toMatchObject({ task: "extraction", settings: { epochs: 6 } });

  const args2 = ["extract", "--model", to("model"), "--schema", '["year"]'];
  const found = await runCli(args2, "The old mill burnt down in 1893.\n");
  expect(jsonLines<{ result: object }>(found.stdout)[0].result).toMatchObject({ year: [{ text: "1893" }] });

  const again = await runCli(args);
  expect(again).toMatchObject({ code: 1, stderr: `ernie-m: ${to("model")}: exists and is not empty\n` });
});

test("a run that is stopped says how to go on, and goes on to the same bytes", {
  timeout: 120_000,
}, async () => {
  const settings = ["--data", data, "--dev", dev, "--epochs", "5", "--patience", "0", "--threads", "1"];
  const stopped = spawn(process.execPath, [program, "train", ...settings, "--to", to("stopped")]);
  let said = "";
  stopped.stderr.on("data", (chunk) => {
    said += chunk;
    // Once: a second one ends the process at once.
    if (!stopped.killed && /^step \d+ of/m.test(said)) stopped.kill("SIGINT");
  });
  await once(stopped, "close");
  expect(stopped.exitCode).toBe(1);
  expect(said).toMatch(/stopped after step \d+, which is saved: the same command with --resume goes on\n$/);
  const other = await runCli(["train", ...settings, "--to", to("stopped"), "--resume", "--seed", "7"]);
  expect(other.stderr).toBe("ernie-m: seed: the run was started with 1000, not 7\n");
  expect((await runCli(["train", ...settings, "--to", to("stopped"), "--resume"])).code).toBe(0);
  expect(existsSync(join(to("stopped"), "run"))).toBe(false);
  expect((await runCli(["train", ...settings, "--to", to("whole")])).code).toBe(0);
  for (const name of ["model.safetensors", "config.json"])
    expect(readFileSync(join(to("stopped"), name)).equals(readFileSync(join(to("whole"), name)))).toBe(true);
});

/** Lines of a log without what a clock says. */
function stepsOf(log: string): readonly object[] {
  return jsonLines<{ tokensPerSecond?: number }>(readFileSync(log, "utf8")).map(
    ({ tokensPerSecond: _, ...line }) => line,
  );
}

test("a run that was killed goes on with its log: every step is in it once", {
  timeout: 120_000,
}, async () => {
  const settings = ["--data", data, "--dev", dev, "--epochs", "4", "--patience", "0", "--threads", "1"];
  const log = join(folder, "killed.jsonl");
  const args = ["train", ...settings, "--to", to("killed"), "--log", log];
  const killed = spawn(process.execPath, [program, ...args]);
  let said = "";
  killed.stderr.on("data", (chunk) => {
    said += chunk;
    if (/^step \d+ of/m.test(said)) killed.kill("SIGKILL");
  });
  await once(killed, "close");
  expect(stepsOf(log).length).toBeGreaterThan(1);
  // What was being written when the process ended.
  appendFileSync(log, '{"step":99,"epo');
  expect((await runCli([...args, "--resume"])).code).toBe(0);
  const whole = join(folder, "whole.jsonl");
  expect((await runCli(["train", ...settings, "--to", to("not killed"), "--log", whole])).code).toBe(0);
  expect(stepsOf(log)).toEqual(stepsOf(whole));
});

test("a log is no file of something else", { timeout: 60_000 }, async () => {
  const settings = ["--data", data, "--steps", "1", "--to", to("logged")];
  const same = await runCli(["train", ...settings, "--log", data]);
  expect(same).toMatchObject({ code: 2, stderr: `ernie-m: --log: is the file of --data\n` });
  mkdirSync(join(to("logged"), "run"), { recursive: true });
  const texts = write("texts.jsonl", [{ text: "The mill burnt down." }]);
  const before = readFileSync(texts);
  const { code, stderr } = await runCli(["train", ...settings, "--log", texts, "--resume"]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${texts}: line 1 is no line of a training's log`);
  expect(readFileSync(texts).equals(before)).toBe(true);
});

describe("refused, with the place:", () => {
  const [first] = records(1) as readonly { text: string; prompt: string }[];
  test.each([
    [
      "a span that no token covers",
      [{ ...first, text: `${first.text}   `, spans: [[first.text.length + 1, first.text.length + 3]] }],
      [],
      /line 1\.spans\[0\]: " {2}" at .*: no token covers/,
    ],
    [
      "a file that finds nothing",
      [{ ...first, spans: [] }],
      [],
      /^ernie-m: training set: has no positive example/,
    ],
    ["a flag out of range", [first], ["--epochs", "0"], /^ernie-m: --epochs: expected an integer from 1/],
    [
      "a share that is none",
      [first],
      ["--dev", "1.5"],
      /^ernie-m: --dev: expected a file, or a share between 0 and 1/,
    ],
    ["a run that is none", [first], ["--resume"], /: has no run to go on with/],
  ] as const)("%s", async (name, lines, more, message) => {
    const file = write(`${name}.jsonl`, lines);
    const { code, stderr } = await runCli(["train", "--data", file, "--to", to(`not ${name}`), ...more]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(existsSync(to(`not ${name}`))).toBe(false);
  });
});

test("a folder that cannot be written is refused before anything is learned", async () => {
  const blocked = join(dev, "below a file");
  const { code, stderr, stdout } = await runCli(["train", "--data", data, "--to", blocked]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ernie-m: .*dev\.jsonl/);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
});

test("--dry-run says what there is and writes nothing", async () => {
  const { stdout } = await runCli([
    "train",
    "--data",
    data,
    "--dev",
    "0.25",
    "--rehearse",
    "none",
    "--dry-run",
  ]);
  const [forecast] = jsonLines<object>(stdout);
  expect(forecast).toMatchObject({ records: 12, steps: 20, rehearsed: 0, negatives: { entity: 0 } });
});
