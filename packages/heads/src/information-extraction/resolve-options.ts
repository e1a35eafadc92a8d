import { describeValue, type RelationScope, relationScopes } from "@ernie-m/config";
import { checkSignal, InputError } from "@ernie-m/core";
import {
  choiceOption,
  flagOption,
  integerOption,
  optional,
  probabilityOption,
  withDefaults,
} from "../task/check-options.js";
import {
  type ResolvedTaskSettings,
  resolveTaskSettings,
  type SettingsSource,
  type TokenLimits,
} from "../task/settings.js";
import type { TokenizingPool } from "../task/tokenize-all.js";
import type { SpanOverlap } from "./decoding/decode.js";
import type { ExtractionOptions, ExtractionSettings, KindScope } from "./options.js";
import type { PromptLanguage } from "./schema/types.js";

/** What a call may spend and tells beside its result. */
export interface ResolvedCall {
  readonly optionNames: boolean;
  readonly onError: "throw" | "return";
  readonly maxRows: number;
  readonly nearMisses: number;
}

/** Settings with every default filled in. */
export interface ResolvedExtraction extends ResolvedTaskSettings {
  readonly threshold: number;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly optionProbabilities: boolean;
  readonly minProbability: number;
  readonly lang: PromptLanguage | undefined;
  readonly overlap: SpanOverlap;
  readonly maxSpanTokens: { readonly usual: number; readonly byName: ReadonlyMap<string, number> };
  readonly withinSentence: boolean | undefined;
  /** What the caller says, for every text. */
  readonly relationScope: RelationScope | undefined;
  /** For texts that do not fit beside a prompt. */
  readonly longTextScope: RelationScope;
  readonly kindScope: KindScope;
  readonly windowOverlap: number;
  readonly tokenizerPool: TokenizingPool | undefined;
}

/** Fewest tokens of text that a prompt must leave room for. */
export const MIN_WINDOW_TOKENS = 8;

/** Far more than anyone reads. */
const MOST_NEAR_MISSES = 100;

/** At least: room for a prompt of a few tokens and a window. */
const LIMITS: TokenLimits = { least: 16, published: 512 };

/** Throws: InputError, naming the option. */
export function resolveExtraction(
  call: ExtractionSettings,
  defaults: ExtractionSettings,
  parts: SettingsSource,
): ResolvedExtraction {
  const settings = withDefaults(call, defaults);
  const { uie } = parts.model.config;
  return {
    ...resolveTaskSettings(settings, parts, LIMITS),
    threshold: probabilityOption("threshold", settings.threshold ?? uie?.positionProb ?? 0.5),
    thresholds: readThresholds(settings.thresholds ?? {}),
    optionProbabilities: flagOption("optionProbabilities", settings.optionProbabilities ?? true),
    minProbability: probabilityOption("minProbability", settings.minProbability ?? 0),
    lang: optional(settings.lang, (value) => choiceOption("lang", value, ["en", "zh"])),
    overlap: choiceOption("overlap", settings.overlap ?? "none", ["none", "allow"]),
    maxSpanTokens: readSpanLengths(settings),
    withinSentence: optional(settings.withinSentence, (value) => flagOption("withinSentence", value)),
    relationScope: optional(settings.relationScope, (value) =>
      choiceOption("relationScope", value, relationScopes),
    ),
    longTextScope: uie?.relationScope ?? "window",
    kindScope: choiceOption("kindScope", settings.kindScope ?? usualKindScope(uie?.relationScope), [
      "sentence",
      "window",
    ]),
    windowOverlap: integerOption("windowOverlap", settings.windowOverlap ?? 32, 0),
    tokenizerPool: optional(settings.tokenizerPool, poolOption),
  };
}

function poolOption(value: unknown): TokenizingPool {
  const pool = value as Partial<TokenizingPool> | null;
  if (typeof pool?.tokenizeBatch === "function") return pool as TokenizingPool;
  throw new InputError("tokenizerPool", "a pool of tokenizers", describeValue(value));
}

/** A model whose relations stand in sentences reads sentences. */
function usualKindScope(scope: RelationScope | undefined): KindScope {
  return scope === "sentence" ? "sentence" : "window";
}

/** Throws: InputError, naming the option. */
export function resolveCall(options: ExtractionOptions): ResolvedCall {
  const { optionNames, onError, maxRows, deadline, nearMisses, onNearMisses } = options;
  checkDeadline(deadline);
  const wanted = integerOption("nearMisses", nearMisses ?? 0, 0, MOST_NEAR_MISSES);
  if (wanted > 0 && onNearMisses === undefined)
    throw new InputError("onNearMisses", "a function that takes them, with nearMisses", "none");
  return {
    optionNames: flagOption("optionNames", optionNames ?? true),
    onError: choiceOption("onError", onError ?? "throw", ["throw", "return"]),
    maxRows: optional(maxRows, (value) => integerOption("maxRows", value, 0)) ?? Number.POSITIVE_INFINITY,
    nearMisses: wanted,
  };
}

function checkDeadline(deadline: unknown): void {
  try {
    checkSignal(deadline);
  } catch (error) {
    throw error instanceof InputError ? new InputError("deadline", error.expected, error.received) : error;
  }
}

function readSpanLengths({
  maxSpanTokens,
  overlap,
}: ExtractionSettings): ResolvedExtraction["maxSpanTokens"] {
  const byName = new Map<string, number>();
  let usual = overlap === "allow" ? 32 : Number.POSITIVE_INFINITY;
  if (typeof maxSpanTokens === "object" && maxSpanTokens !== null)
    for (const [name, value] of Object.entries(maxSpanTokens))
      byName.set(name, integerOption(`maxSpanTokens.${name}`, value, 1));
  else if (maxSpanTokens !== undefined) usual = integerOption("maxSpanTokens", maxSpanTokens, 1);
  return { usual, byName };
}

function readThresholds(thresholds: unknown): ReadonlyMap<string, number> {
  if (typeof thresholds !== "object" || thresholds === null)
    throw new InputError("thresholds", "an object of thresholds by name", String(thresholds));
  const entries = Object.entries(thresholds as Readonly<Record<string, unknown>>);
  return new Map(entries.map(([name, value]) => [name, probabilityOption(`thresholds.${name}`, value)]));
}

/** Throws: InputError naming a setting for a name that the schema does not have. */
export function checkNames(
  { thresholds, maxSpanTokens }: ResolvedExtraction,
  names: ReadonlySet<string>,
): void {
  const check = (option: string, of: ReadonlyMap<string, number>): void => {
    for (const name of of.keys())
      if (!names.has(name)) throw new InputError(`${option}.${name}`, "a name of the schema", "another name");
  };
  check("thresholds", thresholds);
  check("maxSpanTokens", maxSpanTokens.byName);
}
