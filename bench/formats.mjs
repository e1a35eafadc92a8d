/**
 * From the start of a process to the first result, and the most memory on the way: the same model as safetensors, as
 * torch's .bin, as Paddle's .pdparams (of protocol 2, which is converted once, both that time and later) and as one
 * exported ONNX file with its weights inside, files in the page cache.
 *
 *   node bench/formats.mjs [--large] [--rounds N] [--folder DIR]
 *
 * Random weights in the shape of ernie-m-base (250,002 rows, 1.11 GB), or with `--large` of ernie-m-large, whose
 * 2.24 GB no ONNX file can hold. Processes take turns, N rounds (5); the table shows medians. DIR (the system's
 * folder for temporary files) needs room for all files at once; they are removed at the end. Build the workspace
 * first.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import {
  filesOf,
  modelOf,
  readOnce,
  writeSafetensorsFolder,
  writeTorchFolder,
} from "./checkpoints/formats.mjs";
import { writeLegacyTorchFolder, writePaddleFolder } from "./checkpoints/pickles.mjs";
import { exportCheckpoint } from "./exported/export-checkpoint.mjs";
import { inProcess } from "./lib/processes.mjs";

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

const child = fileURLToPath(new URL("lib/child-load.mjs", import.meta.url));

function measure({ kind, path, isFirst = false }) {
  if (isFirst) rmSync(converted, { recursive: true, force: true });
  return inProcess(child, [kind, path, converted]);
}

const root = mkdtempSync(join(values.folder, "ernie-m-bench-"));
const converted = join(root, "converted");
try {
  const model = modelOf(values.large ? "large" : "base");
  const plain = writeSafetensorsFolder(root, model);
  const writeExported = async () => {
    const path = join(root, "model.onnx");
    await exportCheckpoint(await nodeRuntime().openCheckpoint(plain), "token-classification", path);
    return path;
  };
  const textual = writePaddleFolder(root, model, 2);
  const subjects = [
    { name: "model.safetensors", kind: "checkpoint", path: plain },
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
    subjects.push({ name: "model.onnx, weights inside", kind: "exported", path: await writeExported() });
  for (const { path } of subjects) await readOnce(path);
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
        "first number": results[i][0].result[0].toFixed(5),
      };
    }),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
