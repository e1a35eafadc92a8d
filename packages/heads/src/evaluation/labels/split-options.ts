import { promptLanguage } from "../../information-extraction/schema/prompts.js";
import type { AnnotatedChoice, AnnotatedSpan, AnnotatedText } from "./annotated-text.js";

/** What stands between an entity and its option in labels that have both: `评价维度##正向`. */
const SEPARATOR = "##";

/** What options are asked as that have no name of their own, by the language of their entity's label. */
const DEFAULT_NAMES = { zh: "情感倾向", en: "sentiment" } as const;

/**
 * Labels of an entity and an option as the entity's label and a choice about the span.
 *
 * Source: PaddleNLP model_zoo/uie/doccano.py, `--separator` and `--prompt_prefix`.
 */
export function splitOptions(text: AnnotatedText, name: string | undefined): AnnotatedText {
  if (!text.spans.some(({ label }) => partsOf(label) !== undefined)) return text;
  const choices: AnnotatedChoice[] = [...text.choices];
  const spans = text.spans.map((span, i): AnnotatedSpan => {
    const parts = partsOf(span.label);
    if (parts === undefined) return span;
    const [label, option] = parts;
    const region = span.id ?? `${SEPARATOR}${i}`;
    choices.push({
      name: name ?? DEFAULT_NAMES[promptLanguage(label)],
      chosen: [option],
      region,
      about: label,
    });
    return { ...span, id: region, label };
  });
  return { ...text, spans, choices };
}

function partsOf(label: string): readonly [entity: string, option: string] | undefined {
  const [entity, option, ...more] = label.split(SEPARATOR).map((part) => part.trim());
  return more.length > 0 || option === undefined || entity === "" || option === ""
    ? undefined
    : [entity, option];
}
