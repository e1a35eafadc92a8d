import type { SaveProgress } from "@ernie-m/core";
import type { Console } from "../console.js";
import { type Progress, startProgress } from "../io/progress.js";

const MEGABYTE = 1e6;

/** A bar over the megabytes of weights; how many there are is known when the first report comes. */
export function weightsBar(console: Console, target: string) {
  let bar: Progress | undefined;
  return {
    report: ({ writtenBytes, totalBytes }: SaveProgress): void => {
      const total = Math.ceil(totalBytes / MEGABYTE);
      bar ??= startProgress(console, { total, unit: "MB", output: target });
      bar.update(Math.floor(writtenBytes / MEGABYTE));
    },
    stop: (): void => bar?.stop(),
  };
}
