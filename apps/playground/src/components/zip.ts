import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** The media type of archives. */
export const ZIP = "application/zip";

/** Ends of names of files that are as small as they get. */
const PACKED = /\.(safetensors|model|zip)$/;

/** Files by path as one archive. Their bytes go through piece by piece: what is large is never in memory whole. */
export async function zipOf(files: Readonly<Record<string, Blob | string>>): Promise<Blob> {
  const parts: Blob[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, data) => {
    if (error !== null) failure = error;
    else parts.push(new Blob([new Uint8Array(data)]));
  });
  for (const [path, content] of Object.entries(files)) {
    const file = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path);
    zip.add(file);
    const blob = typeof content === "string" ? new Blob([content]) : content;
    const reader = blob.stream().getReader();
    for (;;) {
      const { done, value } = await reader.read();
      file.push(value ?? new Uint8Array(0), done);
      if (failure !== undefined) throw failure;
      if (done) break;
    }
  }
  zip.end();
  if (failure !== undefined) throw failure;
  return new Blob(parts, { type: ZIP });
}
