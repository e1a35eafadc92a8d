import type { RuntimeEvent, RuntimeObserver, RunWatch, StartedRun } from "../observer.js";

/** Where a runtime's events go, and the clock. */
export interface EventSink {
  /** Seconds since some fixed time; never goes back. */
  now(): number;
  /** Never throws. */
  emit(event: RuntimeEvent): void;
}

/** Makes events of what tasks do. */
export class Observing implements RuntimeObserver {
  readonly #sink: EventSink;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  now(): number {
    return this.#sink.now();
  }

  watchRun({ lengths, calls, since, waitingRows }: StartedRun): RunWatch {
    const { now, emit } = this.#sink;
    const start = now();
    let outputsAt: number | undefined;
    return {
      computed() {
        outputsAt = now();
      },
      ended(outcome) {
        const end = now();
        const computedAt = outputsAt ?? end;
        emit({
          type: "run-ended",
          outcome,
          rows: lengths.length,
          tokens: lengths.reduce((sum, length) => sum + length, 0),
          paddedTokens: lengths.length * lengths.reduce((most, length) => Math.max(most, length), 0),
          calls,
          waitSeconds: start - since,
          runSeconds: computedAt - start,
          readSeconds: end - computedAt,
          waitingRows: waitingRows(),
        });
      },
    };
  }

  watchTokenize<Tokens extends { readonly length: number }>(text: string, tokenize: () => Tokens): Tokens {
    const { now, emit } = this.#sink;
    const start = now();
    const tokens = tokenize();
    emit({ type: "text-tokenized", units: text.length, tokens: tokens.length, seconds: now() - start });
    return tokens;
  }
}
