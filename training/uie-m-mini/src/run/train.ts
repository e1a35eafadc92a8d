import { existsSync } from "node:fs";
import { join } from "node:path";
import { type NodeRuntime, nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { TrainableModel } from "@ernie-m/training";
import { beginEmbeddings } from "../embeddings/begin-embeddings.js";
import type { Gathered } from "../gather.js";
import { writeStart } from "../model/start.js";
import type { Settings } from "../settings.js";
import { Tags } from "../tagging/tags.js";
import { questionCourse, tagCourse } from "./courses.js";
import type { RunState } from "./run-state.js";
import { saveModel, saveTagged } from "./save-model.js";
import { type Pace, runStage, stepsOf } from "./stage.js";

export interface TrainOptions extends Pace {
  /** Where everything is kept: `start`, `tagging`, `tagged`, `run`, `model`, `log.jsonl`. */
  readonly out: string;
  /** A folder with the tokenizer's files. */
  readonly tokenizer: string;
  readonly threads: number;
  /** Written texts that embeddings begin by, beside those of corpora. */
  readonly written: number;
  /** Measures the checkpoint in a folder. */
  readonly measure?: (folder: string) => Promise<object>;
}

/** Begins a training, or goes on with the one that is there. */
export async function trainModel(
  gathered: Gathered,
  settings: Settings,
  options: TrainOptions,
): Promise<RunState> {
  const { out, threads } = options;
  const runtime = nodeRuntime({ threads });
  const { shape, seed } = settings;
  const start = join(out, "start");
  if (!existsSync(join(start, "model.safetensors")))
    await writeStart(start, {
      ...{ tokenizer: options.tokenizer, shape, seed, runtime },
      embeddings: (tokenizer, vocabSize) =>
        beginEmbeddings(gathered, tokenizer, {
          vocabSize,
          width: shape.hiddenSize,
          written: options.written,
        }),
    });
  if (!existsSync(join(out, "tagged"))) {
    const state = await tag(runtime, gathered, settings, options);
    if (state.step < stepsOf(settings.tagging)) return state;
  }
  return answer(runtime, gathered, settings, options);
}

/** Trains what things are, and leaves `tagged` when all of it is done. */
async function tag(
  runtime: NodeRuntime,
  { sources }: Gathered,
  settings: Settings,
  { out, ...pace }: TrainOptions,
): Promise<RunState> {
  const start = join(out, "start");
  const tokenizer = await ErnieMTokenizer.fromPretrained(start, { runtime });
  const tags = new Tags(sources);
  await using model = await TrainableModel.load(start, {
    ...{ runtime, head: "token-classification", dropout: 0, seed: settings.seed },
    labels: tags.labels,
  });
  const course = tagCourse(settings.tagging, sources, tokenizer, tags);
  const stage = { model, course, run: join(out, "tagging"), log: join(out, "log.jsonl") };
  const state = await runStage(runtime, { ...stage, measure: async () => undefined }, settings, pace);
  if (state.step === stepsOf(settings.tagging)) await saveTagged(model, runtime, start, join(out, "tagged"));
  return state;
}

/** Trains answers, and leaves the model as it is in `model`. */
async function answer(
  runtime: NodeRuntime,
  { sources }: Gathered,
  settings: Settings,
  { out, measure, ...pace }: TrainOptions,
): Promise<RunState> {
  const tagged = join(out, "tagged");
  const deployed = join(out, "model");
  const tokenizer = await ErnieMTokenizer.fromPretrained(tagged, { runtime });
  const { seed, positiveWeight } = settings;
  await using model = await TrainableModel.load(tagged, {
    ...{ runtime, head: "information-extraction", dropout: 0, seed },
    loss: { positiveWeight },
  });
  const course = questionCourse(settings.phases, sources, tokenizer);
  const state = await runStage(
    runtime,
    {
      ...{ model, course, run: join(out, "run"), log: join(out, "log.jsonl") },
      async measure() {
        await saveModel(model, runtime, deployed);
        return measure?.(deployed);
      },
    },
    settings,
    pace,
  );
  await saveModel(model, runtime, deployed);
  return state;
}
