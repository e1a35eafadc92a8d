/** From a model of base shape on the disk, read before, to the first result, and the most memory on the way. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { median, medianRatio } from "@ernie-m/measure";
import { modelOf, readOnce, writeSafetensorsFolder } from "../checkpoints/formats.mjs";
import { checkSame } from "../lib/inputs.mjs";
import { inProcess, inProcesses } from "../lib/processes.mjs";
import { atMost, fromTo } from "../lib/results.mjs";

const CHILD = fileURLToPath(new URL("../lib/child-load.mjs", import.meta.url));
const ROUNDS = 3;
const PEER = "exported .onnx";
const WHAT = "create a session and run 8 tokens, base shape, 250,002 rows";

export async function* load(bench) {
  const root = await bench.path("load");
  await mkdir(root);
  const folder = writeSafetensorsFolder(root, modelOf("base"));
  const path = await bench.exported(folder, "token-classification");
  await readOnce(folder);
  await readOnce(path);
  const start = (...args) => inProcess(CHILD, args);
  const results = await inProcesses(
    {
      peer: () => start("exported", path, root),
      ours: () => start("checkpoint", folder, root),
      unpacked: () => start("checkpoint", folder, root, "no-prepacking"),
    },
    bench.rounds(ROUNDS),
  );
  const of = (name, key) => results[name].map((result) => result[key]);
  for (const name of ["ours", "unpacked"]) checkSame(name, results[name][0].result, results.peer[0].result);

  const share = (name, key) => 1 / medianRatio(of("peer", key), of(name, key));
  const times = (name) =>
    ["milliseconds", "processor"]
      .map((key) => fromTo(median(of("peer", key)), median(of(name, key))))
      .join("; processor time ");
  const memory = (name) =>
    `${median(of("peer", "megabytes")).toFixed(0)} → ${median(of(name, "megabytes")).toFixed(0)} MB`;
  yield atMost(1 / 6, share("ours", "milliseconds"), {
    what: WHAT,
    peer: PEER,
    goal: "at most 1/6 of the time",
    notes: times("ours"),
  });
  yield atMost(1 / 12, share("unpacked", "milliseconds"), {
    what: `${WHAT}, without prepacking`,
    peer: PEER,
    goal: "at most 1/12 of the time",
    notes: times("unpacked"),
  });
  yield atMost(1 / 4, share("ours", "megabytes"), {
    what: "peak memory of that process",
    peer: PEER,
    goal: "at most 1/4",
    notes: memory("ours"),
  });
}
