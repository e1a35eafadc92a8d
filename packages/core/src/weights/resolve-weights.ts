import { quote, showShape } from "../checkpoint/quote.js";
import type { ModelWeight, ModelWeights, WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, WeightError, type WeightErrorCode } from "../errors.js";
import { GROUP_SIZE } from "../quantization/group-layout.js";
import { type DType, floatDTypes } from "../tensor.js";
import { canonicalName, isForeignName, isIgnoredName, scaleName } from "./names.js";

/** A parameter that a model needs. */
export interface ParameterSpec {
  /** Canonical name. */
  readonly name: string;
  /** As PyTorch stores it: [out, in] for `linear`. */
  readonly shape: readonly number[];
  readonly kind: "linear" | "embedding" | "vector";
  /** A `head` may be missing and is then initialised; the rest must be there. */
  readonly part: "encoder" | "pooler" | "head";
}

/** What a checkpoint has of what a model needs. */
export interface ResolvedWeights {
  /** The wanted parameters that are there, by canonical name. */
  readonly weights: ModelWeights;
  /** Canonical names of the head's parameters that are not there and must be initialised. */
  readonly missing: readonly string[];
  /** Tensors of the checkpoint, under its own names, that the model does not use. */
  readonly unexpected: readonly string[];
}

/** Something wrong with one tensor, kept until all have been looked at. */
interface Problem {
  readonly code: WeightErrorCode;
  readonly tensor: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * Finds the parameters of a model among the tensors of a checkpoint, whatever family of names it uses, and
 * checks dtype and shape. No tensor is read.
 *
 * In the "pd" layout Linear weights are stored [in, out]: they are compared so and marked `transposed`. The
 * layout decides, never the shape: a square matrix looks the same in both.
 *
 * A matrix or table may be int8, or uint8 of two values a byte, where the checkpoint has a scale beside it
 * (`X.weight_scale`, see `quantizationConfig`): `weights` then has both, and an int8 Linear weight is [in, out].
 *
 * Throws: WeightError `unknown-architecture` when the tensors are of another model, `missing-weight`,
 * `weight-shape` (both shapes) or `weight-dtype` otherwise, naming the first and counting the others;
 * CheckpointError `malformed-file` when two tensors stand for one parameter.
 */
export function resolveWeights(source: WeightSource, wanted: readonly ParameterSpec[]): ResolvedWeights {
  const found = byCanonicalName(source, wanted);
  checkArchitecture(source, wanted, found);
  const weights = new Map<string, ModelWeight>();
  const missing: string[] = [];
  const used = new Set<string>();
  const problems: Problem[] = [];
  for (const want of wanted) {
    const entry = found.get(want.name);
    if (entry === undefined) {
      if (want.part === "head") missing.push(want.name);
      else problems.push(missingProblem(want, source));
      continue;
    }
    used.add(entry.name);
    const scale = found.get(scaleName(want.name));
    const form = scale === undefined ? undefined : integerForm(want, entry.dtype);
    const transposed = form?.transposed ?? isTransposed(want, source);
    const expected = form?.shape ?? (transposed ? want.shape.toReversed() : want.shape);
    const problem = mismatch(entry, expected, form === undefined ? floatDTypes : [entry.dtype]);
    if (problem !== undefined) problems.push(problem);
    weights.set(want.name, { ...entry, name: want.name, transposed });
    if (scale === undefined || form === undefined) continue;
    used.add(scale.name);
    const scaleProblem = mismatch(scale, form.scale.shape, [form.scale.dtype]);
    if (scaleProblem !== undefined) problems.push(scaleProblem);
    weights.set(scaleName(want.name), { ...scale, name: scaleName(want.name), transposed: false });
  }
  if (problems.length > 0) throw firstOf(problems, source.file);
  const unexpected = [...source.entries.keys()].filter((name) => !used.has(name) && !isIgnoredName(name));
  return { weights, missing, unexpected };
}

function byCanonicalName(
  source: WeightSource,
  wanted: readonly ParameterSpec[],
): ReadonlyMap<string, WeightEntry> {
  const wantsQuestionAnswering = wanted.some((want) => want.name.startsWith("qa_outputs."));
  const classifierIs = source.layout === "pd" && wantsQuestionAnswering ? "qa_outputs" : "classifier";
  const found = new Map<string, WeightEntry>();
  for (const entry of source.entries.values()) {
    const name = canonicalName(entry.name, classifierIs);
    if (name === undefined) continue;
    const other = found.get(name);
    if (other !== undefined) {
      throw new CheckpointError(
        "malformed-file",
        source.file,
        `${quote(other.name)} and ${quote(entry.name)} both stand for ${name}`,
      );
    }
    found.set(name, entry);
  }
  return found;
}

function checkArchitecture(
  source: WeightSource,
  wanted: readonly ParameterSpec[],
  found: ReadonlyMap<string, WeightEntry>,
): void {
  const names = [...source.entries.keys()];
  const foreign = names.filter(isForeignName);
  const body = wanted.filter((want) => want.part === "encoder");
  const fits = body.length === 0 || body.some((want) => found.has(want.name));
  if (fits && foreign.length === 0) return;
  const examples = (foreign.length > 0 ? foreign : names).slice(0, 3).map(quote);
  throw new WeightError("unknown-architecture", {
    file: source.file,
    tensor: body[0]?.name ?? "encoder",
    expected: "the weights of an ERNIE-M model",
    received:
      names.length === 0 ? "no tensors" : `${names.length} tensors, among them ${examples.join(", ")}`,
  });
}

function isTransposed(want: ParameterSpec, source: WeightSource): boolean {
  return want.kind === "linear" && source.layout === "pd";
}

/** How a matrix and its scale are stored as integers of `dtype`; undefined for what is never stored so. */
function integerForm(want: ParameterSpec, dtype: DType): IntegerForm | undefined {
  const [rows = 0, width = 0] = want.shape;
  if (want.kind === "vector") return undefined;
  const transposed = want.kind === "linear" && dtype === "int8";
  if (dtype === "int8") {
    const shape = transposed ? [width, rows] : [rows, width];
    return { transposed, shape, scale: { dtype: "float32", shape: [rows] } };
  }
  if (dtype !== "uint8" || width % GROUP_SIZE !== 0) return undefined;
  return {
    transposed,
    shape: [rows, width / 2],
    scale: { dtype: "float16", shape: [rows, width / GROUP_SIZE] },
  };
}

interface IntegerForm {
  readonly transposed: boolean;
  readonly shape: readonly number[];
  readonly scale: { readonly dtype: DType; readonly shape: readonly number[] };
}

function missingProblem(want: ParameterSpec, source: WeightSource): Problem {
  const shape = isTransposed(want, source) ? want.shape.toReversed() : want.shape;
  return {
    code: "missing-weight",
    tensor: want.name,
    expected: `a tensor of shape ${showShape(shape)}`,
    received: "none",
  };
}

function mismatch(
  entry: WeightEntry,
  expected: readonly number[],
  dtypes: readonly DType[],
): Problem | undefined {
  if (!dtypes.includes(entry.dtype)) {
    const named = `${dtypes.slice(0, -1).join(", ")}${dtypes.length > 1 ? " or " : ""}${dtypes.at(-1)}`;
    return { code: "weight-dtype", tensor: entry.name, expected: named, received: entry.dtype };
  }
  const same = expected.length === entry.shape.length && expected.every((size, i) => size === entry.shape[i]);
  if (same) return undefined;
  return {
    code: "weight-shape",
    tensor: entry.name,
    expected: `shape ${showShape(expected)}`,
    received: showShape(entry.shape),
  };
}

function firstOf(problems: readonly Problem[], file: string): WeightError {
  const [first, ...others] = problems;
  const { code, tensor, expected, received } = first!;
  const names = others.slice(0, 3).map((problem) => problem.tensor);
  if (others.length > names.length) names.push("…");
  const rest = others.length === 0 ? "" : ` (${others.length} more do not fit: ${names.join(", ")})`;
  return new WeightError(code, { file, tensor, expected, received: `${received}${rest}` });
}
