import { DownloadError } from "@ernie-m/core";
import { type CacheRecord, entryOf, partName, readRecord } from "../cache/cache-record.js";
import { platformNavigator } from "../platform.js";
import { checkContent } from "./check-content.js";
import { Download } from "./download.js";
import type { DownloadContext, DownloadRequest } from "./download-request.js";
import { fetchSignal, isPage, refusal, send, statedLength, validatorOf } from "./http.js";
import { isOnServer } from "./urls.js";

/**
 * The file's bytes: from the cache when they are there and still what the server has, else downloaded into
 * it, from where an earlier download broke off. Tabs that want the same file wait for the one that downloads
 * it.
 *
 * Throws: DownloadError; what the signal and the listener throw.
 */
export async function obtain(request: DownloadRequest, context: DownloadContext): Promise<Blob> {
  const cached = await kept(request, context);
  if (cached !== undefined) return cached;
  if (context.offline) {
    throw new DownloadError(
      "offline",
      request.subject,
      "is not in the cache, and nothing is requested: offline",
    );
  }
  const entry = await entryOf(request.url);
  return exclusively(entry, context, async () => {
    // Another tab may have brought it while this one waited.
    const brought = context.store.kind === "none" ? undefined : await fromCache(entry, request, context);
    if (brought !== undefined) return brought;
    // What is whole and yet of no use: another file by now, or damaged.
    if ((await readRecord(context.store, entry))?.complete === true) await context.store.remove(entry);
    return new Download(entry, request, context).run();
  });
}

/**
 * The file's bytes where they are at hand and still what the server has, or nobody can say that they are not; else
 * undefined. Nothing is downloaded.
 *
 * Throws: what the signal throws.
 */
export async function kept(request: DownloadRequest, context: DownloadContext): Promise<Blob | undefined> {
  if (!isOnServer(request.url)) return atHand(request, context);
  return fromCache(await entryOf(request.url), request, context);
}

/** Throws: DownloadError when it is not there. */
async function atHand({ url, subject, name }: DownloadRequest, { signal }: DownloadContext): Promise<Blob> {
  const response = await send({ url, subject, signal });
  if (!response.ok) throw refusal(subject, response, undefined);
  const blob = await response.blob();
  await checkContent(subject, name, blob);
  return blob;
}

/**
 * The file as it lies in the cache; undefined when it does not, or is not the server's any more. It stays there: while
 * the server was asked, another tab may have put the new one in its place.
 */
async function fromCache(
  entry: string,
  request: DownloadRequest,
  context: DownloadContext,
): Promise<Blob | undefined> {
  const { store } = context;
  const record = await readRecord(store, entry);
  if (record?.complete !== true) return undefined;
  if (!(await isCurrent(record, request, context))) return undefined;
  const parts: Blob[] = [];
  let size = 0;
  while (size < (record.size ?? 0)) {
    const part = await store.read(entry, partName(parts.length));
    if (part === undefined || part.size === 0) break;
    parts.push(part);
    size += part.size;
  }
  // Fewer: the browser dropped some of it.
  if (size !== record.size) return undefined;
  // Parts of two versions would make one of the right length.
  const after = await readRecord(store, entry);
  return JSON.stringify(after) === JSON.stringify(record) ? new Blob(parts) : undefined;
}

async function isCurrent(
  record: CacheRecord,
  request: DownloadRequest,
  context: DownloadContext,
): Promise<boolean> {
  if (request.size !== undefined && record.size !== request.size) return false;
  if (request.sha256 !== undefined && record.validator !== request.sha256) return false;
  if (request.immutable || context.offline || context.store.kind === "none") return true;
  const { url, subject, token, name } = request;
  let response: Response;
  try {
    response = await send({ url, subject, method: "HEAD", token, signal: context.signal });
  } catch (cause) {
    // Without a network what is here is what there is.
    if (cause instanceof DownloadError) return true;
    throw cause;
  }
  // A server that cannot say anything now, or does not answer this kind of question, has not said that it
  // changed.
  if (response.status === 404 || response.status === 410) return false;
  if (!response.ok || isPage(response, name)) return true;
  const validator = validatorOf(response);
  const stated = statedLength(response);
  if (validator !== undefined && record.validator !== undefined) return validator === record.validator;
  return stated === undefined || stated === record.stated;
}

/** Runs work while no other tab of this origin does it for the same entry. */
async function exclusively<T>(
  entry: string,
  { store, signal }: DownloadContext,
  work: () => Promise<T>,
): Promise<T> {
  const { locks } = platformNavigator();
  if (store.kind === "none" || locks === undefined) return work();
  const waiting = fetchSignal(signal);
  // The lock manager's type does not pass the result on.
  let result: Promise<T> | undefined;
  await locks.request(`ernie-m/${entry}`, waiting === null ? {} : { signal: waiting }, async () => {
    result = work();
    await result.catch(() => {});
  });
  return result!;
}
