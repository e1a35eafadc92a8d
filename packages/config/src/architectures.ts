import { choiceArgument, textArgument } from "./arguments.js";
import { type Layer, locate, own } from "./document.js";
import { type ConfigFormat, configFormats } from "./ernie-m-config.js";
import type { ConfigIssue } from "./errors.js";
import { describe, type JsonValue, memberPath } from "./json.js";

const PADDLE_EXTRACTION = "UIEM";
const EXTRACTION = "ErnieMForInformationExtraction";

/**
 * Class names under their Hugging Face name, from `architectures` or else the outermost `init_class`. The other
 * classes of PaddleNLP are called alike on both sides.
 */
export function readArchitectures(layers: readonly Layer[], issues: ConfigIssue[]): readonly string[] {
  reportForeignEncoder(layers, issues);
  const [stated] = locate(layers, ["architectures"], "head");
  if (stated !== undefined && stated.value !== null) {
    return readNames(stated.value, stated.path, issues).map(toHuggingFace);
  }
  const [initClass] = locate(layers, ["init_class"], "head");
  if (initClass === undefined || initClass.value === null) return [];
  if (typeof initClass.value === "string") return [toHuggingFace(initClass.value)];
  issues.push({ path: initClass.path, expected: "a class name", received: describe(initClass.value) });
  return [];
}

/** How the class of a model is called in a file of the given format. */
export function architectureIn(format: ConfigFormat, name: string): string {
  choiceArgument("format", format, configFormats);
  textArgument("name", name);
  return format !== "huggingface" && name === EXTRACTION ? PADDLE_EXTRACTION : name;
}

function toHuggingFace(name: string): string {
  return name === PADDLE_EXTRACTION ? EXTRACTION : name;
}

function readNames(value: JsonValue, path: string, issues: ConfigIssue[]): readonly string[] {
  if (!Array.isArray(value)) {
    issues.push({ path, expected: "an array of class names", received: describe(value) });
    return [];
  }
  return value.filter((name: JsonValue, index): name is string => {
    if (typeof name === "string") return true;
    issues.push({ path: `${path}[${index}]`, expected: "a class name", received: describe(name) });
    return false;
  });
}

/** PaddleNLP's other families (UIE on ERNIE 3.0, for one) nest in the same way but are other models. */
function reportForeignEncoder(layers: readonly Layer[], issues: ConfigIssue[]): void {
  const innermost = layers.at(-1)!;
  const initClass = own(innermost.json, "init_class");
  if (layers.length === 1 || initClass === undefined || initClass === "ErnieMModel") return;
  issues.push({
    path: memberPath(innermost.path, "init_class"),
    expected: '"ErnieMModel"',
    received: describe(initClass),
  });
}
