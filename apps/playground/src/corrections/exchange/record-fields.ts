import { type PromptRecord, readPromptRecord } from "@ernie-m/heads/evaluation";
import type { Place } from "../../spans/found.js";
import type { Head } from "../types.js";
import { fieldsOf, listOf, readHead } from "./told.js";

/** Something that a prompt is about, with what answers it, or the option that is right of it. */
export interface TellingHead extends Head {
  readonly spans: readonly Place[];
  readonly option: string | undefined;
}

/** A record, with what it says beside itself where it was written here. */
export interface TellingRecord {
  readonly record: PromptRecord;
  readonly checked: boolean;
  readonly name: string | undefined;
  readonly about: readonly TellingHead[];
}

/** Throws: InputError naming the place, for what is no record. */
export function readTelling(item: unknown, place: string): TellingRecord {
  const record = readPromptRecord(item, place);
  const { checked, name, about } = fieldsOf(item);
  return {
    record,
    checked: checked !== false,
    name: typeof name === "string" ? name : undefined,
    about: listOf(about).flatMap((each): readonly TellingHead[] => {
      const { spans, option } = fieldsOf(each);
      return readHead(each, record.text).map((head) => ({
        ...head,
        spans: listOf(spans).flatMap((span) => readHead({ ...fieldsOf(span), name: "" }, record.text)),
        option: typeof option === "string" ? option : undefined,
      }));
    }),
  };
}
