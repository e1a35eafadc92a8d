/** From a checkpoint of 4-bit integers of base shape on the disk, read before, to the first result. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { readOnce } from "../checkpoints/formats.mjs";
import { inProcess, inProcesses } from "../lib/processes.mjs";
import { atMostSeconds, fromTo, milliseconds } from "../lib/results.mjs";

const CHILD = fileURLToPath(new URL("../lib/child-load.mjs", import.meta.url));
const ROUNDS = 5;

export async function* fourBit(bench) {
  const whole = await bench.baseTagger();
  const folder = await bench.fourBit(whole);
  const root = await bench.path("four-bit-kept");
  await mkdir(root);
  await readOnce(whole);
  await readOnce(folder);
  const start = (path, ...settings) => inProcess(CHILD, ["checkpoint", path, root, ...settings]);
  const results = await inProcesses(
    {
      peer: () => start(whole),
      ours: () => start(folder),
      whole: () => start(folder, "prepacking", "fp32"),
    },
    bench.rounds(ROUNDS),
  );
  const of = (name, key) => median(results[name].map((result) => result[key]));
  const [peer, ours, alike] = ["peer", "ours", "whole"].map((name) => of(name, "milliseconds"));
  yield atMostSeconds(0.8, ours / 1000, {
    what: "4-bit checkpoint of base shape, computed in 8 bits, from opening to the first result",
    peer: "the same model in float32",
    notes: `${fromTo(peer, ours)}; processor time ${fromTo(of("peer", "processor"), of("ours", "processor"))}; computed in float32 ${milliseconds(alike)}`,
  });
}
