const URL_LIKE = /^(?:[a-z][a-z0-9+.-]*:\/\/|data:[a-z]+\/[a-z0-9.+-]+[;,])\S+$/i;
/** From the root, from here, or from a drive, to a file or into the folders of Label Studio. */
const FULL_PATH = /^(?:~?\/|\.{1,2}[\\/]|[a-z]:[\\/]|\\\\)[^\n]*\.[a-z0-9]{1,8}$/i;
const UPLOAD = /^\/data\/(?:upload|local-files)\//;
const EXTENSIONS =
  "txt|md|csv|tsv|json|jsonl|xml|html?|pdf|docx?|png|jpe?g|gif|webp|bmp|tiff?|svg|wav|mp3|mp4|m4a|flac|ogg|avi|mov|webm|mkv";
const FILE_NAME = new RegExp(`^[^\\s\\\\/]+(?:[\\\\/][^\\s\\\\/]+)*\\.(?:${EXTENSIONS})$`, "i");

const LONGEST_ADDRESS = 4096;

/** Whether a string says where something is: a URL, a path, the name of a file. */
export function isAddress(text: string): boolean {
  const bare = text.trim();
  if (bare.length > LONGEST_ADDRESS) return bare.startsWith("data:") && URL_LIKE.test(bare);
  return [URL_LIKE, FULL_PATH, UPLOAD, FILE_NAME].some((pattern) => pattern.test(bare));
}
