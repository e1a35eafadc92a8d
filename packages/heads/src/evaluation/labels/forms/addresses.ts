import { hasKnownEnding, hasShortEnding } from "./file-endings.js";

const LONGEST_ADDRESS = 4096;
/** File systems have no longer names. */
const LONGEST_NAME = 255;

const DATA_URL = /^data:[a-z]+\/[a-z0-9.+-]+[;,]\S+$/i;
/** Where Label Studio keeps what was uploaded. */
const UPLOAD = /^\/data\/(?:upload|local-files)\//;
const WEB = /^(?:https?|ftps?):\/\/[^\s\\/]/i;
/** `s3://`, `gs://`, `hdfs://`: places to store things, whose names have blanks as they are. */
const STORE = /^[a-z][a-z0-9+.-]+:\/\/[^\s\\/]/i;
/** From a drive or a share, from here or from the user's folder. */
const ROOTED = /^(?:[a-z]:[\\/]|\\\\|~[\\/]|\.{1,2}[\\/])(?=\S)/i;
/** From the root, or a host without its scheme. */
const ROOT = /^\/{1,2}(?=[^\s/])/;
const WWW = /^www\.[^\s.]+\.\S+$/i;
const HOST_AND_PATH = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?\/\S/;
const BEHIND_PATH = /^(?:\?[^\s=&]+=\S*|#\S*)$/;

/**
 * Whether a string says where something is, by its form: a URL, a path, the name of a file. It is one line that is no
 * sentence, without what stands behind `?` and `#`.
 */
export function isAddress(text: string): boolean {
  const bare = text.trim();
  if (DATA_URL.test(bare)) return true;
  if (bare.length > LONGEST_ADDRESS || /[\n\r]/.test(bare)) return false;
  if (UPLOAD.test(bare)) return true;
  const end = bare.search(/[?#]/);
  const behind = end !== -1 && BEHIND_PATH.test(bare.slice(end)) ? bare.slice(end) : "";
  const path = bare.slice(0, bare.length - behind.length);
  return /\s/.test(path) ? isSpacedAddress(path) : isPlainAddress(path, behind.startsWith("?"));
}

/** Without blanks the form is enough. */
function isPlainAddress(path: string, hasQuery: boolean): boolean {
  if ([WEB, STORE, ROOTED, WWW].some((form) => form.test(path))) return true;
  const names = path.replace(ROOT, "").split(/[\\/]/);
  const last = names[names.length - 1];
  if (names.length > 1 && (hasQuery || ROOT.test(path) || HOST_AND_PATH.test(path))) return true;
  // `ann@example.com` is whom to write to.
  return (last.includes("@") ? hasKnownEnding(last) : hasShortEnding(last)) || isNumberedPath(names);
}

/** `upload/1/abc`: folders, one of them a number. Not `24/7/365` or `5/Jan/2024`. */
function isNumberedPath(names: readonly string[]): boolean {
  const numbers = names.filter((name) => /^\d+$/.test(name)).length;
  const words = names.filter((name) => /^(?=.*\p{L})[\p{L}\d_-]{2,}$/u.test(name)).length;
  return numbers > 0 && words > numbers && words + numbers === names.length;
}

/** Blanks are in names of files and folders, and in sentences: then a name ends as one, or a folder goes before it. */
function isSpacedAddress(path: string): boolean {
  if (isSentence(path)) return false;
  const names = path.split(/[\\/]/);
  if (names.some((name) => name !== name.trim() || name.length > LONGEST_NAME)) return false;
  const last = names[names.length - 1];
  if (WEB.test(path)) return names.length > 3 && hasKnownEnding(last);
  if (STORE.test(path)) return true;
  const isRooted = ROOTED.test(path) || (ROOT.test(path) && names.length > 2);
  return isRooted ? !/\s/.test(last) || hasShortEnding(last) : hasKnownEnding(last);
}

/** Whether there is what only sentences have: a mark with a blank behind it, or one at the end. */
function isSentence(line: string): boolean {
  return /[,;:!?]\s|[.!?]\s+\p{Lu}|[。，；：！？]|[.!?…]$/u.test(line);
}
