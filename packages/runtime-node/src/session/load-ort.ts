import { BackendError } from "@ernie-m/core";
import { nativeMessage } from "@ernie-m/core/session";
import { loadFailure } from "./load-failure.js";
import type { OrtModule } from "./ort-module.js";
import { isForeignRealm, loadOutsideRealm } from "./platform-realm.js";

/**
 * Loads onnxruntime-node.
 *
 * Throws: BackendError `backend-unavailable` when it does not load on this platform, with what would help.
 */
export async function loadOrt(backend: string, load = loadHere): Promise<OrtModule> {
  try {
    const ort = await load();
    // Every error is thrown as well, and a library does not write to standard error.
    ort.env.logLevel = "fatal";
    return ort;
  } catch (cause) {
    const reason = loadFailure(cause, nativeMessage(cause), `${process.platform}-${process.arch}`);
    throw new BackendError("backend-unavailable", backend, reason, { cause });
  }
}

async function loadHere(): Promise<OrtModule> {
  return isForeignRealm() ? loadOutsideRealm() : import("onnxruntime-node");
}
