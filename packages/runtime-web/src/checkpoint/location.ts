import { InputError } from "@ernie-m/core";
import { absoluteUrl, refuseCredentials } from "./urls.js";

/** Bytes of a file that is at hand. */
export type FileContent = Blob | ArrayBuffer | Uint8Array;

/**
 * A checkpoint that is no folder on a server: pass it wherever a checkpoint's location is asked for. Plain
 * data, so that it can be sent to a worker.
 */
export type ProvidedFiles =
  | {
      /** For messages. */
      readonly href: string;
      readonly kind: "files";
      /** Contents by file name. */
      readonly files: Readonly<Record<string, FileContent>>;
    }
  | {
      readonly href: string;
      readonly kind: "urls";
      /** Absolute URLs by file name. */
      readonly files: Readonly<Record<string, string>>;
    };

/** What a user hands over: dropped files, a chosen folder, or bytes by name. */
export type FileSource = Iterable<File> | FileSystemDirectoryHandle | Readonly<Record<string, FileContent>>;

/**
 * A checkpoint of files that the page has: a `FileList`, an array of `File`s, a directory handle or bytes by
 * name. Of files in folders the ones beside the topmost `config.json` (or `model_config.json`) are taken.
 * Nothing is read yet, and what is used of a file is read where it lies.
 *
 * Throws: InputError when there is no file, or what is no file among them.
 */
export async function checkpointFromFiles(source: FileSource): Promise<ProvidedFiles> {
  if (typeof source !== "object" || source === null)
    throw new InputError("files", "files, a directory or bytes by name", String(source));
  const { name, files } = await collect(source);
  for (const [file, content] of Object.entries(files)) checkContent(file, content);
  if (Object.keys(files).length === 0) throw new InputError("files", "the files of a checkpoint", "no file");
  return { href: name, kind: "files", files };
}

/**
 * A checkpoint whose files lie at URLs of their own, as bundlers give them: absolute or relative to the page.
 * Names that are not listed do not exist, and are never asked for.
 *
 * Throws: InputError for what is no URL, or one with a name or password, and when there is none.
 */
export function checkpointFromUrls(urls: Readonly<Record<string, string | URL>>): ProvidedFiles {
  if (typeof urls !== "object" || urls === null)
    throw new InputError("urls", "URLs by file name", urls === null ? "null" : typeof urls);
  const files: Record<string, string> = {};
  for (const [name, url] of Object.entries(urls)) {
    const absolute = absoluteUrl(name, url);
    refuseCredentials(absolute);
    files[name] = absolute.href;
  }
  const all = Object.values(files);
  if (all.length === 0) throw new InputError("urls", "the files of a checkpoint", "no file");
  // Bundlers put small files into the URL itself, and that lies in no folder.
  const inFolder = all.find((url) => URL.canParse(".", url));
  return { href: inFolder === undefined ? "urls" : new URL(".", inFolder).href, kind: "urls", files };
}

/** Throws: InputError for what has no bytes. */
function checkContent(file: string, content: unknown): void {
  const isBuffer = Object.prototype.toString.call(content) === "[object ArrayBuffer]";
  if (isBuffer || ArrayBuffer.isView(content) || content instanceof Blob) return;
  const received = typeof content === "object" && content !== null ? "an object" : String(content);
  throw new InputError(file, "a Blob, an ArrayBuffer or a Uint8Array", received);
}

interface Collected {
  readonly name: string;
  readonly files: Readonly<Record<string, FileContent>>;
}

async function collect(source: FileSource): Promise<Collected> {
  if (isDirectory(source)) {
    const files: Record<string, FileContent> = {};
    for await (const entry of source.values())
      if (entry.kind === "file") files[entry.name] = await (entry as FileSystemFileHandle).getFile();
    return { name: source.name, files };
  }
  if (isIterable(source)) return besideConfig([...source]);
  return { name: "files", files: source };
}

function isDirectory(source: FileSource): source is FileSystemDirectoryHandle {
  return "kind" in source && source.kind === "directory";
}

function isIterable(source: object): source is Iterable<File> {
  return Symbol.iterator in source;
}

/** Files dropped as a folder carry their path in it. */
function besideConfig(all: readonly File[]): Collected {
  const folderOf = (file: File): string => file.webkitRelativePath.split("/").slice(0, -1).join("/");
  const configs = all.filter(({ name }) => name === "config.json" || name === "model_config.json");
  const depth = (file: File): number => file.webkitRelativePath.split("/").length;
  const [top] = configs.sort((a, b) => depth(a) - depth(b));
  const folder = top === undefined ? undefined : folderOf(top);
  const chosen = folder === undefined ? all : all.filter((file) => folderOf(file) === folder);
  return {
    name: folder || "files",
    files: Object.fromEntries(chosen.map((file) => [file.name, file])),
  };
}
