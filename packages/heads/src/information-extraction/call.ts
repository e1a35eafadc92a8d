import type { CancelSignal } from "@ernie-m/core";
import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import type { Pace } from "../task/pace.js";
import type { RowRunner } from "../task/row-runner.js";
import type { Tokenize } from "../task/task.js";
import type { TokenizeAll } from "../task/tokenize-all.js";
import type { ExtractionOptions } from "./options.js";
import type { ProgressCount } from "./progress.js";
import type { ResolvedCall, ResolvedExtraction } from "./resolve-options.js";
import type { SchemaNode } from "./schema/schema.js";

/** What one call works with. */
export interface ExtractionCall {
  readonly runner: RowRunner<"startLogits" | "endLogits">;
  readonly specialTokenIds: SpecialTokenIds;
  /** For what is short. */
  readonly tokenize: Tokenize;
  /** For what may be long. */
  readonly tokenizeAll: TokenizeAll;
  readonly pace: Pace;
  /** For putting results together, which no deadline stops. */
  readonly resultPace: Pace;
  readonly schema: readonly SchemaNode[];
  readonly settings: ResolvedExtraction;
  readonly limits: ResolvedCall;
  readonly options: ExtractionOptions;
  /** Aborted when the call's caller gives it up, and at its deadline. */
  readonly signal: CancelSignal | undefined;
  /** What the call has done so far, in whatever parts it does its work. */
  readonly progress: ProgressCount;
  /** Rows after which findings are given for the first time. Default: as many as are batched together. */
  readonly firstRows?: number;
}
