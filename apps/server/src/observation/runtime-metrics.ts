import type { RuntimeEvent } from "@ernie-m/core";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { ROWS, SECONDS } from "./buckets.js";

/** A gauge that is told of very often and asked now and then. */
class LastValue {
  #value = 0;

  constructor(name: string, help: string, registers: Registry[]) {
    const value = (): number => this.#value;
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }

  set(value: number): void {
    this.#value = value;
  }
}

/** Counts what a runtime tells of: give it every event. */
export function runtimeMetrics(registry: Registry): (event: RuntimeEvent) => void {
  const registers = [registry];
  const seconds = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers });
  const rows = (name: string, help: string) => new Histogram({ name, help, buckets: ROWS, registers });
  const gauge = (name: string, help: string) => new LastValue(name, help, registers);
  const counter = (name: string, help: string) => new Counter({ name, help, registers });

  const queueSeconds = seconds("ernie_m_queue_seconds", "Seconds that requests waited for their turn");
  const requestRows = rows("ernie_m_request_rows", "Rows of the requests let in, as estimated beforehand");
  const refused = counter("ernie_m_refused_total", "Requests refused for want of room");
  const aborted = counter(
    "ernie_m_aborted_total",
    "Requests given up: the client left, or the deadline came",
  );
  const queueCalls = gauge("ernie_m_queue_calls", "Requests that wait for their turn");
  const queueRows = gauge("ernie_m_queue_rows", "Rows of the requests that wait");
  const runningCalls = gauge("ernie_m_running_calls", "Requests that are worked on");
  const runRows = rows("ernie_m_run_rows", "Rows of a model run");
  const tokens = counter("ernie_m_tokens_total", "Tokens that the model read");
  const padding = counter("ernie_m_padding_tokens_total", "Tokens computed for rows shorter than their run");
  const runWaitSeconds = seconds("ernie_m_run_wait_seconds", "Seconds that the rows of a run waited for it");
  const runSeconds = seconds("ernie_m_run_seconds", "Seconds that a model run took");
  const readSeconds = seconds("ernie_m_read_seconds", "Seconds taken to make results of a run's outputs");
  const waitingRows = gauge("ernie_m_waiting_rows", "Rows that waited for a run when the last one ended");
  const failedRuns = counter("ernie_m_failed_runs_total", "Model runs that failed");
  const tokenizeSeconds = seconds("ernie_m_tokenize_seconds", "Seconds taken to tokenize a text or a part");
  const restarts = counter("ernie_m_worker_restarts_total", "Worker threads that ended and were replaced");

  return (event) => {
    switch (event.type) {
      case "call-queued":
        return showQueue(event);
      case "call-started":
        queueSeconds.observe(event.waitSeconds);
        requestRows.observe(event.rows);
        runningCalls.set(event.activeCalls);
        return showQueue(event);
      case "call-refused":
        return refused.inc();
      case "call-ended":
        if (event.outcome === "aborted") aborted.inc();
        runningCalls.set(event.activeCalls);
        return showQueue(event);
      case "text-tokenized":
        return tokenizeSeconds.observe(event.seconds);
      case "run-ended":
        runRows.observe(event.rows);
        tokens.inc(event.tokens);
        padding.inc(event.paddedTokens - event.tokens);
        runWaitSeconds.observe(event.waitSeconds);
        runSeconds.observe(event.runSeconds);
        readSeconds.observe(event.readSeconds);
        waitingRows.set(event.waitingRows);
        if (event.outcome === "failed") failedRuns.inc();
        return;
      case "worker-restarted":
        return restarts.inc();
    }
  };

  function showQueue(event: { readonly queuedCalls: number; readonly queuedRows: number }): void {
    queueCalls.set(event.queuedCalls);
    queueRows.set(event.queuedRows);
  }
}
