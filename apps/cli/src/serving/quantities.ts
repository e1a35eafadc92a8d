import { UsageError } from "../usage-error.js";

const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;

/** Milliseconds of a duration such as 500ms, 30s or 2m. Throws: UsageError. */
export function parseDuration(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,9})(ms|s|m)$/.exec(text) ?? [];
  const time = Number(number) * (UNITS[unit as keyof typeof UNITS] ?? 0);
  if (time >= 1 && time <= 2 ** 31 - 1) return time;
  throw new UsageError(`${flag}: expected a time such as 500ms, 30s or 2m, got ${JSON.stringify(text)}`);
}

const SIZES = { b: 1, kb: 1024, mb: 1024 ** 2 } as const;

/** Bytes of a size such as 512kb or 2mb. Throws: UsageError. */
export function parseSize(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,9})(b|kb|mb)$/i.exec(text) ?? [];
  const bytes = Number(number) * (SIZES[unit.toLowerCase() as keyof typeof SIZES] ?? 0);
  if (bytes >= 1 && bytes <= 2 ** 30) return bytes;
  throw new UsageError(`${flag}: expected a size such as 512kb or 2mb, got ${JSON.stringify(text)}`);
}
