import { join } from "node:path";
import { type CheckpointFiles, DownloadError, type OpenOptions } from "@ernie-m/core";
import { fixturePath, referenceModelPath } from "@ernie-m/fixtures";
import { folderContents, HubServer, type ModelContents } from "@ernie-m/fixtures/hub-server";
import { onTestFinished } from "vitest";
import type { HubOptions } from "../src/hub/hub-options.js";
import { nodeRuntime } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

export const ID = "someone/uie-m";

/** The published small checkpoint: weights of 10 MB, a tokenizer, a configuration. */
export const mini: ModelContents = folderContents(referenceModelPath);

export function checkpoint(name: string): ModelContents {
  return folderContents(fixturePath(`reference/checkpoints/${name}`));
}

/** A hub, an empty cache, and a way to open models through both. Nothing outside loopback is asked. */
export interface HubSetup {
  readonly server: HubServer;
  readonly cacheDir: string;
  /** The model's folder in the cache. */
  readonly folder: string;
  open(id: string, options?: OpenOptions & { readonly hub?: HubOptions }): Promise<CheckpointFiles>;
}

export async function hubSetup(): Promise<HubSetup> {
  const server = await HubServer.start();
  onTestFinished(() => server.stop());
  const cacheDir = temporaryFolder();
  return {
    server,
    cacheDir,
    folder: join(cacheDir, `models--${ID.replace("/", "--")}`),
    open: (id, { hub, ...options } = {}) =>
      nodeRuntime({
        hub: { endpoint: server.url, token: "", cacheDir, retryDelay: 1, offline: false, ...hub },
      }).openCheckpoint(id, options),
  };
}

export async function downloadErrorOf(promise: Promise<unknown>): Promise<DownloadError> {
  const problem: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (problem instanceof DownloadError) return problem;
  throw new Error(`expected a DownloadError, got ${String(problem)}`, { cause: problem });
}
