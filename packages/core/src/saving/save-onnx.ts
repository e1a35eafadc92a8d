import { checkObject, checkText } from "../arguments.js";
import { checkSink } from "../checkpoint/check-arguments.js";
import { type CheckpointSink, writeAtomically, writeFile } from "../checkpoint/checkpoint-sink.js";
import { OpenFiles } from "../checkpoint/open-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";
import type { HeadGraph } from "../model/head-graph.js";
import { buildExportGraph } from "../model/model-graph.js";
import { lowerToOnnx } from "../onnx/lower.js";
import { byteLengthOf } from "../tensor.js";
import { checkSaved } from "./check-saved.js";
import {
  progressTracker,
  type SavedModel,
  type SaveOptions,
  tensorsOf,
  writeCompanions,
} from "./save-checkpoint.js";
import type { SavedTensor } from "./saved-tensor.js";
import { tensorBlocks } from "./weight-stream.js";

const MODEL_FILE = "model.onnx";
/** The name that other exporters give it, and that web runtimes look for. */
const DATA_FILE = "model.onnx_data";

/** Where large tensors start, in bytes: what Windows can map. Source: ONNX, external_data_helper. */
const PAGE_BYTES = 64 * 1024;
/** What counts as large: the gaps before smaller ones would add up to more than mapping them saves. */
const LARGE_BYTES = 1024 ** 2;
/** Where smaller tensors start: a cache line. */
const LINE_BYTES = 64;

/** A tensor and where it goes in the file of weights. */
interface PlacedTensor {
  readonly tensor: SavedTensor;
  readonly offset: number;
}

/** What is written as ONNX: a model, and the head whose outputs the graph has. */
export interface OnnxExport extends Omit<SavedModel, "architecture"> {
  readonly head: HeadGraph;
}

/**
 * Writes a model as a folder that ONNX Runtime runs alone: `model.onnx` (operator set 20) with its weights in
 * `model.onnx_data` beside it, `config.json`, and the tokenizer's files.
 *
 * The graph takes `input_ids` and `attention_mask`, int64 [batch, sequence]; positions are counted inside it.
 * Its outputs are the head's, float32: `last_hidden_state` and `pooler_output`, `logits`, or `start_logits`
 * and `end_logits`. Of a multiple-choice model each choice is a row, and `logits` is [rows, 1]. Weights that
 * are saved in half precision are cast where they are used; arithmetic is float32, but for Linear layers that
 * are quantised, which multiply integers.
 *
 * Commits the sink, or aborts it and throws as `saveCheckpoint` does; GraphError when a weight is missing.
 */
export async function saveOnnx(
  model: OnnxExport,
  sink: CheckpointSink,
  options: SaveOptions = {},
): Promise<void> {
  checkSink(sink);
  await writeAtomically(sink, async () => {
    checkSaved(model, options);
    checkObject("head", "the graph of a head", model.head, "build");
    checkText("head.name", model.head.name);
    const tensors = parameterTensors(model);
    await writeCompanions({ ...model, architecture: model.head.name }, "pt", tensors, sink);
    const placed = placeTensors(tensors);
    await writeFile(sink, MODEL_FILE, onnxModel(model, placed));
    await writeData(model, placed, sink, options);
  });
}

/** The tensors that the graph reads, under the names that its initializers have. */
function parameterTensors(model: OnnxExport): readonly SavedTensor[] {
  const { config, weights, head } = model;
  const used = new Set(buildExportGraph(config, weights, head).parameters.map(({ name }) => name));
  return [...weights.values()]
    .filter(({ name }) => used.has(name))
    .flatMap((weight) => tensorsOf(weight, weight.name, model));
}

function placeTensors(tensors: readonly SavedTensor[]): readonly PlacedTensor[] {
  let end = 0;
  return tensors.map((tensor) => {
    const size = byteLengthOf(tensor);
    const alignment = size >= LARGE_BYTES ? PAGE_BYTES : LINE_BYTES;
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + size;
    return { tensor, offset };
  });
}

function onnxModel({ config, head, files }: OnnxExport, placed: readonly PlacedTensor[]): Uint8Array {
  const forms = placed.map(({ tensor }) => [tensor.name, tensor] as const);
  const storages = placed.map(({ tensor, offset }): readonly [string, WeightStorage] => [
    tensor.name,
    { kind: "file", file: DATA_FILE, offset, length: byteLengthOf(tensor) },
  ]);
  const graph = buildExportGraph(config, new Map(forms), head);
  return lowerToOnnx({ graph, weights: new Map(storages), files }, { locate: (file) => file }).model;
}

async function writeData(
  model: OnnxExport,
  placed: readonly PlacedTensor[],
  sink: CheckpointSink,
  options: SaveOptions,
): Promise<void> {
  const track = progressTracker(
    placed.map(({ tensor }) => tensor),
    options.onProgress,
  );
  const files = new OpenFiles(model.files);
  const data = await sink.create(DATA_FILE);
  try {
    let end = 0;
    for (const { tensor, offset } of placed) {
      if (offset > end) await data.write(new Uint8Array(offset - end));
      for await (const block of tensorBlocks(files, tensor, { signal: options.signal })) {
        await data.write(block);
        track(block.length);
      }
      end = offset + byteLengthOf(tensor);
    }
  } finally {
    await data.close();
    await files.close();
  }
}
