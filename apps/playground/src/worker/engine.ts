import type { ErnieMConfig } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type DownloadProgress,
  openWeights,
  type Runtime,
  readConfig,
} from "@ernie-m/core";
import type { TextEmbedder } from "@ernie-m/heads";
import { type HeadName, headOf, heads, type TaskOf } from "@ernie-m/heads/table";
import { type WebRuntime, webRuntime } from "@ernie-m/runtime-web";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { LoadedModel, LoadProgress, LoadRequest, ModelSource } from "../protocol.js";
import { ScoreMemory } from "./score-memory.js";
import { storedAs } from "./stored-as.js";

type LoadedTask = { readonly [H in HeadName]: { readonly head: H; readonly task: TaskOf<H> } }[HeadName];

/** A loaded model with all that answers calls. */
export interface Engine {
  readonly info: LoadedModel;
  readonly tokenizer: ErnieMTokenizer;
  readonly config: ErnieMConfig;
  readonly loaded: LoadedTask;
  /** What the model has answered so far, for extraction. */
  readonly memory: ScoreMemory;
  /** The bare encoder, opened when it is first needed. */
  embedder(): Promise<TextEmbedder>;
}

/** The head's task, or an error that names what the checkpoint is for. */
export function taskOf<H extends HeadName>({ loaded }: Engine, head: H): TaskOf<H> {
  if (loaded.head !== head) throw new Error(`the checkpoint is for ${loaded.head}, not for ${head}`);
  return loaded.task as TaskOf<H>;
}

/** Opens the checkpoint, finds out what it is for, loads that, and runs it once so that the first answer is quick. */
export async function loadEngine(
  { source, runtime: runtimeOptions, dtype: choice }: LoadRequest,
  context: { readonly signal: AbortSignal; progress(progress: LoadProgress): void },
): Promise<Engine> {
  const began = performance.now();
  const { signal } = context;
  const web = webRuntime(runtimeOptions);
  // The runtime's own code arrives beside the model. What goes wrong with it is told when it is asked for below.
  const report = web.report();
  report.catch(() => {});
  let last = { loaded: 0, total: 0 };
  const onProgress = ({ file, loaded, total }: DownloadProgress): void => {
    last = { loaded, total };
    context.progress({ stage: "downloading", file, ...last });
  };
  context.progress({ stage: "opening", ...last });
  const files = await web.openCheckpoint(locationOf(source), { signal, onProgress });
  const runtime = openedOnly(web, files);
  const config = await readConfig(files);
  const head = headOf(config) ?? "base";
  const dtype = choice === "stored" ? undefined : choice;
  const loaded = { head, task: await heads[head].load(files.location, { runtime, dtype }) } as LoadedTask;
  const { model, tokenizer, maxTokens } = loaded.task;

  let embedder: Promise<TextEmbedder> | undefined;
  const openEmbedder = (): Promise<TextEmbedder> => {
    embedder ??=
      loaded.head === "base"
        ? Promise.resolve(loaded.task)
        : heads.base.load(files.location, { runtime, dtype });
    return embedder;
  };
  if (loaded.head === "information-extraction") {
    signal.throwIfAborted();
    context.progress({ stage: "starting", ...last });
    // Weights are read and the session is made by the first run.
    await loaded.task.extract("a", "a", { signal });
  }
  const { stored, weightBytes } = storedAs(await openWeights(files));
  return {
    info: {
      name: nameOf(source),
      head,
      layers: config.numHiddenLayers,
      attentionHeads: config.numAttentionHeads,
      hiddenSize: config.hiddenSize,
      vocabulary: config.vocabSize,
      maxTokens,
      threshold: config.uie?.positionProb ?? 0.5,
      initialised: model.loadReport.initialised,
      stored,
      weightBytes,
      report: await report,
      loadMs: performance.now() - began,
    },
    tokenizer,
    config,
    loaded,
    memory: new ScoreMemory(),
    embedder: openEmbedder,
  };
}

/** The runtime with a checkpoint that is open already: several heads read it, and it is opened once. */
function openedOnly(web: WebRuntime, files: CheckpointFiles): Runtime {
  return { backend: web.backend, openCheckpoint: () => Promise.resolve(files) };
}

function locationOf(source: ModelSource): string | { readonly href: string } {
  return source.kind === "hub" ? source.id : source.files;
}

function nameOf(source: ModelSource): string {
  switch (source.kind) {
    case "embedded":
      return "uie-m-mini";
    case "hub":
      return source.id;
    case "folder":
      return source.files.href;
  }
}
