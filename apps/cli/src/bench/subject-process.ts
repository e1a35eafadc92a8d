import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ErnieMError } from "@ernie-m/config";
import type { LoadMeasurement, Subject, SubjectAnswer, SubjectCall } from "./subject.js";

const program = fileURLToPath(new URL("./measuring-process.js", import.meta.url));

/** Why a configuration could not be measured. */
export class MeasuringError extends ErnieMError {
  readonly code = "measuring-failed";

  override get name(): string {
    return "MeasuringError";
  }
}

/** A subject in a process of its own. */
export class SubjectProcess implements Subject {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;

  /** Once `signal` is aborted, the process is ended and every call throws the signal's reason. */
  constructor(name: string, signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
    this.#child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#signal.addEventListener("abort", this.#kill, { once: true });
  }

  load(...args: Parameters<Subject["load"]>): Promise<LoadMeasurement> {
    return this.#call({ method: "load", args });
  }

  prepare(...args: Parameters<Subject["prepare"]>): ReturnType<Subject["prepare"]> {
    return this.#call({ method: "prepare", args });
  }

  runTask(): ReturnType<Subject["runTask"]> {
    return this.#call({ method: "runTask", args: [] });
  }

  forward(...args: Parameters<Subject["forward"]>): Promise<number> {
    return this.#call({ method: "forward", args });
  }

  peakBytes(): Promise<number> {
    return this.#call({ method: "peakBytes", args: [] });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#kill);
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#kill();
    await ended;
  }

  readonly #kill = (): void => void this.#child.kill("SIGKILL");

  async #call<Result>(call: SubjectCall): Promise<Result> {
    this.#signal.throwIfAborted();
    const answer = await this.#ask(call);
    if (answer.ok) return answer.result as Result;
    const error = answer.known
      ? new MeasuringError(`${this.#name}: ${answer.message}`)
      : new Error(`${this.#name}: ${answer.message}`);
    error.stack = answer.stack;
    throw error;
  }

  #ask(call: SubjectCall): Promise<SubjectAnswer> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        child.off("message", onMessage).off("exit", onExit).off("error", onError);
        act();
      };
      const onMessage = (answer: unknown): void => settle(() => resolve(answer as SubjectAnswer));
      const onError = (cause: Error): void =>
        settle(() =>
          reject(
            new MeasuringError(`${this.#name}: no process could be started: ${cause.message}`, { cause }),
          ),
        );
      const onExit = (code: number | null, signal: string | null): void =>
        settle(() => {
          if (this.#signal.aborted) return reject(this.#signal.reason);
          const end = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
          const hint = signal === "SIGKILL" ? ", as happens when memory runs out" : "";
          reject(new MeasuringError(`${this.#name}: the process that was measured ${end}${hint}`));
        });
      child.on("message", onMessage).on("exit", onExit).on("error", onError);
      child.send(call, () => {
        // Gone before it was asked; gone later is told by the event.
        if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
      });
    });
  }
}
