import { parseChoice } from "../../choice-prompts.js";
import type { StatedSpan } from "../../placing/stated-span.js";
import type { AskedPrompt, ReadText } from "../annotated-text.js";
import { asName, asNumber, asRecord, type JsonRecord, quoted } from "../json-values.js";
import type { ExportItem, LabelForm, NumberedText } from "./form.js";

/**
 * Lines that PaddleNLP trains and evaluates UIE with: `{"content", "result_list": [{"text", "start", "end"}],
 * "prompt"}`. Options of a prompt are stated by their place in it, counted back from its end. The list is there and empty
 * where nothing is found.
 *
 * Source: PaddleNLP model_zoo/uie/utils.py `convert_ext_examples`, `convert_cls_examples`.
 */
export const paddleNlpLines: LabelForm = {
  name: "PaddleNLP's UIE lines",
  unit: "code-points",
  recognises: (value) => "result_list" in value || ("content" in value && "prompt" in value),
  read(items) {
    const texts = new Map<string, NumberedText & { readonly asked: AskedPrompt[] }>();
    const leftOut: NumberedText[] = [];
    for (const item of items) {
      const { index, value } = item;
      const place = `line ${index + 1}`;
      const { content } = value;
      const asked = promptOf(item, place);
      if (typeof content !== "string" || asked === undefined) {
        const reason = typeof content === "string" ? "no prompt" : "no content";
        leftOut.push({ index, read: { kind: "left out", place, reason } });
        continue;
      }
      const known = texts.get(content);
      if (known !== undefined) known.asked.push(asked);
      else {
        const all = [asked];
        const read: ReadText = { kind: "asked", place, text: content, asked: all };
        texts.set(content, { index, read, asked: all });
      }
    }
    return [...Array.from(texts.values(), ({ index, read }) => ({ index, read })), ...leftOut];
  },
};

function promptOf({ value }: ExportItem, place: string): AskedPrompt | undefined {
  const prompt = asName(value.prompt);
  if (prompt === undefined || prompt.trim() === "") return undefined;
  const list = value.result_list;
  if (!Array.isArray(list))
    return { place, prompt, spans: [], unusable: ['no list under "result_list", not even an empty one'] };
  const results = list.map((result) => asRecord(result) ?? {});
  const choice = parseChoice(prompt);
  const inPrompt = results.every((result) => (asNumber(result.start) ?? 0) < 0);
  return choice !== undefined && inPrompt
    ? { place, prompt, spans: [], ...optionsOf(choice.options, prompt, results) }
    : { place, prompt, ...spansOf(results) };
}

type Chosen = Required<Pick<AskedPrompt, "options" | "unusable">>;

/** The options that are right, in the prompt's spelling. */
function optionsOf(all: readonly string[], prompt: string, results: readonly JsonRecord[]): Chosen {
  const points = Array.from(prompt);
  const known = new Set(all);
  const options = new Set<string>();
  const unusable: string[] = [];
  for (const { text, start, end } of results) {
    const [from, to] = [start, end].map((offset) => (asNumber(offset) ?? Number.NaN) + points.length + 1);
    const stated = asName(text)?.trim() ?? points.slice(from, to).join("").trim();
    if (known.has(stated)) options.add(stated);
    else unusable.push(`${quoted(stated)} is none of the options`);
  }
  return { options: [...options], unusable };
}

function spansOf(results: readonly JsonRecord[]): Pick<AskedPrompt, "spans" | "unusable"> {
  const spans = results.flatMap(({ text, start, end }): readonly StatedSpan[] => {
    const [from, to] = [asNumber(start), asNumber(end)];
    if (from === undefined || to === undefined) return [];
    const words = asName(text);
    return [{ start: from, end: to, ...(words !== undefined && { text: words }) }];
  });
  const missing = results.length - spans.length;
  return { spans, unusable: Array.from({ length: missing }, () => "a result without offsets") };
}
