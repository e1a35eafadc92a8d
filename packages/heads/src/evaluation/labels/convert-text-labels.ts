import { quoteList } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkRecord, checkText } from "../../task/check-inputs.js";
import { choiceOption, optional } from "../../task/check-options.js";
import { parseChoice } from "../choice-prompts.js";
import type { LabelRecord } from "../records.js";
import type { AnnotatedText, AskedText, ReadText } from "./annotated-text.js";
import type { ConvertLabelsOptions } from "./convert-labels.js";
import { LABEL_FORMATS, readExport } from "./forms/forms.js";
import type { LabelProblem } from "./problems.js";

/** What is known of an export beside what is in it. */
export interface ConvertTextLabelsOptions extends Pick<ConvertLabelsOptions, "from" | "text"> {
  /** Which of the choices of an export has the labels. Default: the only one. */
  readonly choice?: string;
}

export interface ConvertedTextLabels {
  /** One for every text that has one label. */
  readonly labels: readonly LabelRecord[];
  readonly problems: readonly LabelProblem[];
  /** How many items of which form the export has. */
  readonly forms: Readonly<Record<string, number>>;
}

/**
 * Turns an export of texts that were classified into records to evaluate classification with: the choices of Label
 * Studio, the labels of doccano, the options of PaddleNLP's prompts. `problems` has every text without one label.
 *
 * @param exported a list of items, an object with `tasks`, or one item
 *
 * Throws: InputError naming the option, also where an export has several choices and none is named, or for what is no
 * export.
 */
export function convertTextLabels(
  exported: unknown,
  options: ConvertTextLabelsOptions = {},
): ConvertedTextLabels {
  checkRecord("options", options, "an object");
  const from = optional(options.from, (value) => choiceOption("from", value, LABEL_FORMATS));
  const text = optional(options.text, (value) => checkText("text", value));
  const wanted = optional(options.choice, (value) => checkText("choice", value));
  const { texts, forms } = readExport(exported, from, { text });
  const classified = texts.map(({ read }) => ({ read, choices: choicesOf(read) }));
  const all = classified.flatMap(({ choices }) => choices);
  const name = wanted ?? onlyName(all);
  const labels: LabelRecord[] = [];
  const problems: LabelProblem[] = [];
  for (const { read, choices } of classified) {
    const leftOut = (reason: string): void =>
      void problems.push({ place: read.place, action: "left out", reason, leavesOut: true });
    if (read.kind === "left out") {
      leftOut(read.reason);
      continue;
    }
    const chosen = new Set(choices.flatMap((choice) => (choice.name === name ? choice.chosen : [])));
    const [label] = chosen;
    if (chosen.size === 1) labels.push({ text: read.text, label });
    else if (chosen.size === 0)
      leftOut(["the whole text has no label", ...unusableOf(read).slice(0, 1)].join(": "));
    else leftOut(`the whole text has several labels: ${quoteList([...chosen])}`);
  }
  return { labels, problems, forms };
}

function unusableOf(read: AnnotatedText | AskedText): readonly string[] {
  return read.kind === "annotated" ? read.unusable : read.asked.flatMap(({ unusable }) => unusable);
}

interface TextChoice {
  readonly name: string | undefined;
  readonly chosen: readonly string[];
  readonly supposed?: true;
}

/** What was chosen of a whole text. */
function choicesOf(read: ReadText): readonly TextChoice[] {
  switch (read.kind) {
    case "left out":
      return [];
    case "annotated":
      return read.choices.filter(({ region }) => region === undefined);
    case "asked":
      return read.asked.flatMap(({ prompt, options }): readonly TextChoice[] =>
        options === undefined ? [] : [{ name: parseChoice(prompt)?.label, chosen: options }],
      );
  }
}

/** The name of the only choice; fields that may be data count where nothing else does. */
function onlyName(choices: readonly TextChoice[]): string | undefined {
  const sure = choices.filter(({ supposed }) => supposed !== true);
  const names = [...new Set((sure.length > 0 ? sure : choices).map(({ name }) => name))];
  if (names.length > 1) {
    const known = quoteList(names.map((name) => name ?? ""));
    throw new InputError("choice", "the name of one of the export's choices", `none, and it has ${known}`);
  }
  return names[0];
}
