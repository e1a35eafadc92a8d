import { type ErnieMConfig, maxSequenceLength } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type DownloadProgress,
  openWeights,
  type Runtime,
  readConfig,
} from "@ernie-m/core";
import {
  type ChoiceSelector,
  type ErnieMForInformationExtraction,
  type InformationExtractor,
  type LoadTaskOptions,
  loadChoiceSelector,
  loadExtractor,
  loadQuestionAnswerer,
  loadTextClassifier,
  loadTextEmbedder,
  loadTokenClassifier,
  type QuestionAnswerer,
  type TextClassifier,
  type TextEmbedder,
  type TokenClassifier,
} from "@ernie-m/heads";
import { type WebRuntime, webRuntime } from "@ernie-m/runtime-web";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { Head, LoadedModel, LoadProgress, LoadRequest, ModelSource } from "../protocol.js";
import { ScoreMemory } from "./score-memory.js";
import { storedAs } from "./stored-as.js";

interface Tasks {
  readonly extraction: InformationExtractor<ErnieMForInformationExtraction, ErnieMTokenizer>;
  readonly classes: TextClassifier;
  readonly entities: TokenClassifier;
  readonly answers: QuestionAnswerer;
  readonly choices: ChoiceSelector;
  readonly none: undefined;
}

type LoadedTask = { readonly [H in Head]: { readonly head: H; readonly task: Tasks[H] } }[Head];

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

const HEADS: Readonly<Record<string, Head>> = {
  ErnieMForInformationExtraction: "extraction",
  UIEM: "extraction",
  ErnieMForSequenceClassification: "classes",
  ErnieMForTokenClassification: "entities",
  ErnieMForQuestionAnswering: "answers",
  ErnieMForMultipleChoice: "choices",
};

/** The head's task, or an error that names what the checkpoint is for. */
export function taskOf<H extends Head>({ loaded }: Engine, head: H): Tasks[H] {
  if (loaded.head !== head) throw new Error(`the checkpoint is for ${loaded.head}, not for ${head}`);
  return loaded.task as Tasks[H];
}

/** Opens the checkpoint, finds out what it is for, loads that, and runs it once so that the first answer is quick. */
export async function loadEngine(
  { source, runtime: runtimeOptions, dtype }: LoadRequest,
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
  const head = config.architectures.map((name) => HEADS[name]).find((known) => known !== undefined) ?? "none";
  const loaded = await loadTask(head, files, { runtime, dtype });
  const tokenizer =
    loaded.head === "extraction" ? loaded.task.tokenizer : await ErnieMTokenizer.fromFiles(files);

  let embedder: Promise<TextEmbedder> | undefined;
  const openEmbedder = (): Promise<TextEmbedder> => {
    embedder ??= loadTextEmbedder(files.location, { runtime, dtype });
    return embedder;
  };
  if (loaded.head === "extraction") {
    signal.throwIfAborted();
    context.progress({ stage: "starting", ...last });
    // Weights are read and the session is made by the first run.
    await loaded.task.extract("a", "a", { signal });
  }
  const model = loaded.task?.model;
  const { stored, weightBytes } = storedAs(await openWeights(files));
  return {
    info: {
      name: nameOf(source),
      head,
      layers: config.numHiddenLayers,
      attentionHeads: config.numAttentionHeads,
      hiddenSize: config.hiddenSize,
      vocabulary: config.vocabSize,
      maxTokens: loaded.task?.maxTokens ?? maxSequenceLength(config),
      threshold: config.uie?.positionProb ?? 0.5,
      initialised: model?.loadReport.initialised ?? [],
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

async function loadTask(
  head: Head,
  files: CheckpointFiles,
  options: Pick<LoadTaskOptions, "runtime" | "dtype">,
): Promise<LoadedTask> {
  const where = files.location;
  switch (head) {
    case "extraction":
      return { head, task: await loadExtractor(where, options) };
    case "classes":
      return { head, task: await loadTextClassifier(where, options) };
    case "entities":
      return { head, task: await loadTokenClassifier(where, options) };
    case "answers":
      return { head, task: await loadQuestionAnswerer(where, options) };
    case "choices":
      return { head, task: await loadChoiceSelector(where, options) };
    case "none":
      return { head, task: undefined };
  }
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
