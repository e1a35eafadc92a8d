import { BackendError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import type { OrtModule } from "./ort-module.js";
import { isForeignRealm, loadOutsideRealm } from "./platform-realm.js";

/** Throws: BackendError `backend-unavailable` when onnxruntime-node does not load on this platform. */
export async function loadOrt(backend: string): Promise<OrtModule> {
  try {
    const ort = await load();
    // Every error is thrown as well, and a library does not write to standard error.
    ort.env.logLevel = "fatal";
    return ort;
  } catch (cause) {
    throw new BackendError("backend-unavailable", backend, errorMessage(cause), { cause });
  }
}

async function load(): Promise<OrtModule> {
  return isForeignRealm() ? loadOutsideRealm() : import("onnxruntime-node");
}
