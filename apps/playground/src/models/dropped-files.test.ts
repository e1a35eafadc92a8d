import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { describe, expect, it } from "vitest";
import { droppedFiles } from "./dropped-files.js";

/** What is in a folder: texts, and folders. */
interface Tree {
  readonly [name: string]: string | Tree;
}

/** An entry as a browser gives it: its file knows its name alone, and a folder is read in parts. */
function entryOf(fullPath: string, content: string | Tree): object {
  const name = fullPath.slice(fullPath.lastIndexOf("/") + 1);
  if (typeof content === "string")
    return {
      isFile: true,
      isDirectory: false,
      fullPath,
      file: (resolve: (file: File) => void) =>
        resolve(
          Object.defineProperty(new File([content], name), "webkitRelativePath", {
            value: "",
            configurable: true,
          }),
        ),
    };
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => {
      const left = Object.entries(content).map(([child, of]) => entryOf(`${fullPath}/${child}`, of));
      return { readEntries: (resolve: (part: readonly object[]) => void) => resolve(left.splice(0, 1)) };
    },
  };
}

const dropped = (tree: Tree): Promise<readonly File[]> =>
  droppedFiles({
    items: Object.entries(tree).map(([name, content]) => ({
      webkitGetAsEntry: () => entryOf(`/${name}`, content),
    })),
  } as unknown as DataTransfer);

describe("what is dropped on the page", () => {
  it("is a checkpoint of the files beside its configuration, whatever its folders have", async () => {
    const training = { "model.safetensors": "of a step", "config.json": "{}", "vocab.txt": "of a step" };
    const trained = { "config.json": "{}", "model.safetensors": "the last" };
    // A browser gives entries in an order of its own.
    for (const folder of [
      { ...trained, "checkpoint-500": training },
      { "checkpoint-500": training, ...trained },
    ]) {
      const { href, files } = await checkpointFromFiles(await dropped({ trained: folder }));
      const weights = files["model.safetensors"];
      expect(weights instanceof Blob && (await weights.text())).toBe("the last");
      expect(Object.keys(files).toSorted()).toEqual(["config.json", "model.safetensors"]);
      expect(href).toBe("trained");
    }
  });

  it("is every file of a folder and of the folders in it, each with its path; a file alone has none", async () => {
    const files = await dropped({
      letters: { "a.txt": "1", old: { "a.txt": "2", older: { "a.txt": "3" } } },
      "b.txt": "4",
    });
    expect(files.map(({ name, webkitRelativePath }) => [name, webkitRelativePath])).toEqual([
      ["a.txt", "letters/a.txt"],
      ["a.txt", "letters/old/a.txt"],
      ["b.txt", ""],
    ]);
  });
});
