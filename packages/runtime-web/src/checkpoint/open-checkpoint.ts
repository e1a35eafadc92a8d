import {
  CheckpointError,
  type CheckpointFiles,
  type CheckpointLocation,
  type OpenOptions,
} from "@ernie-m/core";
import type { WebRuntimeOptions } from "../options.js";
import { blobFile, readWhole } from "./blob-file.js";
import { givenFiles } from "./given-files.js";
import { baseUrl, type FileContent, isGivenFiles } from "./location.js";

/** Opens what `webRuntime` documents. */
export async function openCheckpoint(
  where: CheckpointLocation,
  _options: WebRuntimeOptions,
  opening: OpenOptions,
): Promise<CheckpointFiles> {
  opening.signal?.throwIfAborted();
  if (isGivenFiles(where) && where.kind === "files")
    return givenFiles(where.href, where.files as Readonly<Record<string, FileContent>>);
  const given = isGivenFiles(where) ? where.files : undefined;
  const href = typeof where === "string" ? where : where.href;
  const folder = new URL(href.endsWith("/") ? href : `${href}/`, baseUrl());
  const urlOf = (name: string): string | undefined =>
    given === undefined
      ? new URL(encodeURIComponent(name), folder).href
      : (given[name] as string | undefined);
  const answer = async (name: string): Promise<Response | undefined> => {
    const url = urlOf(name);
    if (url === undefined) return undefined;
    const response = await fetch(url);
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    return response.ok && !isPage ? response : undefined;
  };
  const blobs = new Map<string, Promise<Blob | undefined>>();
  const blobOf = (name: string): Promise<Blob | undefined> => {
    const known = blobs.get(name) ?? answer(name).then((response) => response?.blob());
    blobs.set(name, known);
    return known;
  };
  const open = async (name: string) => {
    const blob = await blobOf(name);
    if (blob === undefined)
      throw new CheckpointError("unreadable-file", `${href}${name}`, "there is no such file");
    return blobFile(`${href}${name}`, blob);
  };
  return {
    location: href,
    has: async (name) => (await blobOf(name)) !== undefined,
    open,
    readFile: async (name) => readWhole(await open(name)),
  };
}
