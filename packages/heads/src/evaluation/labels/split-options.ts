import type { AnnotatedChoice, AnnotatedSpan, AnnotatedText, AskedNames } from "./annotated-text.js";

/** What stands between an entity and its option in labels that have both: `评价维度##正向`. */
export const SEPARATOR = "##";

/**
 * Labels of an entity and an option as the entity's label and a choice about the span. A label that was asked as it is
 * has none.
 *
 * Source: PaddleNLP model_zoo/uie/doccano.py, `--separator` and `--prompt_prefix`.
 */
export function splitOptions(text: AnnotatedText, asked: AskedNames): AnnotatedText {
  if (!text.spans.some(({ label }) => partsOf(label, asked) !== undefined)) return text;
  const choices: AnnotatedChoice[] = [...text.choices];
  const spans = text.spans.map((span, i): AnnotatedSpan => {
    const parts = partsOf(span.label, asked);
    if (parts === undefined) return span;
    const [label, option] = parts;
    const region = span.id ?? `${SEPARATOR}${i}`;
    choices.push({ name: undefined, chosen: [option], region, about: label });
    return { ...span, id: region, label };
  });
  return { ...text, spans, choices };
}

/** The entity, the longest that was asked, else what is before the first separator; and its option. */
function partsOf(label: string, asked: AskedNames): readonly [entity: string, option: string] | undefined {
  const parts = label.split(SEPARATOR).map((part) => part.trim());
  if (parts.includes("") || asked.spans.has(label.trim())) return undefined;
  for (let count = parts.length - 1; count > 0; count--) {
    const entity = parts.slice(0, count).join(SEPARATOR);
    const option = parts.slice(count);
    if ((count === 1 || asked.spans.has(entity)) && isOption(option, entity, asked))
      return [entity, option.join(SEPARATOR)];
  }
  return undefined;
}

/** One part; or the name of a choice, which is asked, before its option; or an asked option with separators in it. */
function isOption(parts: readonly string[], entity: string, { choices }: AskedNames): boolean {
  if (parts.length === 1) return true;
  const written = parts.join(SEPARATOR);
  return choices.some(({ node, parent }) => {
    if (parent?.trim() !== entity) return false;
    const { label, options = [] } = node.classification ?? {};
    const names = [node.name.trim(), ...(label === undefined ? [] : [label])];
    return (
      names.some((name) => written.startsWith(`${name}${SEPARATOR}`)) ||
      options.some(({ text }) => text.trim() === written)
    );
  });
}
