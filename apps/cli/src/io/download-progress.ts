import type { DownloadProgress } from "@ernie-m/core";
import type { SingleBar } from "cli-progress";
import type { Console } from "../console.js";
import { escapeLine } from "../escape.js";
import { progressBar } from "./progress-bar.js";

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** Bytes as people read them, in powers of 1000: `9.98 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const amount = bytes / 1000 ** power;
  const digits = power === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(amount)));
  return `${amount.toFixed(digits)} ${UNITS[power]}`;
}

/** Where a bar is drawn, and the time in milliseconds. */
export interface BarSurroundings {
  readonly stream: NodeJS.WritableStream;
  readonly now: () => number;
}

/**
 * Runs what may fetch a model, with a bar on standard error while a person is watching it and bytes arrive: how much
 * is here, of how much, how fast. The bar is gone when the work is done or has failed.
 */
export async function withDownloadProgress<T>(
  console: Pick<Console, "interactive">,
  work: (onProgress: (progress: DownloadProgress) => void) => Promise<T>,
  { stream, now }: BarSurroundings = { stream: process.stderr, now: () => performance.now() },
): Promise<T> {
  let bar: SingleBar | undefined;
  let first = { loaded: 0, at: 0 };
  const onProgress = ({ file, loaded, total, filesDone, filesTotal }: DownloadProgress): void => {
    if (!console.interactive) return;
    if (bar === undefined) {
      bar = progressBar({
        format: "{bar} {percentage}% | {here} of {all} | {speed}/s | {file}",
        clearOnComplete: true,
        stream,
      });
      // What an earlier attempt left did not arrive now.
      first = { loaded, at: now() };
      bar.start(total, loaded, { here: "", all: "", speed: "", file: escapeLine(file) });
    }
    // Weights that are converted after they have arrived are counted anew.
    if (loaded < first.loaded) first = { loaded, at: now() };
    const seconds = (now() - first.at) / 1000;
    const speed = seconds > 0 ? (loaded - first.loaded) / seconds : 0;
    bar.setTotal(total);
    bar.update(loaded, {
      here: formatBytes(loaded),
      all: formatBytes(total),
      speed: formatBytes(Math.max(0, speed)),
      file: `${escapeLine(file)} (${Math.min(filesDone + 1, filesTotal)}/${filesTotal})`,
    });
  };
  try {
    return await work(onProgress);
  } finally {
    bar?.stop();
  }
}
