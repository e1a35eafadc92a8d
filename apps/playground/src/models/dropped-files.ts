/**
 * The files of what was dropped on the page, folders opened, each with its path as one has that was chosen. Must be called while the event is handled: the browser
 * forgets the entries afterwards.
 */
export async function droppedFiles(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const files = await Promise.all(entries.map((entry) => filesOf(entry, 0)));
  return files.flat();
}

/** A checkpoint folder is flat; what lies deeper than this is something else. */
const MOST_LEVELS = 2;

async function filesOf(entry: FileSystemEntry, level: number): Promise<readonly File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [level === 0 ? file : withPath(file, entry.fullPath)];
  }
  if (!isFolder(entry) || level >= MOST_LEVELS) return [];
  const reader = entry.createReader();
  const files: File[] = [];
  // A reader gives a folder in parts, the last of which is empty.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return files;
    for (const child of part) files.push(...(await filesOf(child, level + 1)));
  }
}

/** A file that comes out of an entry says nothing of its folder, and two of one name could not be told apart. */
function withPath(file: File, fullPath: string): File {
  return Object.defineProperty(file, "webkitRelativePath", { value: fullPath.replace(/^\//, "") });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
