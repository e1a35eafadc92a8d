/**
 * From the start of a process to the first result, and the most memory on the way: the same model as safetensors, as
 * torch's .bin, as Paddle's .pdparams (of protocol 2, which is converted once, both that time and later) and as one
 * ONNX file with its weights inside, files in the page cache.
 *
 *   node bench/formats.mjs [--large] [--rounds N] [--folder DIR]
 *
 * Random weights in the shape of ernie-m-base (250,002 rows, 1.11 GB), or with `--large` of ernie-m-large, whose
 * 2.24 GB no ONNX file can hold. Processes take turns, N rounds (5); the table shows medians. DIR (the system's
 * folder for temporary files) needs room for all files at once; they are removed at the end. Build the workspace
 * first.
 */
import { execFile } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { modelOf, writeOnnxFile, writeSafetensorsFolder, writeTorchFolder } from "./generate-checkpoint.mjs";
import { writeLegacyTorchFolder, writePaddleFolder } from "./generate-pickles.mjs";

const { values } = parseArgs({
  options: {
    large: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    folder: { type: "string", default: tmpdir() },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error("--rounds: expected a positive integer");
  process.exit(2);
}

const run = promisify(execFile);
const child = fileURLToPath(new URL("load-once.mjs", import.meta.url));

async function measure({ kind, path, isFirst = false }) {
  if (isFirst) rmSync(converted, { recursive: true, force: true });
  const { stdout } = await run(process.execPath, [child, kind, path, converted]);
  return JSON.parse(stdout);
}

function filesOf(path) {
  return statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
}

/** Reads everything once, so that no process pays for the disk. */
async function warm({ path }) {
  for (const file of filesOf(path)) for await (const _ of createReadStream(file, { highWaterMark: 2 ** 24 }));
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const root = mkdtempSync(join(values.folder, "ernie-m-bench-"));
const converted = join(root, "converted");
try {
  const model = modelOf(values.large ? "large" : "base");
  const textual = writePaddleFolder(root, model, 2);
  const subjects = [
    { name: "model.safetensors", kind: "checkpoint", path: writeSafetensorsFolder(root, model) },
    { name: "pytorch_model.bin (zip)", kind: "checkpoint", path: writeTorchFolder(root, model) },
    {
      name: "pytorch_model.bin (before torch 1.6)",
      kind: "checkpoint",
      path: writeLegacyTorchFolder(root, model),
    },
    {
      name: "model_state.pdparams (protocol 4)",
      kind: "checkpoint",
      path: writePaddleFolder(root, model, 4),
    },
    {
      name: "model_state.pdparams (protocol 2), converting",
      kind: "checkpoint",
      path: textual,
      isFirst: true,
    },
    { name: "model_state.pdparams (protocol 2), converted", kind: "checkpoint", path: textual },
  ];
  if (!values.large)
    subjects.push({ name: "model.onnx, weights inside", kind: "onnx", path: writeOnnxFile(root, model) });
  for (const subject of subjects) await warm(subject);
  const results = subjects.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, subject] of subjects.entries()) results[i].push(await measure(subject));
  console.table(
    subjects.map(({ name, path }, i) => {
      const size = filesOf(path).reduce((sum, file) => sum + statSync(file).size, 0);
      return {
        format: name,
        "file, GB": (size / 1e9).toFixed(2),
        "first result, s": median(results[i].map(({ seconds }) => seconds)).toFixed(2),
        "peak memory, MB": Math.round(median(results[i].map(({ megabytes }) => megabytes))),
        "first number": results[i][0].first.toFixed(5),
      };
    }),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
