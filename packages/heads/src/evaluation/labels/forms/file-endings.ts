/** What names of files end in that have blanks in them: words with a blank before them may be a sentence otherwise. */
const ENDINGS: ReadonlySet<string> = new Set(
  [
    "txt text md rst log rtf tex csv tsv json jsonl ndjson xml yaml yml html htm xhtml mhtml parquet conll conllu ann",
    "pdf ps djvu epub mobi doc docx docm dot dotx odt ott pages wpd wps xls xlsx xlsm xlsb ods numbers",
    "ppt pptx pptm pps ppsx odp key eml msg mbox ics vcf",
    "png jpg jpeg jfif gif webp bmp tif tiff svg heic heif avif ico dcm",
    "wav mp3 m4a aac flac ogg oga opus wma amr mp4 m4v avi mov webm mkv mpg mpeg wmv 3gp",
    "zip gz tgz bz2 xz zst 7z rar tar",
  ].flatMap((line) => line.split(" ")),
);

/** Letters and digits behind a dot, of one case as names of files have them: `report.odt`, not `Mr.Smith`. */
const SHORT_ENDING = /[^\s.\\/]\.(?:[a-z][a-z0-9]{1,4}|[A-Z][A-Z0-9]{1,4}|7z|3gp)$/;

/** Whether a name without blanks ends as names of files do. */
export function hasShortEnding(name: string): boolean {
  return SHORT_ENDING.test(name) || hasKnownEnding(name);
}

/** Whether a name ends as files do that texts, pictures and sound are kept in. */
export function hasKnownEnding(name: string): boolean {
  const dot = name.lastIndexOf(".");
  return dot > 0 && ENDINGS.has(name.slice(dot + 1).toLowerCase());
}
