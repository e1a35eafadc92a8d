import { foldFullWidth } from "../../information-extraction/schema/full-width.js";
import { parseChoice } from "../choice-prompts.js";
import { placeSpans } from "../placing/place-spans.js";
import type { EntityRecord, PromptRecord, RecordSpan } from "../records.js";
import type { AskedPrompt, AskedText } from "./annotated-text.js";
import { entityRecord } from "./entity-records.js";
import { type PlacedSpan, type UnitSettings, whyUnusable } from "./place-text.js";
import { type LabelProblem, withoutRecord } from "./problems.js";
import { promptRecord } from "./prompt-records.js";

/** The records of a text whose prompts an export has as they were asked. */
export interface AskedRecords {
  readonly prompts: readonly PromptRecord[];
  /** Undefined for a text of which no kind of entity was asked. */
  readonly entities: EntityRecord | undefined;
  readonly problems: readonly LabelProblem[];
}

interface PlacedPrompt extends AskedPrompt {
  readonly found: readonly RecordSpan[];
}

/** Keeps prompts as they were asked, with their spans in place; all spans of a text count alike. */
export function askedRecords({ place, text, asked }: AskedText, units: UnitSettings): AskedRecords {
  const { placed, problems } = placeAsked(text, asked, units);
  const subjects = subjectsOf(placed);
  const prompts: PromptRecord[] = [];
  const entities: PlacedSpan[] = [];
  const said: LabelProblem[] = [...problems];
  let kinds = 0;
  for (const one of placed) {
    // What was wanted is unknown: as a prompt without an answer it would make right findings wrong.
    if (isLost(one)) continue;
    const label = labelOf(one.prompt, subjects);
    if (one.options !== undefined) {
      prompts.push({ ...promptRecord(text, one.prompt, label, []), options: one.options });
      continue;
    }
    const unusable = whyUnusable(label);
    if (unusable !== undefined) {
      said.push({ place: one.place, action: "dropped", reason: unusable });
      continue;
    }
    prompts.push(promptRecord(text, one.prompt, label, one.found));
    if (label !== one.prompt) continue;
    kinds++;
    for (const span of one.found) entities.push({ ...span, label });
  }
  const record = kinds === 0 ? undefined : entityRecord(text, entities);
  if (record === undefined && prompts.length > 0) {
    const reason = "no kind of entity is asked of its text, only relations or options";
    said.push({ place, action: "left out", reason, form: "entities", leavesOut: true });
  }
  return { prompts, entities: record, problems: prompts.length === 0 ? withoutRecord(said) : said };
}

/** Whether a prompt has answers of which none can be used. */
function isLost({ spans, unusable, found, options }: PlacedPrompt): boolean {
  return spans.length + unusable.length > 0 && found.length === 0 && (options ?? []).length === 0;
}

function placeAsked(
  text: string,
  asked: readonly AskedPrompt[],
  units: UnitSettings,
): { readonly placed: readonly PlacedPrompt[]; readonly problems: readonly LabelProblem[] } {
  const all = asked.flatMap(({ spans }) => spans);
  const placements = placeSpans(text, all, units.unit, units).values();
  const problems: LabelProblem[] = [];
  const placed = asked.map((one) => {
    const { place, prompt, spans, unusable } = one;
    for (const reason of unusable) problems.push({ place, action: "dropped", reason });
    const found = spans.flatMap((stated): readonly RecordSpan[] => {
      const { place: at, remark } = placements.next().value!;
      const span = { label: prompt, ...stated };
      const movedTo = remark?.action === "moved" ? at : undefined;
      if (remark !== undefined) problems.push({ place, ...remark, span, ...(movedTo && { movedTo }) });
      return at === undefined ? [] : [{ ...at, text: text.slice(at.start, at.end) }];
    });
    return { ...one, found };
  });
  return { placed, problems };
}

/** The words that relations can be about: what answers other prompts. */
function subjectsOf(placed: readonly PlacedPrompt[]): ReadonlySet<string> {
  return new Set(placed.flatMap(({ found }) => found.map((span) => foldFullWidth(span.text))));
}

/** The name in a prompt, without its options, and without the words that it asks about, the longest that there are. */
function labelOf(prompt: string, subjects: ReadonlySet<string>): string {
  const bare = parseChoice(prompt)?.label ?? prompt;
  const folded = foldFullWidth(bare.trim());
  if (folded.length > LONGEST_PROMPT) return bare;
  const before = longestBefore(folded, subjects);
  const after = longestAfter(folded, subjects);
  if (before > 0 && before >= folded.length - after) return folded.slice(before + 1);
  return after < folded.length ? folded.slice(0, after - OF.length) : bare;
}

const OF = " of ";
/** UTF-16 code units; what is longer has no room beside a text. */
const LONGEST_PROMPT = 4096;

/** Length of the longest subject that a prompt begins with, before 的; 0 when there is none. */
function longestBefore(prompt: string, subjects: ReadonlySet<string>): number {
  for (let at = prompt.lastIndexOf("的"); at > 0; at = prompt.lastIndexOf("的", at - 1))
    if (subjects.has(prompt.slice(0, at))) return at;
  return 0;
}

/** Where the longest subject begins that a prompt ends with, behind "of"; the prompt's length when there is none. */
function longestAfter(prompt: string, subjects: ReadonlySet<string>): number {
  for (let at = prompt.indexOf(OF); at !== -1; at = prompt.indexOf(OF, at + 1))
    if (subjects.has(prompt.slice(at + OF.length))) return at + OF.length;
  return prompt.length;
}
