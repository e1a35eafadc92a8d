import { existsSync } from "node:fs";
import { join } from "node:path";
import { type NodeRuntime, nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { saveModel } from "@ernie-m/training";
import { beginEmbeddings } from "../embeddings/begin-embeddings.js";
import type { Gathered } from "../gather.js";
import { readWeights } from "../model/read-weights.js";
import { writeStart } from "../model/start.js";
import { type Settings, stepsOf } from "../settings.js";
import { courseOf } from "./courses.js";
import { openTask } from "./open-task.js";
import { type Pace, runStage } from "./stage.js";
import { type BeginOptions, writeBegin } from "./stage-begin.js";
import { stageFolders } from "./stage-folders.js";
import { type TakeOver, takeOver } from "./take-over.js";

export interface TrainOptions extends Pace {
  /** Where everything is kept: `start`, `stages`, `model`, `log.jsonl`. */
  readonly out: string;
  /** A folder with the tokenizer's files. */
  readonly tokenizer: string;
  readonly threads: number;
  /** Written texts that embeddings begin by, beside those of corpora. */
  readonly written: number;
  /** Default: the run begins with the first stage, and a model that knows nothing. */
  readonly after?: TakeOver;
  /** A model's folder, whose weights the first stage begins with as far as they reach. Default: it begins with none. */
  readonly from?: string;
  /** Measures the checkpoint in a folder. */
  readonly measure?: (folder: string) => Promise<object>;
}

/** Begins a training, or goes on with the one that is there, stage after stage. */
export async function trainModel(
  gathered: Gathered,
  settings: Settings,
  options: TrainOptions,
): Promise<void> {
  const { out, threads } = options;
  const { stages } = settings;
  const runtime = nodeRuntime({ threads });
  const start = join(out, "start");
  const folders = stageFolders(out, stages);
  if (options.after !== undefined) await takeOver(out, folders, options.after);
  if (!existsSync(start)) await writeFirst(runtime, gathered, settings, options);
  for (const number of stages.keys()) {
    if (existsSync(folders[number].end)) continue;
    const place = { start, folders, stages, number, runtime, sources: gathered.sources };
    if (!existsSync(folders[number].begin)) await writeBegin(place);
    if (!(await learn(place, settings, options))) return;
  }
}

async function writeFirst(
  runtime: NodeRuntime,
  gathered: Gathered,
  { shape, seed }: Settings,
  { out, tokenizer, written, from }: TrainOptions,
): Promise<void> {
  await writeStart(join(out, "start"), {
    ...{ tokenizer, shape, seed, runtime },
    ...(from === undefined
      ? {
          embeddings: (tokenizer, vocabSize) =>
            beginEmbeddings(gathered, tokenizer, { vocabSize, width: shape.hiddenSize, written }),
        }
      : { from: await readWeights(from, runtime) }),
  });
}

/** Takes a stage's steps, and leaves `end` when all are taken; says whether they are. */
async function learn(
  { folders, stages, number, runtime, sources }: BeginOptions,
  settings: Settings,
  { out, measure, ...pace }: TrainOptions,
): Promise<boolean> {
  const stage = stages[number];
  const { begin, run, end } = folders[number];
  const tokenizer = await ErnieMTokenizer.fromPretrained(begin, { runtime });
  await using model = await openTask(begin, stage, runtime, sources);
  const deployed = join(out, "model");
  const deploy = async (): Promise<void> =>
    saveModel(model, await runtime.createCheckpoint(deployed, { overwrite: true }), { dtype: "float16" });
  const state = await runStage(
    runtime,
    {
      ...{ model, course: courseOf(stage, sources, tokenizer), seed: stage.seed },
      ...{ run, log: join(out, "log.jsonl") },
      async measure() {
        if (stage.task === "tagging") return undefined;
        await deploy();
        return measure?.(deployed);
      },
    },
    settings,
    pace,
  );
  if (stage.task === "answering") await deploy();
  if (state.step < stepsOf(stage.phases)) return false;
  await saveModel(model, await runtime.createCheckpoint(end));
  return true;
}
