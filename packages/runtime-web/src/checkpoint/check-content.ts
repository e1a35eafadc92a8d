import { DownloadError } from "@ernie-m/core";

/** Bytes that are looked at to tell a page from a file. */
const BEGINNING = 512;

/** What files that are no text begin with when they are answered by something else. */
const impostors: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(?:!doctype html|html|head|body)\b/i, "an HTML page"],
  [/^\s*<\?xml\b/i, "an XML document, as stores answer errors with"],
  [
    /^version https:\/\/git-lfs\.github\.com\/spec/,
    "a Git LFS pointer: the server has the repository, not its large files",
  ],
];

/**
 * Checks that a downloaded file can be what its name says: not a page, not a pointer, and JSON that parses.
 *
 * Throws: DownloadError `corrupt`.
 */
export async function checkContent(subject: string, name: string, blob: Blob): Promise<void> {
  const start = await blob.slice(0, BEGINNING).text();
  for (const [pattern, what] of impostors)
    if (pattern.test(start)) throw new DownloadError("corrupt", subject, `the server answered with ${what}`);
  if (!name.endsWith(".json")) return;
  try {
    JSON.parse(await blob.text());
  } catch (cause) {
    throw new DownloadError("corrupt", subject, "is not JSON", { cause });
  }
}
