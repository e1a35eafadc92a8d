import { checkForms, configArgument, objectArgument } from "./arguments.js";
import { defaultConfig, type ErnieMConfig } from "./ernie-m-config.js";
import { ConfigError, type ConfigIssue } from "./errors.js";
import { isIntegerFrom } from "./field-rules.js";
import { describe } from "./json.js";
import { generatedLabels, type Labels, labelsFromNames, MAX_LABELS } from "./labels.js";
import { parseConfig } from "./parse-config.js";
import { configToJson } from "./write-config.js";

/** What `withConfig` may change. `label2id` follows from `id2label`. */
export type ConfigChanges = Partial<Omit<ErnieMConfig, "source" | "label2id">>;

const FIXED: readonly string[] = ["source", "label2id"] satisfies (keyof ErnieMConfig)[];

function isChangeable(field: string): boolean {
  return field === "uie" || (Object.hasOwn(defaultConfig, field) && !FIXED.includes(field));
}

/**
 * A copy with some fields changed, validated like a file, its document changed with it. Labels stay in step: new
 * names set `numLabels`, and a new `numLabels` without names makes them `LABEL_0`, `LABEL_1`, … as transformers does.
 *
 * @throws {ConfigError} with every problem found, under the JSON keys of the fields.
 */
export function withConfig(config: ErnieMConfig, changes: ConfigChanges): ErnieMConfig {
  configArgument("config", config);
  checkForms("changes", objectArgument("changes", changes));
  const name = config.source?.name ?? "configuration";
  const issues: ConfigIssue[] = [];
  for (const [field, value] of Object.entries(changes)) {
    if (isChangeable(field)) continue;
    issues.push({ path: field, expected: "a field that can be changed", received: describe(value) });
  }
  const labels = changedLabels(config, changes, issues);
  if (issues.length > 0) throw new ConfigError(name, issues);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return parseConfig(configToJson({ ...config, ...given, ...labels }), name);
}

function changedLabels(config: ErnieMConfig, changes: ConfigChanges, issues: ConfigIssue[]): Labels {
  const unchanged = { numLabels: config.numLabels, id2label: config.id2label, label2id: config.label2id };
  const { id2label, numLabels } = changes;
  if (numLabels !== undefined && !isIntegerFrom(numLabels, 1, MAX_LABELS)) {
    const expected = `an integer from 1 to ${MAX_LABELS}`;
    issues.push({ path: "num_labels", expected, received: describe(numLabels) });
    return unchanged;
  }
  if (id2label?.length === 0) {
    issues.push({ path: "id2label", expected: "at least one label", received: "none" });
    return unchanged;
  }
  if (id2label !== undefined) {
    if (numLabels !== undefined && numLabels !== id2label.length) {
      const expected = `${id2label.length}, the number of labels in id2label`;
      issues.push({ path: "num_labels", expected, received: describe(numLabels) });
    }
    return labelsFromNames(id2label);
  }
  if (numLabels === undefined || numLabels === config.numLabels) return unchanged;
  return labelsFromNames(generatedLabels(numLabels));
}
