import { createRequire } from "node:module";
import type { Options, SingleBar } from "cli-progress";

/** A bar of `cli-progress` in its classic look, loaded when it is first shown: most runs of the program show none. */
export function progressBar(options: Options): SingleBar {
  const bars = createRequire(import.meta.url)("cli-progress") as typeof import("cli-progress");
  return new bars.SingleBar(options, bars.Presets.shades_classic);
}
