import type { ErnieMConfig } from "@ernie-m/config";
import { type CheckpointFiles, openWeights, type Runtime, readConfig } from "@ernie-m/core";
import type { ModelDType, TextEmbedder } from "@ernie-m/heads";
import { type HeadName, headOf, heads, type TaskOf } from "@ernie-m/heads/table";
import { type WebRuntime, webRuntime } from "@ernie-m/runtime-web";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { LoadedModel, LoadProgress, LoadRequest, ModelSource } from "../protocol.js";
import { LoadTally } from "./load-tally.js";
import { ScoreMemory } from "./score-memory.js";
import { hasGraphics, sourceFiles } from "./source-files.js";
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
export function taskOf<H extends HeadName>({ loaded }: Pick<Engine, "loaded">, head: H): TaskOf<H> {
  if (loaded.head !== head) throw new Error(`the checkpoint is for ${loaded.head}, not for ${head}`);
  return loaded.task as TaskOf<H>;
}

/** Opens the checkpoint, finds out what it is for, loads that, and runs it once so that the first answer is quick. */
export async function loadEngine(
  request: LoadRequest,
  context: { readonly signal: AbortSignal; progress(progress: LoadProgress): void },
): Promise<Engine> {
  const began = performance.now();
  const { source, runtime: runtimeOptions, dtype: choice } = request;
  const { signal } = context;
  const web = webRuntime(runtimeOptions);
  // The runtime's own code arrives beside the model. What goes wrong with it is told when it is asked for below.
  const report = web.report();
  report.catch(() => {});
  const onGraphics = await hasGraphics(request);
  const where = sourceFiles(request, onGraphics);
  const tally = new LoadTally(request, where, onGraphics, context.progress);
  const files = await web.openCheckpoint(where, { signal, onProgress: (progress) => tally.take(progress) });
  fetchAhead(files, signal);
  const runtime = openedOnly(web, files);
  const config = await readConfig(files);
  const head = headOf(config) ?? "base";
  const weights = storedAs(await openWeights(files));
  const dtype = await dtypeOf(choice, weights.stored, report);
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
    tally.starting();
    // Weights are read and the session is made by the first run.
    await loaded.task.extract("a", "a", { signal });
  }
  tally.end();
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
      ...weights,
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

/** Files that every model has, asked for at once: each would wait for the one before. */
const AHEAD = ["model.safetensors", "sentencepiece.bpe.model", "vocab.txt"];

function fetchAhead(files: CheckpointFiles, signal: AbortSignal): void {
  for (const name of AHEAD)
    files
      .has(name)
      .then(
        async (has) => {
          if (has && !signal.aborted) await (await files.open(name)).close();
        },
        // Who needs it says what is wrong with it.
        () => {},
      )
      .catch(() => {});
}

/** What linear layers are computed in: halves that are stored as halves, where the device multiplies them. */
async function dtypeOf(
  choice: LoadRequest["dtype"],
  stored: readonly string[],
  report: ReturnType<WebRuntime["report"]>,
): Promise<ModelDType | undefined> {
  if (choice !== "stored") return choice;
  return stored[0] === "float16" && (await report).float16.computed ? "fp16" : undefined;
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
