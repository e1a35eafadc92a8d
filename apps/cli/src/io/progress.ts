import { Presets, SingleBar } from "cli-progress";
import type { Console } from "../console.js";

/** Shows how far a command is. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/** A bar on standard error while a person is watching it, nothing otherwise. `unit` is plural: `texts`. */
export function startProgress(console: Console, total: number, unit: string): Progress {
  if (!console.interactive || total < 2) return SILENT;
  const bar = new SingleBar(
    { format: `{bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done) => bar.update(done),
    stop: () => bar.stop(),
  };
}
