import { type ProblemType, problemTypes } from "@ernie-m/config";
import { type HeadsByLayer, readConfig } from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import type { ErnieMPreTrainedModel, ForwardOptions } from "@ernie-m/heads";
import { heads, openModel } from "@ernie-m/heads/table";
import type { Console } from "../console.js";
import { parseHead, statedHead } from "../heads.js";
import { writeWhole } from "../io/output.js";
import { readTensors } from "../io/tensor-files.js";
import { reportLoading } from "../load-warnings.js";
import { type ModelOptions, modelLocation, runtimeFor, withLoading } from "../model-options.js";
import { parseJsonOption, parseNumberOption, UsageError } from "../usage-error.js";
import { fromForwardOutputs, toForwardInputs } from "./tensor-names.js";

/** The options of `ernie-m forward`. */
export interface ForwardCommandOptions extends ModelOptions {
  readonly inputs: string;
  readonly output: string;
  readonly head?: string;
  readonly problemType?: string;
  readonly hiddenStates?: boolean;
  readonly attentions?: boolean;
  readonly useCache?: boolean;
  readonly pruneHeads?: string;
  readonly resizeEmbeddings?: string;
  readonly maskMode?: string;
  readonly paddedLength?: string;
}

function parseProblemType(text: string): ProblemType {
  const known = problemTypes.find((type) => type === text);
  if (known === undefined)
    throw new UsageError(`--problem-type: expected ${problemTypes.join(", ")}, got ${JSON.stringify(text)}`);
  return known;
}

function parsePruning(text: string): HeadsByLayer {
  const value = parseJsonOption("--prune-heads", text, '{"0": [1]}');
  const lists =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  const fits = lists?.every(
    ([layer, list]) =>
      /^\d+$/.test(layer) && Array.isArray(list) && list.every((head) => Number.isInteger(head)),
  );
  if (fits !== true)
    throw new UsageError('--prune-heads: expected heads by layer, like {"0": [1], "2": [0, 3]}');
  return value as HeadsByLayer;
}

function parseForwardOptions(
  options: ForwardCommandOptions,
): ForwardOptions & { readonly problemType?: ProblemType } {
  const { maskMode, paddedLength, problemType } = options;
  if (maskMode !== undefined && maskMode !== "hf" && maskMode !== "paddle")
    throw new UsageError(`--mask-mode: expected hf or paddle, got ${JSON.stringify(maskMode)}`);
  if (paddedLength !== undefined && maskMode !== "paddle")
    throw new UsageError("--padded-length: needs --mask-mode paddle");
  return {
    outputHiddenStates: options.hiddenStates === true,
    outputAttentions: options.attentions === true,
    useCache: options.useCache === true,
    ...(maskMode && { maskMode }),
    ...(paddedLength && {
      paddedLength: parseNumberOption("--padded-length", paddedLength, {
        low: 1,
        high: Infinity,
        integer: true,
      }),
    }),
    ...(problemType && { problemType: parseProblemType(problemType) }),
  };
}

/** A model of any head: they differ in the inputs they take beyond the common ones. */
type AnyModel = ErnieMPreTrainedModel & { forward(inputs: object, options: ForwardOptions): Promise<object> };

async function changeModel(model: AnyModel, options: ForwardCommandOptions): Promise<void> {
  if (options.pruneHeads !== undefined) await model.pruneHeads(parsePruning(options.pruneHeads));
  if (options.resizeEmbeddings !== undefined) {
    const range = { low: 1, high: Infinity, integer: true };
    await model.resizeTokenEmbeddings(
      parseNumberOption("--resize-embeddings", options.resizeEmbeddings, range),
    );
  }
}

/** Throws: UsageError; whatever opening and running the model throws. */
export async function runForward(options: ForwardCommandOptions, console: Console): Promise<void> {
  const forwardOptions = parseForwardOptions(options);
  const named = options.head === undefined ? undefined : parseHead(options.head);
  const runtime = await runtimeFor(options);
  const where = modelLocation(options);
  const { inputs, ignored } = toForwardInputs(await readTensors(options.inputs, runtime));
  for (const name of ignored) console.warn(`${options.inputs}: ${name} is not a model input and was ignored`);

  const model: AnyModel = await withLoading(options, console, async (loading) => {
    const { configuration } = await openModel(where, { ...loading, runtime });
    const head = named ?? statedHead(await readConfig(configuration));
    const Model = await heads[head].model();
    return Model.fromPretrained(where, { ...loading, runtime });
  });
  try {
    reportLoading(model, console);
    await changeModel(model, options);
    const outputs = await model.forward(inputs, forwardOptions);
    await writeWhole(options.output, writeSafetensors(fromForwardOutputs(outputs)));
  } finally {
    await model.dispose();
  }
}
