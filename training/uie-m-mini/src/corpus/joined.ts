import type { Random } from "../random.js";
import type { CorpusRecord } from "./records.js";

/** Texts of records that ask the same, one after another: what windows of documents look like. */
export function joinRecords(records: readonly CorpusRecord[], between: string): CorpusRecord {
  let text = "";
  const spans = records.flatMap((record, i) => {
    if (i > 0) text += between;
    const at = text.length;
    text += record.text;
    return record.spans.map(({ start, end }) => ({ start: at + start, end: at + end }));
  });
  const [{ lang, prompt }] = records;
  return { text, lang, prompt, spans };
}

/** Longest joined text, in code units. */
const LONGEST = 600;

/** Some records of a group with the same prompt, joined; undefined where there are none to join. */
export function drawJoined(group: readonly CorpusRecord[], random: Random): CorpusRecord | undefined {
  if (group.length < 2) return undefined;
  const chosen: CorpusRecord[] = [];
  const texts = new Set<string>();
  let length = 0;
  for (let tries = random.between(2, 5); tries > 0; tries--) {
    const record = random.pick(group);
    if (texts.has(record.text) || length + record.text.length > LONGEST) continue;
    texts.add(record.text);
    chosen.push(record);
    length += record.text.length;
  }
  return chosen.length < 2 ? undefined : joinRecords(chosen, random.pick([" ", "\n", "\n\n", " "]));
}
