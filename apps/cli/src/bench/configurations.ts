import type { ModelDType } from "@ernie-m/heads";

/** When weights are copied into the order the matrix kernels like, as the runtime takes it, by the words of `--prepacking`. */
export const prepackings = { on: true, off: false, background: "background" } as const;

export type PrepackingName = keyof typeof prepackings;
export type Prepacking = (typeof prepackings)[PrepackingName];

/** One way to run the model, as the report names it. */
export interface Configuration {
  /** `plain`, or the dtype and what else of the configuration varies: `int8 workers=2`. */
  readonly name: string;
  /** `plain`: no graph passes, rows padded together as they come. */
  readonly graph: "plain" | "optimised";
  readonly dtype: ModelDType;
  /** Threads of one run; null is the runtime's own choice. */
  readonly threads: number | null;
  /** Worker threads that compute; 0 is none. */
  readonly workers: number;
  readonly prepacking: Prepacking;
}

/** What was asked for; every list has an item. */
export interface Variations {
  readonly dtypes: readonly ModelDType[];
  readonly threads: readonly (number | null)[];
  readonly workers: readonly number[];
  readonly prepacking: readonly PrepackingName[];
}

/**
 * The plain graph first, in float32 on as many threads as the first of the others, then every combination of what
 * was asked for.
 */
export function configurationsOf(variations: Variations): readonly Configuration[] {
  const { dtypes, threads, workers, prepacking } = variations;
  const optimised = dtypes.flatMap((dtype) =>
    threads.flatMap((threadCount) =>
      workers.flatMap((workerCount) =>
        prepacking.map((packed): Configuration => {
          const settings = { dtype, threads: threadCount, workers: workerCount };
          return {
            name: nameOf(settings, packed, variations),
            graph: "optimised",
            ...settings,
            prepacking: prepackings[packed],
          };
        }),
      ),
    ),
  );
  return [
    {
      name: "plain",
      graph: "plain",
      dtype: "fp32",
      threads: threads[0] ?? null,
      workers: 0,
      prepacking: true,
    },
    ...optimised,
  ];
}

function nameOf(
  { dtype, threads, workers }: Pick<Configuration, "dtype" | "threads" | "workers">,
  prepacking: PrepackingName,
  varied: Variations,
): string {
  const parts: string[] = [dtype];
  if (varied.threads.length > 1) parts.push(`threads=${threads ?? "auto"}`);
  if (varied.workers.length > 1) parts.push(`workers=${workers}`);
  if (varied.prepacking.length > 1) parts.push(`prepacking=${prepacking}`);
  return parts.join(" ");
}
