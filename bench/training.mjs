/**
 * What training takes, beside PyTorch on the same weights and rows.
 *
 *   [PYTHON=python3] node bench/training.mjs [--rows embedded,base,parts,epoch,memory,steady] [--rounds 3] [--json FILE]
 *
 * Each measurement is a process of its own, and both sides take turns; the median over the rounds counts. One thread is
 * compared by processor time, two by the clock on the wall: leave the machine alone for those. PyTorch is Debian's
 * `python3-torch`, made to use its best kernels; where it is not, its columns are left out with a line. Dropout is off on both
 * sides, the first loss must be the same, and embedding tables rest on both sides but for `memory`, where all is trained.
 * Writes up to 2 GB to the system's temporary folder and removes them. Build the workspace first.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { readJsonLines } from "@ernie-m/fixtures";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { benchMachine, machineLine, torchEnvironment } from "./lib/machine.mjs";
import { inProcess } from "./lib/processes.mjs";
import { Workbench } from "./lib/workbench.mjs";

const run = promisify(execFile);
const ROWS = { embedded, base, parts, epoch, memory, steady };
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: Object.keys(ROWS).join() },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const wanted = values.rows.split(",");
const rounds = Number(values.rounds);
const unknown = wanted.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0 || !(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error(`--rows: expected some of ${Object.keys(ROWS).join(", ")}; --rounds: a positive integer`);
  process.exit(2);
}

const child = fileURLToPath(new URL("lib/child-training.mjs", import.meta.url));
const script = fileURLToPath(new URL("lib/torch_training.py", import.meta.url));
const python = process.env.PYTHON ?? "python3";
const machine = benchMachine();

async function torchVersion() {
  const asked = run(python, ["-c", "import torch; print(torch.__version__)"]);
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

const ours = (asked) => inProcess(child, [JSON.stringify(asked)]);
async function torch(asked) {
  const { stdout } = await run(python, [script, JSON.stringify(asked)], {
    env: torchEnvironment(machine),
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const fixed = (value, digits = 0) => (value === undefined ? "" : value.toFixed(digits));

/** Both sides in turn, `count` times. */
async function inTurn(asked, count, peer = asked) {
  const found = { ours: [], torch: [] };
  for (let round = 0; round < count; round++) {
    found.ours.push(await ours(asked));
    if (version === undefined) continue;
    found.torch.push(await torch(peer));
    const [a, b] = [found.ours.at(-1).firstLoss, found.torch.at(-1).firstLoss];
    if (peer === asked && Math.abs(a - b) > 1e-4 * Math.abs(b))
      throw new Error(`the first losses differ: ${a} and ${b}`);
  }
  return found;
}

/** Median over the rounds of each round's median step. */
const stepTime = (runs, clock) =>
  runs.length === 0 ? undefined : median(runs.map(({ steps }) => median(steps.map((step) => step[clock]))));
const forwardTime = (runs, clock) =>
  median(runs.map(({ forwards }) => median(forwards.map((forward) => forward[clock]))));

function ratioLine(name, mine, peer, goal, unit = "ms") {
  const ratio = peer === undefined ? undefined : mine / peer;
  const reached = ratio === undefined ? "no peer" : ratio <= goal ? "reached" : "missed";
  return {
    ...{ name, ours: `${fixed(mine)} ${unit}`, peer: peer === undefined ? "" : `${fixed(peer)} ${unit}` },
    ...{ ratio: fixed(ratio, 2), goal: `<= ${goal}`, reached },
  };
}

async function* embedded(bench) {
  const model = await bench.embedded();
  for (const [threads, clock, goal] of [
    [1, "cpu", 0.95],
    [2, "wall", 0.7],
  ]) {
    const shapes = Array.from({ length: 8 }, () => [16, 64]);
    const found = await inTurn({ model, threads, shapes, warmUp: 2 }, rounds);
    const [mine, peer] = [stepTime(found.ours, clock), stepTime(found.torch, clock)];
    const name = `step, embedded model, 16 x 64, ${threads} thread${threads > 1 ? "s" : ""}, ${clock}`;
    yield ratioLine(name, mine, peer, goal);
    yield ratioLine(`${name}: of our own forward`, mine, forwardTime(found.ours, clock), 3.2);
  }
}

async function* base(bench) {
  const model = await bench.baseExtractor();
  const shapes = Array.from({ length: 3 }, () => [8, 64]);
  const found = await inTurn({ model, threads: 1, shapes, warmUp: 1 }, rounds);
  const mine = stepTime(found.ours, "cpu");
  yield ratioLine("step, base shape, 8 x 64, cpu", mine, stepTime(found.torch, "cpu"), 1.1);
  yield ratioLine("the same: of our own forward", mine, forwardTime(found.ours, "cpu"), 3.2);
}

