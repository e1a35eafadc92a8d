import {
  CheckpointError,
  type CheckpointFiles,
  type CheckpointLocation,
  type OpenOptions,
} from "@ernie-m/core";
import { DownloadTally, isHubId, withPublicUrls } from "@ernie-m/core/runtime";
import { openStore } from "../cache/open-store.js";
import type { WebRuntimeOptions } from "../options.js";
import type { DownloadContext } from "./download-request.js";
import { hubIndex } from "./hub-index.js";
import { isProvidedFiles } from "./is-provided-files.js";
import { providedFiles } from "./provided-files.js";
import { type FileIndex, RemoteFileSet } from "./remote-file-set.js";
import { folderIndex, listedIndex } from "./url-index.js";
import { baseUrl, refuseCredentials } from "./urls.js";

/**
 * Opens what `webRuntime` documents.
 *
 * Throws: CheckpointError `unreadable-file` for what is no location; DownloadError; what the signal throws.
 */
export async function openCheckpoint(
  where: CheckpointLocation,
  options: WebRuntimeOptions,
  opening: OpenOptions,
): Promise<CheckpointFiles> {
  opening.signal?.throwIfAborted();
  if (isProvidedFiles(where) && where.kind === "files")
    return { ...providedFiles(where.href, where.files), weights: opening.weights };
  const tally = new DownloadTally(opening.onProgress);
  const context: DownloadContext = {
    store: await openStore(options.cache),
    offline: opening.offline ?? false,
    signal: opening.signal,
    onBytes: (name, loaded, size) => tally.update(name, loaded, size),
  };
  const index = await indexOf(where, options, opening, context);
  opening.signal?.throwIfAborted();
  const expect = (name: string, size: number): void => tally.expect(name, size);
  return new RemoteFileSet(index, context, { expect, weights: opening.weights });
}

async function indexOf(
  where: CheckpointLocation,
  options: WebRuntimeOptions,
  opening: OpenOptions,
  context: DownloadContext,
): Promise<FileIndex> {
  if (isProvidedFiles(where) && where.kind === "urls") return listedIndex(where.href, where.files);
  const text = typeof where === "string" ? where : where.href;
  if (isHubId(text)) return hubIndex(text, options.hub ?? {}, opening, context);
  return folderIndex(folderUrl(text), context);
}

function folderUrl(text: string): URL {
  const url = text !== "" && URL.canParse(text, baseUrl()) ? new URL(text, baseUrl()) : undefined;
  if (url === undefined || !isFolder(url)) {
    const reason = "expected the URL of a folder whose files can be fetched, or the id of a model on a hub";
    throw new CheckpointError("unreadable-file", withPublicUrls(JSON.stringify(text)), reason);
  }
  refuseCredentials(url);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.hash = "";
  return url;
}

/**
 * Schemes that files cannot be fetched by; one letter is a drive. Of others the browser knows which it can: extensions
 * and packed apps have their own.
 */
const NOT_FETCHED = /^(?:file|ftp|wss?|[a-z]):$/;

/** Nothing is relative to the URL of a blob, or to one that holds its content. */
function isFolder({ href, protocol }: URL): boolean {
  return URL.canParse(".", href) && !NOT_FETCHED.test(protocol);
}
