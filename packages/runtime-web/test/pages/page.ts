import { isErnieMError } from "@ernie-m/config";
import * as core from "@ernie-m/core";
import * as graphs from "@ernie-m/core/graph";
import { conformanceCases, float16ConformanceCases, trainingConformanceCases } from "@ernie-m/core/testing";
import * as heads from "@ernie-m/heads";
import * as web from "../../src/index.js";
import { loadOrt } from "../../src/session/load-ort.js";
import { referenceDifferences } from "./reference.js";

/** A worker with `hostRuntime` in it. */
function startWorker(): Worker {
  return new Worker("/pages/worker.js", { type: "module" });
}

/** What tests call from outside. */
const everything = {
  web,
  core,
  graphs,
  heads,
  conformanceCases,
  float16ConformanceCases,
  trainingConformanceCases,
  isErnieMError,
  startWorker,
  loadOrt,
  referenceDifferences,
};

export type Exposed = typeof everything;

declare global {
  var exposed: Exposed;
}

globalThis.exposed = everything;