/** What a step of base shape consists of: one without gradients of the weights of linear layers is taken from it. */
async function* parts(bench) {
  const model = await bench.baseExtractor();
  const asked = { model, threads: 1, shapes: Array.from({ length: 3 }, () => [8, 64]), warmUp: 1 };
  const [all, frozen] = [[], []];
  for (let round = 0; round < rounds; round++) {
    all.push(await ours(asked));
    frozen.push(await ours({ ...asked, linears: "frozen" }));
  }
  const forward = forwardTime(all, "cpu");
  const [whole, others] = [stepTime(all, "inRuns"), stepTime(frozen, "inRuns")];
  for (const [name, time] of [
    ["a forward pass and gradients of all but the weights of linear layers", others],
    ["gradients of the weights of linear layers", whole - others],
    ["outside ONNX Runtime: norms, clipping, AdamW", stepTime(all, "cpu") - whole],
    ["the whole step", stepTime(all, "cpu")],
  ])
    yield {
      ...{ name: `base shape, 8 x 64, cpu; peer: our own forward: ${name}`, ours: `${fixed(time)} ms` },
      ...{ peer: `${fixed(forward)} ms`, ratio: fixed(time / forward, 2), goal: "-", reached: "" },
    };
}

const PROMPTS = ["person", "place", "organisation", "date", "birthplace of Ann", "price"];

/** Lengths of 30 texts under 6 prompts, in tokens; 16 rows of about one length a step. */
async function epochShapes() {
  const tokenizer = await ErnieMTokenizer.fromPretrained(modelUrl, { runtime: nodeRuntime() });
  const texts = [...new Set(readJsonLines("uie-dev.jsonl").map(({ text }) => text))].slice(0, 30);
  const lengths = texts
    .flatMap((text) => PROMPTS.map((prompt) => tokenizer.encode(prompt, text).ids.length))
    .sort((a, b) => a - b);
  const shapes = [];
  for (let first = 0; first < lengths.length; first += 16) {
    const some = lengths.slice(first, first + 16);
    shapes.push([some.length, some.at(-1)]);
  }
  return shapes;
}

async function* epoch(bench) {
  const model = await bench.baseExtractor();
  const shapes = await epochShapes();
  const rows = shapes.reduce((sum, [count]) => sum + count, 0);
  // A row of 512 costs the same in any batch; two at once need a tenth of the memory. AdamW is counted once a step of 16.
  const padded = { model, threads: 1, shapes: [[2, 512]], warmUp: 1 };
  const found = await inTurn({ model, threads: 1, shapes, warmUp: 1 }, 1, padded);
  const mine = found.ours[0].steps.reduce((sum, { cpu }) => sum + cpu, 0);
  const update = stepTime(found.torch, "update");
  const peer = update && (rows / 2) * (stepTime(found.torch, "cpu") - update) + shapes.length * update;
  const tokens = shapes.reduce((sum, [count, length]) => sum + count * length, 0);
  yield ratioLine(
    `an epoch of ${rows} rows of ${fixed(tokens / rows)} tokens, base shape, cpu; peer: of 512, from a measured step of two`,
    mine,
    peer,
    0.1,
  );
}

async function* memory(bench) {
  const model = await bench.publishedBase();
  const asked = { model, threads: 2, shapes: [[8, 64]], warmUp: 1 };
  const full = await inTurn({ ...asked, tables: "trained" }, 1);
  const lora = await ours({ ...asked, rank: 8 });
  const peer = full.torch[0]?.megabytes;
  yield ratioLine(
    "peak memory, base shape, 250,002 rows, all trained",
    full.ours[0].megabytes,
    peer,
    0.8,
    "MB",
  );
  yield ratioLine("peak memory, the same, LoRA of rank 8", lora.megabytes, peer, 0.35, "MB");
}

/** Resident memory over 300 steps of the embedded model, of 16 rows of 16 to 96 tokens. */
async function* steady(bench) {
  const model = await bench.embedded();
  const shapes = Array.from({ length: 300 }, (_, i) => [16, 16 + ((i * 37) % 81)]);
  const { steps } = await ours({ model, threads: 1, shapes, warmUp: 0, tables: "trained" });
  const mean = (from) => steps.slice(from, from + 50).reduce((sum, { resident }) => sum + resident, 0) / 50;
  for (const from of [50, 100, 150, 200, 250])
    console.log(`  steps ${from} to ${from + 49}: ${fixed(mean(from))} MB`);
  yield ratioLine("memory of steps 250 to 299; peer: of steps 50 to 99", mean(250), mean(50), 1.05, "MB");
}

const version = await torchVersion();
console.log(machineLine(machine));
console.log(
  version === undefined
    ? `${python} has no torch (Debian: python3-torch): what it would be compared with is left out`
    : `PyTorch ${version}`,
);
const bench = new Workbench();
const lines = [];
try {
  for (const name of wanted)
    for await (const line of ROWS[name](bench)) {
      lines.push(line);
      const { name: what, ours: mine, peer, ratio, goal, reached } = line;
      console.log(`${what}: ${mine}, peer ${peer || "-"}, ratio ${ratio || "-"} (${goal}) ${reached}`);
    }
} finally {
  await bench.remove();
}
console.log(`load of the machine at the end: ${loadavg()[0].toFixed(1)}`);
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ machine, version, lines }, null, 2));
