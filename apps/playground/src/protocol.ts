import type {
  Answer,
  ChoiceResult,
  Classification,
  Entity,
  ExtractionEvent,
  ModelDType,
  QuestionInContext,
  Schema,
} from "@ernie-m/heads";
import type { HeadName } from "@ernie-m/heads/table";
import type { JsonSchema, RecordColumn, RecordProblem, ValueSource } from "@ernie-m/records";
import type { ProvidedFiles, WebDeviceReport, WebRuntimeOptions } from "@ernie-m/runtime-web";

/** Where a model comes from. */
export type ModelSource =
  | {
      readonly kind: "embedded";
      readonly files: ProvidedFiles;
      /** The same in 8-bit integers. */
      readonly integers: ProvidedFiles;
    }
  | { readonly kind: "hub"; readonly id: string }
  | { readonly kind: "folder"; readonly files: ProvidedFiles };

/** What linear layers are; `"stored"`: integers where the checkpoint is quantised, else floats. */
export type DTypeChoice = "stored" | ModelDType;

export interface LoadRequest {
  readonly source: ModelSource;
  readonly runtime: WebRuntimeOptions;
  readonly dtype: DTypeChoice;
  /** Bytes, compressed, of the runtime's own WebAssembly, by what it computes on. */
  readonly runtimeBytes: Readonly<Record<"wasm" | "webgpu", number>>;
  /** Bytes of the model's files, as far as they are known before any is asked for. */
  readonly modelBytes: Readonly<Record<"original" | "integers", number>> | undefined;
}

/** How far loading has come, the runtime's own code included. Bytes are 0 while it is not known what will be needed. */
export interface LoadProgress {
  readonly stage: "opening" | "downloading" | "starting";
  readonly file?: string;
  readonly loaded: number;
  readonly total: number;
}

/** The loaded model, for people. */
export interface LoadedModel {
  readonly name: string;
  /** What the checkpoint is for. */
  readonly head: HeadName;
  readonly layers: number;
  readonly attentionHeads: number;
  readonly hiddenSize: number;
  readonly vocabulary: number;
  /** Most tokens of one sequence: for extraction, of prompt and text in one window. */
  readonly maxTokens: number;
  /** What the checkpoint says, else 0.5. */
  readonly threshold: number;
  /** Parameters that the checkpoint lacks and that were drawn at random. */
  readonly initialised: readonly string[];
  /** What weights are stored as, most bytes first. */
  readonly stored: readonly string[];
  readonly weightBytes: number;
  readonly report: WebDeviceReport;
  /** From the first request to the first run done, in milliseconds. */
  readonly loadMs: number;
}

export interface ExtractRequest {
  readonly text: string;
  readonly schema: Schema;
  /** The least probability that is shown. */
  readonly threshold: number;
  /** The same for single names. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Most rows, a prompt with a window of the text each; then the call stops before the next level. */
  readonly maxRows?: number;
}

/** How far a call has come, and what was found since the last time. */
export interface ExtractNews {
  readonly events: readonly ExtractionEvent[];
  /** From 0 to 1, never less than before. */
  readonly fraction: number;
}

/** A span that was not found, and how probable it is. */
export interface Miss {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  /** What it would have been found for. */
  readonly subject?: string;
}

/** A name that nothing was found for. */
export interface MissingName {
  readonly name: string;
  /** False when there was nothing that it could have been asked about. */
  readonly asked: boolean;
  /** What came nearest, likeliest first. */
  readonly misses: readonly Miss[];
}

/** What a call took, beside what it found. */
export interface ExtractReport {
  /** Tokens of the text. */
  readonly tokens: number;
  /** Windows of prompt and text that the model read in this call. */
  readonly read: number;
  /** Windows whose numbers were known from before. */
  readonly known: number;
  readonly missing: readonly MissingName[];
  /** The level of the schema, from 1, that was not asked: it has more rows than were left of `maxRows`. */
  readonly unaskedLevel?: number;
  readonly tokenizeMs: number;
  readonly modelMs: number;
  readonly totalMs: number;
}

export interface RecordsRequest {
  readonly text: string;
  /** The type of a record, as JSON Schema. */
  readonly schema: JsonSchema;
  /** Whether a text has a record for each of the type's key, or is one. */
  readonly many: boolean;
  /** BCP 47 tag: how numbers and dates are written; undefined where that is not known. */
  readonly locale: string | undefined;
  /** The least probability of a value that the model finds. */
  readonly threshold: number;
}

