import { createHash, type Hash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DownloadError } from "@ernie-m/core";
import { sizeOf, writeAll } from "../checkpoint/file-io.js";
import { type FileLock, LockLost } from "../checkpoint/file-lock.js";
import { makeFolder } from "../checkpoint/make-folder.js";
import type { CachedModel } from "./cached-model.js";
import { blobName, type TreeFile } from "./file-tree.js";
import type { Answer, HubHttp } from "./hub-http.js";
import { TransientFailure } from "./transient-failure.js";

/** One file to fetch. */
export interface BlobDownload {
  /** For messages. */
  readonly subject: string;
  readonly url: string;
  readonly file: TreeFile;
  readonly cached: CachedModel;
  readonly http: HubHttp;
  readonly retries: number;
  /** Held by the caller for as long as the download takes. */
  readonly lock: FileLock;
  /** Called with the bytes that are here. */
  readonly onProgress: (loaded: number) => void;
}

/**
 * Fetches a blob into the cache: goes on where an earlier attempt ended, checks size and hash, and only then
 * gives the file its name.
 *
 * Throws: DownloadError; LockLost; what the signal or `onProgress` throw; the platform's errors when the
 * cache cannot be written. What has arrived stays for the next attempt, unless it is wrong.
 */
export async function downloadBlob(download: BlobDownload): Promise<void> {
  const { subject, file, cached, http, retries } = download;
  const partial = cached.partial(blobName(file));
  await makeFolder(dirname(partial));
  for (let restarted = false; ; restarted = true) {
    let before = 0;
    let arrived = 0;
    await http.retrying(
      subject,
      retries,
      async () => {
        before = arrived = (await sizeOf(partial)) ?? 0;
        if (arrived > file.size) {
          await rm(partial, { force: true });
          before = arrived = 0;
        }
        // A file without bytes needs no request, nor does one that was cut right before it got its name.
        if (arrived === file.size && file.size > 0) return;
        await fetchRange(download, partial, {
          start: arrived,
          end: file.size,
          arrived: (loaded) => {
            arrived = loaded;
          },
        });
      },
      { progressed: () => arrived - before >= Math.max(1, file.size / 100) },
    );
    if (await isIntact(partial, file, download)) break;
    await rm(partial, { force: true });
    if (restarted) {
      const hash = file.sha256 === undefined ? `git's ${file.blobId}` : `SHA-256 ${file.sha256}`;
      throw new DownloadError("corrupt", subject, `what arrived is not the file the hub lists, with ${hash}`);
    }
  }
  if (!(await download.lock.isHeld())) throw new LockLost(subject);
  await rename(partial, cached.blob(blobName(file)));
}

interface Range {
  /** Bytes that are there. */
  readonly start: number;
  /** Bytes that shall be there. */
  readonly end: number;
  readonly arrived: (loaded: number) => void;
}

/** Writes what is missing of a file behind what is there. */
async function fetchRange(
  { subject, url, file, http, lock, onProgress }: BlobDownload,
  partial: string,
  { start, end, arrived }: Range,
): Promise<void> {
  const headers = new Headers();
  if (end < file.size) headers.set("range", `bytes=${start}-${end - 1}`);
  else if (start > 0) headers.set("range", `bytes=${start}-`);
  await http.exchange(subject, { url, headers }, async (answer) => {
    if (answer.status === 416) return rm(partial, { force: true }).then(() => cut(0, end));
    let position = checkAnswer(subject, answer, file, start);
    // Created anew when it starts from the beginning: another process may still have the old one open.
    if (position === 0) await rm(partial, { force: true });
    const handle = await open(partial, position === 0 ? "wx" : "r+");
    try {
      arrived(position);
      onProgress(position);
      for await (const chunk of answer.chunks()) {
        if (position + chunk.length > file.size) {
          throw new DownloadError(
            "corrupt",
            subject,
            `more than the ${file.size} bytes that the hub lists arrive`,
          );
        }
        if (!(await lock.isHeld())) throw new LockLost(subject);
        await writeAll(handle, chunk, position);
        position += chunk.length;
        arrived(position);
        onProgress(position);
        // A server that ignores the range goes on to the end of the file.
        if (end < file.size && position >= end) break;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (position < end) cut(position, end);
  });
}

/**
 * Fetches the beginning of a blob, `length` bytes of it, to where the download of the rest goes on.
 *
 * Throws: as `downloadBlob`.
 */
export async function downloadStart(download: BlobDownload, length: number): Promise<void> {
  const { subject, file, cached, http, retries } = download;
  const partial = cached.partial(blobName(file));
  await makeFolder(dirname(partial));
  await http.retrying(subject, retries, async () => {
    const have = (await sizeOf(partial)) ?? 0;
    if (have < length)
      await fetchRange(download, partial, { start: have, end: length, arrived: () => undefined });
  });
}

function cut(position: number, size: number): never {
  throw new TransientFailure(`the connection ends after ${position} of ${size} bytes`);
}

/**
 * Where in the file an answer's bytes belong.
 *
 * Throws: DownloadError `corrupt` for an answer that is not the file: another version of it, or a page that a
 * proxy put in its place.
 */
function checkAnswer(subject: string, answer: Answer, file: TreeFile, have: number): number {
  const { status, headers, hubHeaders } = answer;
  const wrong = (what: string): DownloadError =>
    new DownloadError("corrupt", subject, `${what}, expected the ${file.size} bytes that the hub lists`);
  const linked = hubHeaders.get("x-linked-etag")?.replace(/^W\//, "").replaceAll('"', "");
  if (linked !== undefined && linked !== blobName(file) && linked !== file.xetHash) {
    throw wrong(`another version arrives, ${JSON.stringify(linked)}`);
  }
  const linkedSize = hubHeaders.get("x-linked-size");
  if (linkedSize !== null && Number(linkedSize) !== file.size)
    throw wrong(`${linkedSize} bytes are announced`);
  const type = headers.get("content-type") ?? "";
  if (/^text\/html\b/i.test(type)) throw wrong("a page for people (text/html) arrives");
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
    const total = range?.[2] === "*" ? file.size : Number(range?.[2]);
    if (Number(range?.[1]) !== have || total !== file.size) {
      throw wrong(`the range ${JSON.stringify(headers.get("content-range"))} arrives`);
    }
    return have;
  }
  const length = headers.get("content-length");
  if (length !== null && !headers.has("content-encoding") && Number(length) !== file.size) {
    throw wrong(`${length} bytes arrive`);
  }
  return 0;
}

/** Whether the bytes are those of the hub's list: SHA-256 of the file, or git's hash of it. */
async function isIntact(path: string, file: TreeFile, { lock }: BlobDownload): Promise<boolean> {
  if ((await sizeOf(path)) !== file.size) return false;
  const hash: Hash =
    file.sha256 === undefined ? createHash("sha1").update(`blob ${file.size}\0`) : createHash("sha256");
  const handle = await open(path, "r");
  try {
    for await (const chunk of handle.createReadStream({ highWaterMark: 2 ** 20, autoClose: false })) {
      hash.update(chunk as Uint8Array);
      if (!(await lock.isHeld())) throw new LockLost(path);
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex") === (file.sha256 ?? file.blobId);
}
