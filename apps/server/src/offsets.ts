import { offsetsInCodePoints } from "@ernie-m/tokenizer";

/** What offsets count: UTF-16 code units, as JavaScript and browsers do, or code points, as Python does. */
export type OffsetUnit = "utf-16" | "code-points";

const SURROGATE = /[\ud800-\udfff]/;

/** `result`, plain JSON about `text`, with every `start` and `end` in it counted as asked. */
export function withOffsets<T>(result: T, text: string, unit: OffsetUnit | undefined): T {
  if (unit !== "code-points" || !SURROGATE.test(text)) return result;
  const offsets = new Set<number>();
  visit(result, (offset) => offsets.add(offset));
  const units = [...offsets];
  const codePoints = offsetsInCodePoints(text, units);
  const converted = new Map(units.map((offset, index) => [offset, codePoints[index]]));
  return replaced(result, converted) as T;
}

function isOffset(key: string, value: unknown): value is number {
  return (key === "start" || key === "end") && typeof value === "number";
}

function visit(value: unknown, onOffset: (offset: number) => void): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (isOffset(key, part)) onOffset(part);
    else visit(part, onOffset);
  }
}

function replaced(value: unknown, converted: ReadonlyMap<number, number>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => replaced(part, converted));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      isOffset(key, part) ? converted.get(part) : replaced(part, converted),
    ]),
  );
}
