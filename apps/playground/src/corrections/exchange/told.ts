import { marksOf } from "../judge.js";
import type { Answer, AskedName, CorrectedText, Head, Suggestion } from "../types.js";

/** Where a line or a task says what annotations cannot: tools keep the fields that they do not know. */
export const TOLD_FIELD = "corrections";

/** What a file says of a text beside what is right in it. Places are UTF-16 code units. */
export interface Told {
  /** The names that were asked of it. */
  readonly names: readonly AskedName[];
  /** Whether somebody has read all of it. */
  readonly checked: boolean;
  /** What was found and nobody has decided. */
  readonly open: readonly Suggestion[];
  readonly wrong: readonly Answer[];
}

/** What a file is to say of a text, each answer with its words, by which it is known that its place is still its own. */
export function toldOf({ text, names, checked, judgements, suggestions }: CorrectedText): object {
  const withWords = <Item extends Answer>(answer: Item) => ({
    ...answer,
    text: text.slice(answer.start, answer.end),
  });
  const open = marksOf(judgements, suggestions).filter(({ state }) => state === "open");
  return {
    names,
    checked,
    open: open.map(({ name, start, end, head, probability }) =>
      withWords({ name, start, end, ...(head && { head }), probability }),
    ),
    wrong: judgements
      .filter(({ verdict }) => verdict === "wrong")
      .map(({ verdict: _, ...answer }) => withWords(answer)),
  };
}

/** What an item of a file says of its text; undefined for one that a tool or somebody else has made. */
export function readTold(item: unknown, text: string): Told | undefined {
  const stated = [item, fieldsOf(item).data].map((part) => fieldsOf(fieldsOf(part)[TOLD_FIELD]));
  const told = stated.find(({ names, checked }) => Array.isArray(names) && typeof checked === "boolean");
  if (told === undefined) return undefined;
  return {
    names: listOf(told.names).flatMap(readName),
    checked: told.checked === true,
    open: listOf(told.open).flatMap((each) => {
      const { probability } = fieldsOf(each);
      const share = typeof probability === "number" && probability >= 0 && probability <= 1 ? probability : 1;
      return readAnswer(each, text).map((answer) => ({ ...answer, probability: share }));
    }),
    wrong: listOf(told.wrong).flatMap((each) => readAnswer(each, text)),
  };
}

function readName(value: unknown): readonly AskedName[] {
  const { name, parent } = fieldsOf(value);
  return typeof name === "string" ? [{ name, parent: typeof parent === "string" ? parent : undefined }] : [];
}

/** None where its words do not stand at its place: then the text is another one. */
function readAnswer(value: unknown, of: string): readonly Answer[] {
  const { head: stated, text } = fieldsOf(value);
  const [answer] = readHead(value, of);
  const [head] = readHead(stated, of);
  if (answer === undefined || of.slice(answer.start, answer.end) !== text) return [];
  if (stated === undefined) return [answer];
  return head === undefined ? [] : [{ ...answer, head }];
}

/** A named place of a text; none for what is no stretch of it. */
export function readHead(value: unknown, text: string): readonly Head[] {
  const { name, start, end } = fieldsOf(value);
  if (typeof name !== "string" || !isOffset(start) || !isOffset(end)) return [];
  return start < end && end <= text.length ? [{ name, start, end }] : [];
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
