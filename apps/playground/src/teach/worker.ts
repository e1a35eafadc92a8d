import { type CheckpointLocation, readConfig } from "@ernie-m/core";
import { checkpointFromFiles, type WebRuntime, webRuntime } from "@ernie-m/runtime-web";
import { estimate, train } from "@ernie-m/training";
import type { SentError } from "../protocol.js";
import { BlobStore } from "./blob-sink.js";
import {
  againstBefore,
  answersOf,
  changesOf,
  comparisonOf,
  inAskedOrder,
  knownQuestions,
} from "./compare.js";
import { onDevice } from "./on-device.js";
import type { FromTeacher, TeachReport, TeachRequest, ToTeacher } from "./protocol.js";
import { NEGATIVES, rehearsalOf, withAnswers } from "./rehearse.js";

const scope = globalThis as unknown as Pick<Worker, "postMessage" | "addEventListener">;
const post = (message: FromTeacher): void => scope.postMessage(message);
const stopping = new AbortController();

scope.addEventListener("message", ({ data }) => {
  const message = data as ToTeacher;
  switch (message.kind) {
    case "stop":
      stopping.abort(new DOMException("stopped", "AbortError"));
      return;
    case "estimate":
      void answer(() => forecast(message.request));
      return;
    case "teach":
      void answer(() =>
        onDevice(
          message.request.runtime,
          (runtime) => teach(message.request, runtime),
          (on) => post({ kind: "device", on }),
        ),
      );
      return;
  }
});

async function answer(work: () => Promise<FromTeacher>): Promise<void> {
  try {
    post(await work());
  } catch (error) {
    post(stopping.signal.aborted ? { kind: "stopped" } : { kind: "failed", error: sentError(error) });
  }
}

function inputOf({ training, development, settings, memoryLimit }: TeachRequest) {
  return {
    task: "extraction" as const,
    training,
    ...(development.length > 0 && { development }),
    ...settings,
    // What is rehearsed is among the records.
    rehearse: "none" as const,
    negatives: NEGATIVES,
    memoryLimit,
    signal: stopping.signal,
  };
}

async function forecast(request: TeachRequest): Promise<FromTeacher> {
  const runtime = webRuntime(request.runtime);
  const { where, training } = request;
  const known = inAskedOrder(knownQuestions(await knownLabels(where, runtime), training));
  const input = { ...inputOf(request), training: [...training, ...rehearsalOf(known, undefined)], runtime };
  return { kind: "forecast", forecast: await estimate(where, input) };
}

async function teach(request: TeachRequest, runtime: WebRuntime): Promise<FromTeacher> {
  const { where, development, training } = request;
  const began = performance.now();
  const { signal } = stopping;
  const own = inAskedOrder([...training, ...development]);
  const known = inAskedOrder(knownQuestions(await knownLabels(where, runtime), own));
  const ask = (what: CheckpointLocation, phase: "before" | "after") =>
    answersOf(
      what,
      { own, known },
      {
        runtime,
        // What was made is measured also when it was stopped.
        signal: phase === "before" ? signal : new AbortController().signal,
        onFraction: (fraction) => post({ kind: "phase", phase, fraction }),
      },
    );
  post({ kind: "phase", phase: "before", fraction: 0 });
  const before = await ask(where, "before");
  post({ kind: "phase", phase: "training", fraction: 0 });
  const held = new Set(development.map(({ text }) => text));
  const isHeldBack = ({ text }: { readonly text: string }): boolean => held.has(text);
  const learned = known.flatMap((question, i) => (isHeldBack(question) ? [] : [i]));
  const pickFrom = <T>(list: readonly T[], some: readonly number[]): readonly T[] =>
    some.flatMap((i) => list.slice(i, i + 1));
  const input = {
    ...inputOf(request),
    training: [...training, ...rehearsalOf(pickFrom(known, learned), pickFrom(before.known, learned))],
    ...(development.length > 0 && {
      development: [
        ...development,
        ...known.flatMap((question, i) =>
          isHeldBack(question) ? [withAnswers(question, before.known[i])] : [],
        ),
      ],
    }),
  };
  const store = new BlobStore();
  let reason: TeachReport["reason"] = "stopped";
  let steps = 0;
  try {
    for await (const event of train(where, { ...input, runtime, store, saveEvery: 1e6 })) {
      post({ kind: "training", event });
      if (event.type === "step") steps = event.step + 1;
      if (event.type === "end") reason = event.reason;
    }
  } catch (error) {
    if (!signal.aborted || store.model === undefined) throw error;
  }
  const files = store.model;
  if (files === undefined) return { kind: "stopped" };
  post({ kind: "phase", phase: "after", fraction: 0 });
  const after = await ask(await checkpointFromFiles(files), "after");
  const ofHeld = own.flatMap((record, i) => (isHeldBack(record) ? [i] : []));
  const pick = <T>(list: readonly T[]): readonly T[] => pickFrom(list, ofHeld);
  return {
    kind: "done",
    report: {
      everything: comparisonOf(before.own, after.own),
      heldBack: ofHeld.length === 0 ? undefined : comparisonOf(pick(before.own), pick(after.own)),
      known: againstBefore(before, after),
      changes: [
        ...changesOf(own, before.own, after.own, isHeldBack),
        ...changesOf(
          known,
          before.known.map(({ predicted }) => ({ gold: predicted, predicted })),
          after.known,
          isHeldBack,
        ),
      ],
      reason,
      steps,
      seconds: (performance.now() - began) / 1000,
      files,
    },
  };
}

/** The labels that a checkpoint says it knows: `uie.labels`. */
async function knownLabels(where: CheckpointLocation, runtime: WebRuntime): Promise<readonly string[]> {
  const uie = (await readConfig(await runtime.openCheckpoint(where))).source?.json.uie;
  const labels = typeof uie === "object" && uie !== null && "labels" in uie ? uie.labels : undefined;
  return Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [];
}

function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name: error.name, message: error.message, ...(code !== undefined && { code }) };
}
