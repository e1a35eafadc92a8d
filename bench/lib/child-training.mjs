/** Takes training steps of one model and prints what they took. The one argument is what `bench/training.mjs` asks for. */
import { int32Tensor } from "@ernie-m/core";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { TrainableModel } from "@ernie-m/training";
import { peakMegabytes } from "./peak-memory.mjs";
import { trainingBatch } from "./training-batch.mjs";

const { model: where, threads, shapes, warmUp, tables, linears, rank } = JSON.parse(process.argv[2]);
const runtime = nodeRuntime({ threads });
/** Processor time within ONNX Runtime, in milliseconds. */
let inRuns = 0;
const counting = {
  ...runtime,
  backend: {
    ...runtime.backend,
    createSession: async (program) => {
      const session = await runtime.backend.createSession(program);
      const run = async (feeds, options) => {
        const { result, cpu } = await timed(() => session.run(feeds, options));
        inRuns += cpu;
        return result;
      };
      return { run, dispose: () => session.dispose() };
    },
  },
};

const tensors = ({ shape, ids, starts, ends }) => ({
  inputIds: int32Tensor(ids, shape),
  attentionMask: int32Tensor(new Int32Array(ids.length).fill(1), shape),
  startPositions: int32Tensor(starts, shape),
  endPositions: int32Tensor(ends, shape),
});

/** Milliseconds of `work`, by the clock and of all threads. */
async function timed(work) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wall: performance.now() - wall, cpu: (user + system) / 1000 };
}

const isTable = (name) => /embeddings\.weight$/.test(name);
const isLinear = (name) => /(_proj|\.linear\d)\.weight$/.test(name);

/** Which parameters are trained. */
function trained(name) {
  if (rank !== undefined) return name.startsWith("linear_");
  if (linears === "frozen" && isLinear(name)) return false;
  return tables === "trained" || !isTable(name);
}

const forwards = [];
if (rank === undefined) {
  const model = await ErnieMForInformationExtraction.fromPretrained(where, { runtime });
  const { config } = model;
  const {
    startPositions: _,
    endPositions: __,
    ...inputs
  } = tensors(trainingBatch(shapes[0], config.vocabSize));
  for (let i = 0; i < warmUp + 3; i++) {
    const { wall, cpu } = await timed(() => model.forward(inputs));
    if (i >= warmUp) forwards.push({ wall, cpu });
  }
  await model.dispose();
}

const model = await TrainableModel.load(where, {
  runtime: counting,
  head: "information-extraction",
  dropout: 0,
  trained,
  ...(rank !== undefined && {
    lora: { rank, alpha: rank, targets: (module) => module.startsWith("ernie_m.encoder.layers.") },
  }),
});
const steps = [];
for (let i = 0; i < warmUp + shapes.length; i++) {
  const shape = shapes[Math.max(0, i - warmUp)];
  const batch = tensors(trainingBatch(shape, model.config.vocabSize));
  inRuns = 0;
  const { result, wall, cpu } = await timed(() => model.step([batch], { step: i, learningRate: 1e-4 }));
  steps.push({ wall, cpu, inRuns, loss: result.loss, resident: process.memoryUsage.rss() / 1e6 });
}
console.log(
  JSON.stringify({
    forwards,
    firstLoss: steps[0].loss,
    steps: steps.slice(warmUp),
    megabytes: peakMegabytes(),
  }),
);
