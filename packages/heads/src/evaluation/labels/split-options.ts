import type { AnnotatedChoice, AnnotatedSpan, AnnotatedText, AskedChoice } from "./annotated-text.js";

/** What stands between an entity and its option in labels that have both: `评价维度##正向`. */
export const SEPARATOR = "##";

/**
 * Labels of an entity and an option as the entity's label and a choice about the span.
 *
 * Source: PaddleNLP model_zoo/uie/doccano.py, `--separator` and `--prompt_prefix`.
 */
export function splitOptions(text: AnnotatedText, asked: readonly AskedChoice[]): AnnotatedText {
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

/** The entity, and its option: behind a second separator where the name of the choice, which is asked, stands between. */
function partsOf(
  label: string,
  asked: readonly AskedChoice[],
): readonly [entity: string, option: string] | undefined {
  const [entity = "", first = "", second, ...more] = label.split(SEPARATOR).map((part) => part.trim());
  if (entity === "" || first === "" || second === "" || more.length > 0) return undefined;
  if (second === undefined) return [entity, first];
  const isName = asked.some(
    ({ node, parent }) =>
      parent === entity && (node.name.trim() === first || node.classification?.label === first),
  );
  return isName ? [entity, `${first}${SEPARATOR}${second}`] : undefined;
}
