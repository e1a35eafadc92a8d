import {
  type Argument,
  argument,
  type Calls,
  isAnything,
  isBytes,
  isFlag,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isNumbers,
  isObject,
  isOneOf,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as exported from "../src/index.js";
import { memoryFiles } from "./memory-files.js";
import { modelBytes, referenceTokenizer, vocabBytes } from "./reference-model.js";

const { ErnieMTokenizer, SentencePieceProcessor } = exported;
const tokenizer = referenceTokenizer();
const pieces = tokenizer.sentencePiece;
const files = memoryFiles({ "sentencepiece.bpe.model": modelBytes(), "vocab.txt": vocabBytes() });
const runtime = { openCheckpoint: async () => files };

const isNothing: Takes = () => false;
const isVersion = isOptional(isOneOf("0.1.97", "0.2.2"));
const isVariant = isOptional(isOneOf("hf", "paddle"));
const isFiniteNumber: Takes = (value) => Number.isFinite(value);
/** Of those tried, only what may be taken is finite and small. */
const isSmall: Takes = (value) => isInteger(Number.MIN_SAFE_INTEGER, 512)(value);

const text = argument("Ann lives in Rome.", isText);
const id = argument(5, isInteger(Number.MIN_SAFE_INTEGER));
const ids = argument([5, 6], isNumbers);
const pairIds = argument(undefined, isOptional(isNumbers));

const tokenizeFields = {
  specialTokensInText: isOptional(isOneOf("find", "plain")),
  enableSampling: isOptional(isFlag),
  nbestSize: isOptional(isSmall),
  alpha: isOptional(isFiniteNumber),
  seed: isOptional(isInteger(Number.MIN_SAFE_INTEGER)),
};
const encodeFields = {
  ...tokenizeFields,
  addSpecialTokens: isOptional(isFlag),
  truncation: isOptional(isNothing),
  maxLength: isOptional(isInteger(1)),
  stride: isOptional(isInteger(0)),
  padding: isOptional(isNothing),
  padToMultipleOf: isOptional(isInteger(1)),
  paddingSide: isOptional(isNothing),
  overflow: isOptional(isNothing),
};
const isOptions = isOptional(isObject);
const encodeOptions = argument({}, isOptions, encodeFields);
const flags = (name: string): Argument => argument({}, isOptions, { [name]: isOptional(isFlag) });

const loadFields = { variant: isVariant, sentencePieceVersion: isVersion, signal: isOptional(isNothing) };
const configFields = {
  ...{ doLowerCase: isOptional(isFlag), paddingSide: isOptional(isNothing) },
  modelMaxLength: isOptional((value) => isNumber(value) && (value as number) >= 1),
  ...Object.fromEntries(
    ["clsToken", "sepToken", "padToken", "unkToken", "maskToken"].map((name) => [name, isOptional(isText)]),
  ),
  additionalSpecialTokens: isOptional(isListOf(isText)),
  addedTokens: isOptional(isListOf(isNothing)),
};

const normalized = () => pieces.normalize("Ann lives in Rome.");
const normalizedFields = {
  units: isBytes,
  length: isInteger(0),
  originalStart: isBytes,
  originalEnd: isBytes,
};
const anyNormalized = argument(normalized(), isNothing, normalizedFields);
const sampling = argument({ alpha: 0.1, nbestSize: -1 }, isNothing, {
  alpha: isFiniteNumber,
  nbestSize: isSmall,
  random: isOptional(isFunction),
});

/** A method of an object, which is called with anything. */
const method = (object: object, name: string, ...args: readonly Argument[]) => ({
  call: (...given: unknown[]) => (object as Record<string, (...all: unknown[]) => unknown>)[name](...given),
  args,
});
const ofTokenizer = (name: string, ...args: readonly Argument[]) => method(tokenizer, name, ...args);
const ofPieces = (name: string, ...args: readonly Argument[]) => method(pieces, name, ...args);

const calls: Calls = {
  offsetsInCodePoints: method(exported, "offsetsInCodePoints", text, argument([0, 3], isNumbers)),
  variantOfCheckpoint: method(exported, "variantOfCheckpoint", argument(files, isNothing)),
  trimTokenizer: method(
    exported,
    "trimTokenizer",
    argument(files, isNothing),
    argument(["Ann"], (value) => isListOf(isText)(value) && (value as unknown[]).length > 0),
    argument({}, isOptions, {
      ...{ keepPieces: isOptional(isInteger(1)), variant: isVariant, signal: isOptional(isNothing) },
    }),
  ),
  "ErnieMTokenizer.fromPretrained": method(
    ErnieMTokenizer,
    "fromPretrained",
    argument("some/model", isText),
    argument({ runtime }, isNothing, { runtime: isNothing, ...loadFields }),
  ),
  "ErnieMTokenizer.fromFiles": method(
    ErnieMTokenizer,
    "fromFiles",
    argument(files, isNothing),
    argument({}, isOptions, loadFields),
  ),
  "ErnieMTokenizer.create": method(
    ErnieMTokenizer,
    "create",
    argument({ sentencePiece: modelBytes(), vocab: vocabBytes() }, isNothing, {
      sentencePiece: isNothing,
      vocab: isOptional(isNothing),
      config: isOptional(isObject),
      variant: isVariant,
      sentencePieceVersion: isVersion,
    }),
  ),
  "ErnieMTokenizer#tokenize": ofTokenizer("tokenize", text, argument({}, isOptions, tokenizeFields)),
  "ErnieMTokenizer#pieces": ofTokenizer("pieces", text),
  "ErnieMTokenizer#encode": ofTokenizer(
    "encode",
    text,
    argument("Bo", (value) => isText(value) || isOptions(value)),
    encodeOptions,
  ),
  "ErnieMTokenizer#encodeBatch": ofTokenizer(
    "encodeBatch",
    argument(["Ann", ["Ann", "Bo"]], (value) =>
      isListOf((item) => isText(item) || isListOf(isText)(item))(value),
    ),
    encodeOptions,
  ),
  "ErnieMTokenizer#encodeWindows": ofTokenizer(
    "encodeWindows",
    text,
    argument({ maxLength: 10 }, isNothing, {
      ...encodeFields,
      maxLength: isInteger(1),
      overflow: isAnything,
    }),
  ),
  "ErnieMTokenizer#decode": ofTokenizer("decode", ids, flags("skipSpecialTokens")),
  "ErnieMTokenizer#convertTokensToIds": ofTokenizer("convertTokensToIds", argument(["▁a"], isListOf(isText))),
  "ErnieMTokenizer#convertIdsToTokens": ofTokenizer("convertIdsToTokens", ids, flags("skipSpecialTokens")),
  "ErnieMTokenizer#buildInputsWithSpecialTokens": ofTokenizer("buildInputsWithSpecialTokens", ids, pairIds),
  "ErnieMTokenizer#getSpecialTokensMask": ofTokenizer(
    "getSpecialTokensMask",
    ids,
    pairIds,
    flags("alreadyHasSpecialTokens"),
  ),
  "ErnieMTokenizer#createTokenTypeIdsFromSequences": ofTokenizer(
    "createTokenTypeIdsFromSequences",
    ids,
    pairIds,
  ),
  "ErnieMTokenizer#saveVocabulary": ofTokenizer("saveVocabulary", argument("a", isOptional(isText))),
  "ErnieMTokenizer#nbest": ofTokenizer("nbest", text, argument(2, isInteger(1, 1024))),
  "ErnieMTokenizer#sample": ofTokenizer("sample", text, sampling),
  "SentencePieceProcessor.fromBytes": method(
    SentencePieceProcessor,
    "fromBytes",
    argument(modelBytes(), isNothing),
    argument("a.model", isOptional(isText)),
    argument("0.2.2", isVersion),
  ),
  "SentencePieceProcessor#idToPiece": ofPieces("idToPiece", id),
  "SentencePieceProcessor#pieceToId": ofPieces("pieceToId", text),
  "SentencePieceProcessor#findPiece": ofPieces(
    "findPiece",
    argument(Uint16Array.of(97, 98), isBytes),
    argument(0, isInteger(0)),
    argument(1, isInteger(0)),
  ),
  "SentencePieceProcessor#pieceBytes": ofPieces("pieceBytes", id),
  "SentencePieceProcessor#score": ofPieces("score", id),
  "SentencePieceProcessor#isUnknown": ofPieces("isUnknown", id),
  "SentencePieceProcessor#isControl": ofPieces("isControl", id),
  "SentencePieceProcessor#isUserDefined": ofPieces("isUserDefined", id),
  "SentencePieceProcessor#isUnused": ofPieces("isUnused", id),
  "SentencePieceProcessor#isByte": ofPieces("isByte", id),
  "SentencePieceProcessor#byteOf": ofPieces("byteOf", text),
  "SentencePieceProcessor#pieceText": ofPieces(
    "pieceText",
    anyNormalized,
    argument(pieces.segment(normalized()), isNothing, {
      ids: isBytes,
      boundaries: isBytes,
      length: isInteger(0),
    }),
    argument(0, isInteger(0)),
  ),
  "SentencePieceProcessor#normalize": ofPieces("normalize", text),
  "SentencePieceProcessor#normalizePart": ofPieces(
    "normalizePart",
    text,
    argument(0, isInteger(0)),
    argument(9, isInteger(1)),
  ),
  "SentencePieceProcessor#segmentPart": ofPieces("segmentPart", anyNormalized, argument(0, isFiniteNumber)),
  "SentencePieceProcessor#segment": ofPieces("segment", anyNormalized),
  "SentencePieceProcessor#sampleSegment": ofPieces("sampleSegment", anyNormalized, sampling),
  "SentencePieceProcessor#nbest": ofPieces("nbest", text, argument(2, isInteger(1, 1024))),
  "SentencePieceProcessor#sample": ofPieces("sample", text, sampling),
  "SentencePieceProcessor#entropy": ofPieces("entropy", text, argument(1, isOptional(isFiniteNumber))),
  ...Object.fromEntries(
    ["draw", "collect", "withBytes", "requireUnigram", "scored"].map((name) => [
      `SentencePieceProcessor#${name}`,
      "internal" as const,
    ]),
  ),
};

testMisuse(exported as unknown as Record<string, unknown>, calls);

// Settings of a tokenizer that is made of bytes, each by itself.
testMisuse(
  {},
  {
    "settings#create": {
      call: (config) =>
        ErnieMTokenizer.create({
          sentencePiece: modelBytes(),
          vocab: vocabBytes(),
          config: config as object,
        }),
      args: [argument({}, isOptions, configFields)],
    },
  },
  { settings: { create: () => undefined } },
);
