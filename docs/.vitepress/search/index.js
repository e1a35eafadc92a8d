/** Words of questions that say nothing about what is looked for. */
const NOISE =
  "a an and are as at be by can could do does for from get has have how i in into is it its me my of on one or own should that the there this to use using want what when where which why will with without you your";

/** What people say for what the pages say. */
const SYNONYMS = {
  licence: "license",
  anonymise: "redact",
  anonymize: "redact",
  pii: "redact",
  fine: "train",
  finetune: "train",
  finetuning: "train",
  accuracy: "accurate",
  ram: "memory",
  gpu: "device",
  ner: "entities",
  organisation: "organization",
  quantization: "quantisation",
  receipt: "invoice",
  resume: "cv",
  docx: "pdf",
  word: "pdf",
  abort: "cancel",
  timeout: "cancel",
};

/**
 * A term as the index has it: without what says nothing, in the singular, as one of its synonyms. It also runs in the
 * page, so it uses nothing from outside of it but what stands in it.
 */
export const processTerm = new Function(
  "term",
  `const noise = new Set(${JSON.stringify(NOISE.split(" "))});
const synonyms = ${JSON.stringify(SYNONYMS)};
const word = term.toLowerCase().replace(/^['"]|['".,;:?!]$/g, "");
if (word === "" || noise.has(word)) return null;
const single = word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
return Object.hasOwn(synonyms, single) ? synonyms[single] : single;`,
);

/** Guides and tasks before symbols, what a page is called before what it says in passing. */
export const searchOptions = {
  boost: { title: 4, titles: 2, text: 1 },
  fuzzy: 0.1,
  prefix: (term) => term.length > 3,
  // Runs in the page too, so that what it needs stands in it. Of the pages on training one is for whoever begins.
  boostDocument: (id) => {
    const weights = [
      ["/guide/fine-tuning.html", 2],
      ["/reference/", 0.25],
      ["/decisions", 0.5],
      ["/traps", 0.5],
      ["/adding-", 0.5],
    ];
    return weights.find(([part]) => id.includes(part))?.[1] ?? 1;
  },
};

/**
 * What the index gets of a page: the questions that its front matter says it answers, under its title; of a symbol its
 * name and its first lines.
 */
export function indexed(source, env, md) {
  const html = md.render(source, env);
  const { frontmatter = {}, relativePath = "" } = env;
  if (frontmatter.search === false) return "";
  if (relativePath.startsWith("reference/api/"))
    return relativePath.endsWith("index.md")
      ? ""
      : html.replace(/<h2[\s\S]*$/, "").replace(/<div class="language-[\s\S]*?<\/div>/g, "");
  const questions = (frontmatter.questions ?? []).map((question) => `<p>${question}</p>`).join("");
  return html.replace(/<\/h1>/, `</h1>${questions}`);
}
