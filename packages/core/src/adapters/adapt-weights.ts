import { checkObject, checkSource } from "../arguments.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { toFloat32 } from "../elements/floats.js";
import { transposeMatrix } from "../elements/transpose.js";
import { WeightError } from "../errors.js";
import { bytesOf, bytesPerElement, formatShape, isFloatDType } from "../tensor.js";
import { canonicalName } from "../weights/names.js";
import { readWeightBytes } from "../weights/read-weight.js";
import { readAdapterConfig } from "./adapter-config.js";
import { type AdapterTensors, type LayerAdapter, readAdapterTensors } from "./adapter-tensors.js";
import { mergeAdapter } from "./merge-adapter.js";

/** Where the two are read from. */
export interface AdaptedFiles {
  /** Of the model, which `source` refers to. */
  readonly base: CheckpointFiles;
  readonly adapter: CheckpointFiles;
  readonly signal?: CancelSignal | undefined;
}

/** A linear layer's weight and the adapter that is added to it. */
interface Pair {
  readonly entry: WeightEntry;
  readonly layer: LayerAdapter;
}

const TABLE = /embeddings\.weight$/;
/** Its outputs are the labels. */
const HEAD = /(?:^|\.)classifier\./;

/**
 * The tensors of a model with an adapter added to them: what was trained whole takes the place of the model's, and to the
 * layers as they are then adapters are added, in memory, float32. Everything else stays where it lies.
 *
 * Throws: InputError; CheckpointError or WeightError naming file and tensor, before anything is summed: for an adapter that is broken,
 * of another kind or of another model, and for layers that are stored as integers; what `signal` throws.
 */
export async function adaptWeights(source: WeightSource, files: AdaptedFiles): Promise<WeightSource> {
  checkSource(source);
  checkObject("files", "{ base, adapter }", files);
  checkObject("files.base", "the files of a checkpoint", files.base, "has", "readFile", "open");
  checkObject("files.adapter", "the files of a checkpoint", files.adapter, "has", "readFile", "open");
  checkSignal(files.signal);
  const tensors = await readAdapterTensors(files.adapter, await readAdapterConfig(files.adapter));
  const replaced = await withWhole(source, tensors, files);
  const bases = byCanonicalName(replaced, tensors);
  const pairs = tensors.layers.map((layer): Pair => {
    const entry = bases.get(layer.weight);
    return { entry: checked(entry, layer, source, tensors.file), layer };
  });
  const entries = new Map(replaced.entries);
  for (const { entry, layer } of pairs) {
    files.signal?.throwIfAborted();
    entries.set(entry.name, await merged(entry, layer, source, files));
  }
  return { ...source, entries };
}

/** The model's tensors, with what was trained whole in their places. */
async function withWhole(
  source: WeightSource,
  tensors: AdapterTensors,
  files: AdaptedFiles,
): Promise<WeightSource> {
  const bases = byCanonicalName(source, tensors);
  for (const [name, entry] of tensors.whole) checkWhole(entry, bases.get(name), source, tensors.file);
  const entries = new Map(source.entries);
  for (const [name, entry] of tensors.whole) {
    const own = bases.get(name)?.name ?? name;
    entries.set(own, { ...(await replacement(entry, source, files.adapter)), name: own });
  }
  return { ...source, entries };
}

/** The model's tensors, with the name that a head has in the adapter. */
function byCanonicalName(source: WeightSource, { whole }: AdapterTensors): ReadonlyMap<string, WeightEntry> {
  const answers = source.layout === "pd" && [...whole.keys()].some((name) => name.startsWith("qa_outputs."));
  const found = new Map<string, WeightEntry>();
  for (const entry of source.entries.values()) {
    const name = canonicalName(entry.name, answers ? "qa_outputs" : "classifier");
    if (name !== undefined) found.set(name, entry);
  }
  return found;
}

function checked(
  entry: WeightEntry | undefined,
  { weight, a, b }: LayerAdapter,
  source: WeightSource,
  file: string,
): WeightEntry {
  if (entry === undefined || entry.shape.length !== 2 || TABLE.test(weight))
    throw new WeightError("unknown-architecture", {
      ...{ file, tensor: a.name },
      ...{ expected: `a linear layer of ${source.file}`, received: `${weight}, which is none` },
    });
  if (!isFloatDType(entry.dtype))
    throw new WeightError("weight-dtype", {
      ...{ file: source.file, tensor: entry.name },
      ...{ expected: `floats, to add the adapter ${file} to`, received: entry.dtype },
    });
  const [outputs, inputs] = source.layout === "pd" ? entry.shape.toReversed() : entry.shape;
  for (const [half, axis, size] of [
    [a, 1, inputs],
    [b, 0, outputs],
  ] as const)
    if (half.shape[axis] !== size) {
      const wanted = axis === 1 ? [half.shape[0], size] : [size, half.shape[1]];
      throw new WeightError("weight-shape", {
        ...{ file, tensor: half.name },
        expected: `shape ${formatShape(wanted)} for ${entry.name} of ${source.file}: is it the model that it was trained on?`,
        received: formatShape(half.shape),
      });
    }
  return entry;
}

/** A head may have other labels than the model's, and nothing else may differ. */
function checkWhole(
  { name, shape }: WeightEntry,
  base: WeightEntry | undefined,
  { layout, file: of }: WeightSource,
  file: string,
): void {
  if (base === undefined) return;
  const isTurned = layout === "pd" && base.shape.length === 2 && !TABLE.test(base.name);
  const expected = isTurned ? base.shape.toReversed() : base.shape;
  const from = HEAD.test(name) ? 1 : 0;
  if (shape.length === expected.length && expected.every((size, i) => i < from || size === shape[i])) return;
  throw new WeightError("weight-shape", {
    ...{ file, tensor: name },
    expected: `shape ${formatShape(expected)} of ${base.name} of ${of}: is it the model that it was trained on?`,
    received: formatShape(shape),
  });
}

async function merged(
  entry: WeightEntry,
  { a, b, rank, scale }: LayerAdapter,
  source: WeightSource,
  files: AdaptedFiles,
): Promise<WeightEntry> {
  const transposed = source.layout === "pd";
  const [outputs, inputs] = transposed ? entry.shape.toReversed() : entry.shape;
  const values = await floats(files.base, entry);
  const adapter = {
    ...{ a: await floats(files.adapter, a), b: await floats(files.adapter, b) },
    ...{ rank, scale },
  };
  const sum = mergeAdapter({ values, inputs, outputs, transposed }, adapter);
  return { ...entry, dtype: "float32", storage: { kind: "memory", data: bytesOf(sum) } };
}

async function floats(files: CheckpointFiles, entry: WeightEntry): Promise<Float32Array> {
  const { dtype } = entry;
  if (!isFloatDType(dtype)) throw new TypeError("only floats are summed");
  return toFloat32(await readWeightBytes(files, entry), dtype);
}

/** A tensor of the adapter in memory, in the layout of the model. */
async function replacement(
  entry: WeightEntry,
  { layout }: WeightSource,
  files: CheckpointFiles,
): Promise<WeightEntry> {
  const data = await readWeightBytes(files, entry);
  const [rows, columns] = entry.shape;
  if (layout !== "pd" || entry.shape.length !== 2 || TABLE.test(entry.name))
    return { ...entry, storage: { kind: "memory", data } };
  const turned = transposeMatrix(data, rows, columns, bytesPerElement[entry.dtype]);
  return { ...entry, shape: [columns, rows], storage: { kind: "memory", data: turned } };
}
