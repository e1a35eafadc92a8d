import { fileURLToPath } from "node:url";
import type { ErnieMConfig } from "@ernie-m/config";
import { openWeights, readConfig, type WeightEntry } from "@ernie-m/core";
import { parseSchema, type Schema } from "@ernie-m/heads";
import { type HeadName, openModel } from "@ernie-m/heads/table";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { Console } from "../console.js";
import { parseHead, statedHead } from "../heads.js";
import { InputFileError } from "../io/input-file-error.js";
import { reportLoading } from "../load-warnings.js";
import {
  type ModelOptions,
  modelLocation,
  runtimeFor,
  type SourceOptions,
  withOpening,
} from "../model-options.js";
import { UsageError } from "../usage-error.js";
import { type InputTexts, openTask } from "./measured-task.js";
import { readTaskInputs } from "./task-inputs.js";

/** Which model to examine, and for what. */
export interface ExaminedOptions extends SourceOptions, Pick<ModelOptions, "device"> {
  readonly head?: string;
  readonly schema?: string;
  readonly input?: string;
}

/** What a bench needs to know of a model before it measures. */
export interface ExaminedModel {
  /** A folder or a hub id, for whoever opens it next. */
  readonly where: string;
  /** For people. */
  readonly location: string;
  readonly head: HeadName;
  readonly config: ErnieMConfig;
  readonly tokenizer: ErnieMTokenizer;
  readonly tensors: readonly WeightEntry[];
  /** One at least. */
  readonly inputs: readonly InputTexts[];
}

/**
 * Opens a model once, so that what is wrong with it or with the inputs is said before anything is measured, and what
 * has to be fetched is here.
 *
 * Throws: UsageError; InputFileError; SchemaError; whatever opening the model throws.
 */
export async function examineModel(
  options: ExaminedOptions,
  schema: Schema,
  console: Console,
): Promise<ExaminedModel> {
  const named = options.head === undefined ? undefined : parseHead(options.head);
  const runtime = await runtimeFor({ device: options.device });
  const location = modelLocation(options);
  const where = typeof location === "string" ? location : fileURLToPath(location);
  return withOpening(options, console, async (opening) => {
    const { files, configuration } = await openModel(where, { ...opening, runtime });
    const head = named ?? statedHead(await readConfig(configuration));
    if (options.schema !== undefined && head !== "information-extraction")
      throw new UsageError(`--schema: is for information extraction, and the head of this model is ${head}`);
    parseSchema(schema);
    const inputs = await readTaskInputs(head, options.input);
    if (inputs.length === 0) throw new InputFileError(`${options.input}: there is no text in it`);
    const { model, tokenizer } = await openTask(head, where, { ...opening, runtime, schema });
    reportLoading(model, console);
    const { entries } = await openWeights(files);
    const tensors = [...entries.values()];
    return { where, location: files.location, head, config: model.config, tokenizer, tensors, inputs };
  });
}
