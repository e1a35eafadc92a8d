import type { TrainingEvent, TrainingForecast } from "@ernie-m/training";
import { WorkerError } from "../client.js";
import type { FromTeacher, TaughtOn, TeachReport, TeachRequest, ToTeacher } from "./protocol.js";

export interface TeachNews {
  /** What came before is void. */
  device(on: TaughtOn): void;
  phase(phase: "before" | "training" | "after", fraction: number): void;
  training(event: TrainingEvent): void;
}

/** A worker of its own for one training: ending it gives all memory back. */
export class Teacher {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

  /** Says what a training would take. Throws: WorkerError. */
  async estimate(request: TeachRequest): Promise<TrainingForecast | undefined> {
    const answer = await this.#ask({ kind: "estimate", request }, undefined);
    return answer.kind === "forecast" ? answer.forecast : undefined;
  }

  /** Resolves with undefined when it was stopped before there was anything to keep. Throws: WorkerError. */
  async teach(request: TeachRequest, news: TeachNews): Promise<TeachReport | undefined> {
    const answer = await this.#ask({ kind: "teach", request }, news);
    return answer.kind === "done" ? answer.report : undefined;
  }

  /** Ends the training after the step in progress; the best model so far is what comes of it. */
  stop(): void {
    this.#post({ kind: "stop" });
  }

  terminate(): void {
    this.#worker.terminate();
  }

  #post(message: ToTeacher): void {
    this.#worker.postMessage(message);
  }

  #ask(message: ToTeacher, news: TeachNews | undefined): Promise<FromTeacher> {
    return new Promise((resolve, reject) => {
      this.#worker.addEventListener("message", ({ data }: MessageEvent<FromTeacher>) => {
        switch (data.kind) {
          case "device":
            news?.device(data.on);
            return;
          case "phase":
            news?.phase(data.phase, data.fraction);
            return;
          case "training":
            news?.training(data.event);
            return;
          case "failed":
            reject(new WorkerError(data.error));
            return;
          case "forecast":
          case "done":
          case "stopped":
            resolve(data);
            return;
        }
      });
      this.#worker.addEventListener("error", (event) =>
        reject(new Error(event.message || "the worker that trains failed")),
      );
      this.#post(message);
    });
  }
}
