import { readdirSync, readFileSync } from "node:fs";
import { type CheckpointLocation, memoryFiles, type Runtime } from "@ernie-m/core";
import { referenceBackend } from "@ernie-m/core/testing";

/** A runtime for tests: a folder read into memory, graphs run by core's interpreter. */
export function interpretedRuntime(): Runtime {
  return {
    backend: referenceBackend(),
    async openCheckpoint(where: CheckpointLocation) {
      const folder = typeof where === "string" ? where : where.href;
      const names = readdirSync(folder);
      return memoryFiles(
        folder,
        Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(`${folder}/${name}`))])),
      );
    },
  };
}
