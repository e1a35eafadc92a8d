import {
  argument,
  isInteger,
  isObject,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as adapters from "../src/adapters.js";
import { float32Tensor, memoryFiles } from "../src/index.js";
import * as saving from "../src/saving.js";
import { memorySink } from "../src/saving.js";
import { loraA, loraB } from "../src/training/lora.js";
import * as weightsEntry from "../src/weights.js";
import { randomConfig, randomModel, tokenHead } from "./random-model.js";

const {
  convertElements,
  fromFloat32,
  readSafetensors,
  readWeight,
  safetensorsParts,
  toFloat32,
  writeSafetensors,
} = weightsEntry;
const { weights, tensors } = randomModel();
const isNothing: Takes = () => false;
const isMap: Takes = (value) => value instanceof Map;

const called = (call: unknown, ...args: ReturnType<typeof argument>[]) => ({ call: call as never, args });
const text = argument("x", isText);
const signal = argument(undefined, isOptional(isNothing));

const file = writeSafetensors(tensors);
const memory = memoryFiles("memory", { "model.safetensors": file });
const files = argument(memory, isNothing);
const open = await memory.open("model.safetensors");
const [entry] = weights.values();
const anyEntry = argument(entry, isNothing, {
  name: isText,
  shape: isNothing,
  dtype: isNothing,
  storage: isNothing,
});
const tensor = float32Tensor(new Float32Array(2), [2]);
const isEmptyObject: Takes = (value) => isObject(value) && Object.values(value as object).length === 0;
const metadata = argument({ format: "pt" }, isOptional(isEmptyObject), { format: isOptional(isText) });
const part = { name: "x", dtype: "float32", shape: [2], parts: [new Uint8Array(8)] };
const bytes = argument(new Uint8Array(8), isNothing);
const float = argument("float32", isNothing);

testMisuse(weightsEntry, {
  convertElements: called(
    convertElements,
    bytes,
    float,
    argument("float16", isNothing),
    argument({ file: "a", tensor: "b", first: 0 }, isObject),
  ),
  fromFloat32: called(fromFloat32, argument(new Float32Array(2), isNothing), float),
  isWidenableDType: called(
    weightsEntry.isWidenableDType,
    argument("float32", () => true),
  ),
  readSafetensors: called(
    readSafetensors,
    argument(open, isNothing, { path: isText, size: isNothing }),
    text,
  ),
  readWeight: called(readWeight, files, anyEntry),
  safetensorsParts: called(
    (...given: Parameters<typeof safetensorsParts>) => [...safetensorsParts(...given)],
    argument([part], (value) => Array.isArray(value) && value.length === 0),
    metadata,
  ),
  toFloat32: called(toFloat32, bytes, float),
  writeSafetensors: called(
    writeSafetensors,
    argument({ x: tensor }, isEmptyObject, { x: isNothing }),
    metadata,
  ),
});

const config = { base_model_name_or_path: "base", peft_type: "LORA", r: 1, lora_alpha: 1 };
const module = "ernie_m.encoder.layers.0.linear1";
const lora = {
  [loraA(module)]: float32Tensor(new Float32Array(6), [1, 6]),
  [loraB(module)]: float32Tensor(new Float32Array(7), [7, 1]),
};
const adapterFiles = memoryFiles("adapter", {
  "adapter_config.json": new TextEncoder().encode(JSON.stringify(config)),
  "adapter_model.safetensors": writeSafetensors(lora),
});
const source = { layout: "pt", file: "memory", entries: weights };

testMisuse(adapters, {
  adaptWeights: called(
    adapters.adaptWeights,
    argument(source, isNothing, { entries: isNothing }),
    argument({ base: memory, adapter: adapterFiles }, isNothing, {
      base: isNothing,
      adapter: isNothing,
      signal: isOptional(isNothing),
    }),
  ),
  hasWeights: called(adapters.hasWeights, files),
  readAdapterConfig: called(adapters.readAdapterConfig, argument(adapterFiles, isNothing)),
});

const anyWeights = argument(weights, isMap);
const anyConfig = argument(randomConfig, isNothing, { prunedHeads: isObject });
const progress = isOptional((value) => typeof value === "function");
const sink = {
  location: "nowhere",
  create: async () => ({ write: async () => {}, close: async () => {} }),
  commit: async () => {},
  abort: async () => {},
};
const anySink = argument(sink, isNothing);
const saved = { config: randomConfig, weights, files: memory };
const savedFields = {
  ...{ config: isNothing, weights: isMap, files: isNothing, dtype: isOptional(isNothing) },
  ...{ quantize: isOptional(isNothing), vocabulary: isOptional(isNothing) },
  tokenizerVariant: isOptional(isNothing),
};
const saveFields = { onProgress: progress, signal: isOptional(isNothing) };
const written = memorySink("memory");

testMisuse(
  saving,
  {
    memorySink: called(memorySink, text),
    pruneHeadsOf: called(
      saving.pruneHeadsOf,
      files,
      anyWeights,
      argument({ heads: { 0: [0] }, headSize: 2 }, isNothing, {
        heads: isObject,
        alreadyPruned: isOptional(isObject),
        headSize: isNothing,
      }),
    ),
    quantizationLoss: called(saving.quantizationLoss, files, anyConfig, anyWeights, signal),
    quantizeLinears: called(
      saving.quantizeLinears,
      files,
      anyConfig,
      anyWeights,
      argument({}, isOptional(isObject), {
        quantization: isOptional(isNothing),
        signal: isOptional(isNothing),
      }),
    ),
    readEmbeddingTable: called(
      saving.readEmbeddingTable,
      files,
      anyWeights,
      argument("ernie_m.embeddings.word_embeddings.weight", isNothing),
    ),
    readTokenizerFiles: called(saving.readTokenizerFiles, files),
    resizeRows: called(
      saving.resizeRows,
      files,
      anyEntry,
      argument(12, isInteger(1)),
      argument((count: number) => new Float32Array(count), isNothing),
    ),
    roundLinears: called(
      saving.roundLinears,
      files,
      anyConfig,
      anyWeights,
      argument("float16", isNothing),
      signal,
    ),
    saveAdapter: called(
      saving.saveAdapter,
      argument(
        { base: "base", rank: 1, alpha: 1, tensors: lora, config: randomConfig, architecture: "ErnieMModel" },
        isNothing,
        {
          ...{ base: isText, revision: (value) => value === null || isOptional(isText)(value) },
          ...{ rank: isInteger(1), alpha: Number.isFinite, dropout: isOptional(Number.isFinite) },
          ...{ tensors: isNothing, isTransposed: progress, config: isNothing, architecture: isText },
        },
      ),
      anySink,
    ),
    saveCheckpoint: called(
      saving.saveCheckpoint,
      argument({ ...saved, architecture: "ErnieMModel" }, isNothing, {
        ...savedFields,
        architecture: isText,
      }),
      anySink,
      argument({}, isOptional(isObject), {
        ...saveFields,
        maxShardSize: isOptional((value) => value === null || isInteger(1)(value)),
        format: (value) => value === undefined || value === null,
      }),
    ),
    saveOnnx: called(
      saving.saveOnnx,
      argument({ ...saved, head: tokenHead }, isNothing, { ...savedFields, head: isNothing }),
      anySink,
      argument({}, isOptional(isObject), saveFields),
    ),
    "sink#create": called(written.create, text),
    "sink#commit": called(written.commit),
    "sink#abort": called(written.abort),
  },
  { sink: written },
);
