import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import type { Pace } from "../task/pace.js";
import type { RowRunner } from "../task/row-runner.js";
import type { Tokenize } from "../task/task.js";
import type { TokenizeAll } from "../task/tokenize-all.js";
import type { ExtractionOptions } from "./options.js";
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
  readonly schema: readonly SchemaNode[];
  readonly settings: ResolvedExtraction;
  readonly limits: ResolvedCall;
  readonly options: ExtractionOptions;
  /** Rows asked so far, in whatever parts the call does its work. */
  readonly spent: { rows: number };
  /** Rows after which findings are given for the first time. Default: as many as are batched together. */
  readonly firstRows?: number;
}
