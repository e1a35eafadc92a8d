import {
  argument,
  isAnything,
  isBytes,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as config from "../src/index.js";

const { defaultConfig } = config;
const isConfig: Takes = (value) => isObject(value) && "id2label" in (value as object);
const text = argument("{}", isText);
const source = argument("config.json", isOptional(isText));
const isList: Takes = (value) => Array.isArray(value);

/** What the fields of a configuration may be; what is in them is said as it is of a file. */
const forms: Readonly<Record<string, Takes>> = {
  id2label: isList,
  label2id: isObject,
  architectures: isList,
  prunedHeads: isObject,
  uie: isOptional(isObject),
  source: isOneOf(null),
};
const fields = {
  ...Object.fromEntries(Object.keys(defaultConfig).map((field) => [field, isAnything])),
  ...forms,
};
const changes = Object.fromEntries(
  Object.entries(fields).map(([field, takes]) => [field, isOptional(takes)]),
);
const anyConfig = argument(defaultConfig, isConfig, fields);

testMisuse(config as unknown as Record<string, unknown>, {
  architectureIn: {
    call: config.architectureIn as never,
    args: [argument("paddle", isOneOf("huggingface", "paddle", "paddle-init-args")), text],
  },
  configToJson: { call: config.configToJson as never, args: [anyConfig] },
  configToText: { call: config.configToText as never, args: [anyConfig] },
  describeValue: { call: config.describeValue as never, args: [argument("a", isAnything)] },
  errorMessage: { call: config.errorMessage as never, args: [argument(new Error("no"), isAnything)] },
  isErnieMError: { call: config.isErnieMError as never, args: [argument(new Error("no"), isAnything)] },
  isErrorLike: { call: config.isErrorLike as never, args: [argument(new Error("no"), isAnything)] },
  maxSequenceLength: {
    call: config.maxSequenceLength as never,
    args: [
      argument(defaultConfig, (value) => isObject(value) && "maxPositionEmbeddings" in (value as object), {
        maxPositionEmbeddings: isNumber,
      }),
    ],
  },
  parseConfig: { call: config.parseConfig as never, args: [argument({}, isObject), source] },
  parseConfigText: { call: config.parseConfigText as never, args: [argument("{}", () => false), source] },
  quote: { call: config.quote as never, args: [text] },
  quoteList: { call: config.quoteList as never, args: [argument(["a"], isListOf(isText))] },
  reconcileWithWeights: {
    call: config.reconcileWithWeights as never,
    args: [
      anyConfig,
      argument({ vocabSize: 250002 }, isObject, {
        vocabSize: isOptional(isNumber),
        hiddenSize: isOptional(isNumber),
        numHiddenLayers: isOptional(isNumber),
      }),
    ],
  },
  repeatedKey: { call: config.repeatedKey as never, args: [text] },
  standInOf: {
    call: config.standInOf as never,
    args: [argument(new Uint8Array(3), isBytes), argument(3, isNumber)],
  },
  withConfig: { call: config.withConfig as never, args: [anyConfig, argument({}, isObject, changes)] },
});
