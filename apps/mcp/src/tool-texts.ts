import { z } from "zod";

/** What one call of a tool may ask. */
export interface Limits {
  readonly texts: number;
  /** Windows of the texts with each name. */
  readonly rows: number;
}

export const defaultLimits: Limits = { texts: 256, rows: 20_000 };

/** The texts of a call. */
export function texts(limits: Limits) {
  return z.array(z.string()).min(1).max(limits.texts).describe("The texts to read");
}