/** A record that was read from a text. */
export interface FoundRecord {
  readonly record: unknown;
  /** By JSON pointer of each value. */
  readonly sources: Readonly<Record<string, ValueSource>>;
  readonly problems: readonly RecordProblem[];
}

export interface RecordsReport {
  readonly columns: readonly RecordColumn[];
  readonly records: readonly FoundRecord[];
}

export interface InspectRequest {
  readonly prompt: string;
  readonly text: string;
}

/** A stretch of the text that the normaliser wrote differently. */
export interface Rewrite {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

/** What the model sees of a prompt and a text. Arrays have one element a token, `[CLS]` and `[SEP]` included. */
export interface Inspection {
  readonly tokens: readonly string[];
  readonly ids: Int32Array;
  /** 0 for the prompt, 1 for the text, -1 for special tokens. */
  readonly parts: Int8Array;
  /** `[start, end)` of token i at 2i, 2i + 1, in its own part. */
  readonly offsets: Int32Array;
  /** Tokens of the text that did not fit. */
  readonly cut: number;
  /** Absent for a checkpoint without the extraction head. */
  readonly probabilities?: { readonly start: Float32Array; readonly end: Float32Array };
  /** A layer each, float32 [heads, tokens, tokens]. */
  readonly attentions: readonly Float32Array[];
  readonly heads: number;
  readonly rewrites: readonly Rewrite[];
  readonly normalizeMs: number;
  readonly tokenizeMs: number;
  readonly modelMs: number;
  /** Making the session that gives attention away, which happens once; absent when it was there already. */
  readonly sessionMs?: number;
}

export interface SimilarityReport {
  /** Cosine similarity of every text with every other, row by row. */
  readonly matrix: readonly (readonly number[])[];
  readonly ms: number;
}

/** A finding, or a miss, that somebody wants to understand. */
export interface WhyRequest extends Pick<ExtractRequest, "text" | "schema" | "threshold" | "thresholds"> {
  readonly name: string;
  /** The text that the name was asked about; absent at the top of the schema. */
  readonly subject?: string;
  /** UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
}

/** A span with its probability. */
export interface CandidateSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

/** A word of a window, from its start, and by how much the span's probability falls without it. */
export interface WordWeight {
  readonly start: number;
  readonly end: number;
  readonly drop: number;
}

export interface WhyReport {
  readonly prompt: string;
  /** The stretch of the text that the model read with the prompt. */
  readonly window: { readonly start: number; readonly end: number };
  /** Windows that the prompt was asked in. */
  readonly windows: number;
  readonly startProbability: number;
  readonly endProbability: number;
  /** The likeliest spans beside it in its window. */
  readonly others: readonly CandidateSpan[];
  readonly words: readonly WordWeight[];
  readonly ms: number;
}

/** Every call that the worker answers. */
export interface Calls {
  load: { args: LoadRequest; result: LoadedModel; progress: LoadProgress };
  extract: { args: ExtractRequest; result: ExtractReport; progress: ExtractNews };
  records: { args: RecordsRequest; result: RecordsReport; progress: { readonly fraction: number } };
  why: { args: WhyRequest; result: WhyReport; progress: never };
  inspect: { args: InspectRequest; result: Inspection; progress: never };
  similarity: { args: { readonly texts: readonly string[] }; result: SimilarityReport; progress: never };
  classify: {
    args: { readonly text: string; readonly pair?: string };
    result: Classification;
    progress: never;
  };
  entities: { args: { readonly text: string }; result: readonly Entity[]; progress: never };
  answer: { args: QuestionInContext; result: readonly Answer[]; progress: never };
  choose: {
    args: { readonly prompt: string; readonly choices: readonly string[] };
    result: ChoiceResult;
    progress: never;
  };
}

export type CallName = keyof Calls;

/** An error as plain data; `code` is the library's stable one where it has one. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

export type ToWorker =
  | {
      readonly [K in CallName]: {
        readonly kind: "call";
        readonly id: number;
        readonly call: K;
        readonly args: Calls[K]["args"];
      };
    }[CallName]
  | { readonly kind: "abort"; readonly id: number };

export type FromWorker =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "progress"; readonly id: number; readonly progress: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: SentError };
