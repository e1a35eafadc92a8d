/** Runs of one shape beside the exported graph: every token's hidden state, and classification, which reads [CLS]. */
import { ErnieMModel } from "@ernie-m/heads";
import { heads } from "@ernie-m/heads/table";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { InferenceSession } from "onnxruntime-node";
import { checkSame, exportedInputs, modelInputs, padded } from "../lib/inputs.mjs";
import { SHAPES } from "../lib/lengths.mjs";
import { atLeast, fromTo } from "../lib/results.mjs";
import { exportedSession } from "../lib/workbench.mjs";

const PEER = "exported .onnx, one thread";
const ROUNDS = { 32: 31, 128: 11, 512: 5, 1024: 5 };
const HEADS = [
  {
    head: "base",
    title: "all tokens",
    output: ["lastHiddenState", "last_hidden_state"],
    goal: (tokens) => (tokens === 32 ? 1.15 : 0.98),
  },
  {
    head: "sequence-classification",
    title: "classification",
    output: ["logits", "logits"],
    goal: () => 1.08,
  },
];

export async function* shapes(bench) {
  yield* oneThread(bench);
  yield* withDefaults(bench);
}

async function* oneThread(bench) {
  const folder = await bench.base();
  const runtime = nodeRuntime({ threads: 1 });
  for (const { head, title, output, goal } of HEADS) {
    const Model = await heads[head].model();
    const model = await Model.fromPretrained(folder, { runtime });
    const session = await exportedSession(await bench.exported(folder, head), { threads: 1 });
    for (const [rows, width] of SHAPES) {
      const what = `${rows} × ${width}, ${title}`;
      const fed = padded(Array(rows).fill(width));
      const [ours, peer] = [modelInputs(fed), exportedInputs(fed)];
      checkSame(what, (await model.forward(ours))[output[0]].data, (await session.run(peer))[output[1]].data);
      const times = await interleavedTimes(
        { peer: () => session.run(peer), ours: () => model.forward(ours) },
        { rounds: bench.rounds(ROUNDS[rows * width]), clock: "processor", areWarm: true },
      );
      yield atLeast(goal(rows * width), medianRatio(times.peer, times.ours), {
        what,
        peer: PEER,
        notes: fromTo(median(times.peer), median(times.ours)),
      });
    }
    await session.release();
    await model.dispose();
  }
}

/** As one gets them without asking: on all cores, the peer's threads waiting by spinning, ours by sleeping; then ours spinning too. */
async function* withDefaults(bench) {
  const folder = await bench.base();
  const [sleeping, spinning] = await Promise.all(
    [{}, { spinning: true }].map((options) =>
      ErnieMModel.fromPretrained(folder, { runtime: nodeRuntime(options) }),
    ),
  );
  const session = await InferenceSession.create(await bench.exported(folder, "base"));
  const fed = padded([32]);
  const [ours, peer] = [modelInputs(fed), exportedInputs(fed)];
  const times = await interleavedTimes(
    {
      peer: () => session.run(peer),
      sleeping: () => sleeping.forward(ours),
      spinning: () => spinning.forward(ours),
    },
    { rounds: bench.rounds(ROUNDS[32]), clock: "wall" },
  );
  await session.release();
  await Promise.all([sleeping, spinning].map((model) => model.dispose()));
  for (const [name, options] of [
    ["sleeping", "both with default options"],
    ["spinning", "default options, ours with `spinning: true`"],
  ])
    yield atLeast(1.15, medianRatio(times.peer, times[name]), {
      what: "1 × 32, all tokens",
      peer: `exported .onnx, ${options}`,
      notes: fromTo(median(times.peer), median(times[name])),
    });
}
