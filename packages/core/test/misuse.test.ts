import {
  argument,
  isAnything,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as core from "../src/index.js";
import { writeSafetensors } from "../src/weights.js";
import { poolingHead, randomConfig, randomModel } from "./random-model.js";

const isNothing: Takes = () => false;
const isSize = isInteger(0);
const isShape = isListOf(isSize);
const isMap: Takes = (value) => value instanceof Map;

const { tensors, weights } = randomModel();
const contents = {
  "config.json": new TextEncoder().encode("{}"),
  "model.safetensors": writeSafetensors(tensors),
};
const memory = core.memoryFiles("memory", contents);
const files = argument(memory, isNothing, {
  weights: isOptional(isOneOf("safetensors")),
  has: isFunction,
});
const source = { layout: "pt", file: "memory", entries: weights };
const anySource = argument(source, isNothing, { entries: isMap });
const specs = core.modelParameters(randomConfig, poolingHead);
const config = argument(randomConfig, isNothing, { prunedHeads: isObject });
const head = argument(poolingHead, isNothing, { build: isAnything });
const shape = argument([1, 2], isShape);
const text = argument("x", isText);

/** A function with its arguments. */
const called = (call: unknown, ...args: ReturnType<typeof argument>[]) => ({ call: call as never, args });

testMisuse(core, {
  canonicalName: called(core.canonicalName, text),
  checkSignal: called(core.checkSignal, argument(new AbortController().signal, isOptional(isNothing))),
  elementCount: called(core.elementCount, shape),
  encoderParameters: called(core.encoderParameters, config),
  float32Tensor: called(core.float32Tensor, argument(new Float32Array(2), isNothing), shape),
  int32Tensor: called(core.int32Tensor, argument(new Int32Array(2), isNothing), shape),
  linearParameters: called(
    core.linearParameters,
    text,
    argument(2, isSize),
    argument(2, isSize),
    argument("head", isAnything),
  ),
  memoryFiles: called(core.memoryFiles, text, argument(contents, isObject)),
  modelParameters: called(core.modelParameters, config, head),
  openWeights: called(core.openWeights, files),
  poolerParameters: called(core.poolerParameters, config),
  readConfig: called(core.readConfig, argument(memory, isNothing)),
  resolveWeights: called(core.resolveWeights, anySource, argument(specs, isListOf(isNothing))),
  scaleName: called(core.scaleName, text),
  seededRandom: called(core.seededRandom, argument(1, isNumber)),
  weightSizes: called(core.weightSizes, anySource),
  // What a head's `build` calls with what it was handed; builders check the rest when it gets to them.
  buildPooler: "internal",
  bySequence: "internal",
  // What messages and new heads are made with, of what was checked before.
  describeTensor: "internal",
  initialiseWeight: "internal",
  normalValues: "internal",
  // What classes of models are made of: they check what they are given before they hand it on.
  "ModelRunner#run": "internal",
  "ModelRunner#warmUp": "internal",
  "ModelRunner#dispose": "internal",
});
