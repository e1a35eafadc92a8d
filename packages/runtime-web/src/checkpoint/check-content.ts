import { STAND_IN_BYTES, type StandIn, standInOf } from "@ernie-m/config";
import { DownloadError } from "@ernie-m/core";

/** What a server answers with in place of a file. */
const answers: { readonly [S in StandIn]: string } = {
  "web-page": "an HTML page",
  "lfs-pointer": "a Git LFS pointer: the server has the repository, not its large files",
};

const XML = /^\s*<\?xml\b/i;

/**
 * Checks that a downloaded file can be what its name says: not a page, not a pointer, and JSON that parses.
 *
 * Throws: DownloadError `corrupt`.
 */
export async function checkContent(subject: string, name: string, blob: Blob): Promise<void> {
  const start = blob.slice(0, STAND_IN_BYTES);
  const standIn = standInOf(new Uint8Array(await start.arrayBuffer()), blob.size);
  const answer = standIn === undefined ? undefined : answers[standIn];
  if (answer !== undefined) throw new DownloadError("corrupt", subject, `the server answered with ${answer}`);
  if (XML.test(await start.text()))
    throw new DownloadError(
      "corrupt",
      subject,
      "the server answered with an XML document, as stores answer errors with",
    );
  if (!name.endsWith(".json")) return;
  try {
    JSON.parse(await blob.text());
  } catch (cause) {
    throw new DownloadError("corrupt", subject, "is not JSON", { cause });
  }
}
