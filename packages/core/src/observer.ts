/** How a call or a run ended. */
export type Outcome = "done" | "failed" | "aborted";

/** A task's call has to wait until others end. */
export interface CallQueued {
  readonly type: "call-queued";
  /** What the call will run, estimated before it is tokenized. */
  readonly rows: number;
  /** Calls that wait now, this one included. */
  readonly queuedCalls: number;
  /** Their rows. */
  readonly queuedRows: number;
}

/** A task's call has begun. */
export interface CallStarted {
  readonly type: "call-started";
  readonly rows: number;
  /** How long the call waited. */
  readonly waitSeconds: number;
  /** Calls that are worked on now, this one included. */
  readonly activeCalls: number;
  readonly queuedCalls: number;
  readonly queuedRows: number;
}

/** A task's call was refused with an OverloadError. */
export interface CallRefused {
  readonly type: "call-refused";
  readonly rows: number;
  readonly queuedCalls: number;
  readonly queuedRows: number;
  readonly retryAfterSeconds: number;
}

/** A task's call has ended; one that was aborted while it waited has had no `call-started`. */
export interface CallEnded {
  readonly type: "call-ended";
  readonly rows: number;
  readonly outcome: Outcome;
  /** From its start to its end; 0 for one that had not started. */
  readonly seconds: number;
  /** Calls that are still worked on. */
  readonly activeCalls: number;
  readonly queuedCalls: number;
  readonly queuedRows: number;
}

/** A text, or a part of a long one, was tokenized. */
export interface TextTokenized {
  readonly type: "text-tokenized";
  /** UTF-16 code units. */
  readonly units: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** A model run has ended. */
export interface RunEnded {
  readonly type: "run-ended";
  readonly outcome: Outcome;
  readonly rows: number;
  /** Tokens of the rows. */
  readonly tokens: number;
  /** Tokens computed: rows times the longest row. */
  readonly paddedTokens: number;
  /** Calls that have rows in the run. */
  readonly calls: number;
  /** Longest wait of any of its rows, from when the rows were known. */
  readonly waitSeconds: number;
  readonly runSeconds: number;
  /** Time taken to make results of the outputs. */
  readonly readSeconds: number;
  /** Rows of the same model that wait for a run of their own. */
  readonly waitingRows: number;
}

/** A worker thread ended, and another takes its place. */
export interface WorkerRestarted {
  readonly type: "worker-restarted";
  readonly reason: string;
}

/** What a runtime tells of its work. No event holds any text of a call, nor a name of its schema. */
export type RuntimeEvent =
  | CallQueued
  | CallStarted
  | CallRefused
  | CallEnded
  | TextTokenized
  | RunEnded
  | WorkerRestarted;

/** What is known of a run when it starts. */
export interface StartedRun {
  /** Tokens of each row. */
  readonly lengths: readonly number[];
  readonly calls: number;
  /** When the rows that have waited longest were known, as `now` has it. */
  readonly since: number;
  /** Rows that wait for a run of their own, when this is called. */
  waitingRows(): number;
}

/** Told how a run goes on. */
export interface RunWatch {
  /** The outputs are there. */
  computed(): void;
  /** They are read, or there are none. */
  ended(outcome: Outcome): void;
}

/** Measures what tasks do. No method throws. */
export interface RuntimeObserver {
  /** Seconds since some fixed time; never goes back. */
  now(): number;
  /** A run starts now. */
  watchRun(run: StartedRun): RunWatch;
  /** Does some tokenizing and gives what it gives. Throws what it throws. */
  watchTokenize<Tokens extends { readonly length: number }>(text: string, tokenize: () => Tokens): Tokens;
}
