import { InputError } from "@ernie-m/core";
import { RequestError } from "../errors.js";
import type { Limits } from "../limits.js";

/** What a request asks about, one after the other. */
export interface Items<Item> {
  readonly list: readonly Item[];
  /** Where the request has a field of an item; the field is "" where the item is a string itself. */
  pathOf(index: number, field: string): string;
}

/** The items of a body that has a list of them, or is one itself. */
export function itemsOf<Item>(
  name: string,
  list: readonly Item[] | undefined,
  one: Item | undefined,
): Items<Item> {
  if (list === undefined) return { list: one === undefined ? [] : [one], pathOf: (_, field) => field };
  return { list, pathOf: (index, field) => `${name}[${index}]${field === "" ? "" : `.${field}`}` };
}

/** The texts of a body that has one or several. */
export function textItems(body: {
  readonly text?: string;
  readonly texts?: readonly string[];
}): Items<string> {
  const { list, pathOf } = itemsOf("texts", body.texts, body.text);
  return { list, pathOf: body.texts === undefined ? () => "text" : pathOf };
}

/** A text that a task tokenizes in one go. */
export interface WholeText {
  /** Where the request has it. */
  readonly path: string;
  /** Its length in UTF-16 code units, with what is put around it. */
  readonly units: number;
}

/** Throws: RequestError for more items than a request may have. */
export function checkCount({ length }: readonly unknown[], { texts }: Pick<Limits, "texts">): void {
  if (length > texts)
    throw new RequestError("too-many-texts", `expected at most ${texts} texts, got ${length}`);
}

/** Throws: RequestError for a text that is longer than one may be. */
export function checkLengths(wholes: Iterable<WholeText>, { textUnits }: Pick<Limits, "textUnits">): void {
  for (const { path, units } of wholes)
    if (units > textUnits)
      throw new RequestError(
        "text-too-long",
        `${path}: expected at most ${textUnits} UTF-16 code units, got ${units}`,
      );
}

/** Each text as it is. */
export function* wholeTexts({ list, pathOf }: Items<string>): Generator<WholeText> {
  for (const [index, { length: units }] of list.entries()) yield { path: pathOf(index, ""), units };
}

/** What the library calls a field of an item of a list. */
const ITEM = /^(?:inputs|questions|texts)\[(\d+)\]\.?(.*)$/s;

/**
 * An error of the library's about a list of items as one about the request: `begin` is the place of the first of them
 * among the request's.
 */
export function inRequest(error: unknown, { pathOf }: Pick<Items<unknown>, "pathOf">, begin = 0): unknown {
  if (!(error instanceof InputError)) return error;
  const [, index, field] = ITEM.exec(error.input) ?? [];
  if (index === undefined || field === undefined) return error;
  return new InputError(pathOf(begin + Number(index), field), error.expected, error.received);
}
