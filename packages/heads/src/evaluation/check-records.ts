import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { optional } from "../task/check-options.js";

/** Checks records that a caller made: texts are texts, gold spans lie in them. Throws: InputError naming the place. */
export function checkSpanRecords(records: unknown, spans: "spans" | "entities"): void {
  checkList("records", records, (name, value) => {
    const record = checkRecord(name, value, `an object with text and ${spans}`);
    const text = checkText(`${name}.text`, record.text);
    if (spans === "spans") {
      checkText(`${name}.prompt`, record.prompt);
      checkText(`${name}.label`, record.label);
      optional(record.options, (options) => checkList(`${name}.options`, options, checkText));
    }
    checkList(`${name}.${spans}`, record[spans], (place, span) => {
      checkSpan(place, span, text.length);
      if (spans === "entities") checkText(`${place}.label`, (span as { readonly label?: unknown }).label);
    });
  });
}

function checkSpan(name: string, value: unknown, length: number): void {
  const { start, end } = checkRecord(name, value, "an object with start and end");
  const fits =
    Number.isInteger(start) && Number.isInteger(end) && Number(start) >= 0 && Number(end) <= length;
  if (!fits || Number(start) >= Number(end))
    throw new InputError(
      name,
      `0 <= start < end <= ${length}`,
      `${describeValue(start)} to ${describeValue(end)}`,
    );
}
