import type { TrainingEvent } from "@ernie-m/training";

/** Hears what a training tells. */
export interface Watcher {
  hear(event: TrainingEvent): Promise<void>;
  close(): Promise<void>;
}
