import fc from "fast-check";

/**
 * Where a failure would stop others, property tests draw the same values every time; everywhere else new ones.
 * FAST_CHECK_SEED repeats a run.
 */
const seed = process.env.FAST_CHECK_SEED ?? (process.env.CI === undefined ? undefined : "20261122");
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
