/** Words of questions that say nothing about what is looked for. */
const NOISE =
  "a an and are as at be by can could do does for from get has have how i in into is it its me my of on one or own should that the there this to use using want what when where which why will with without you your";

/** What people say for what the pages say. What one page alone answers stands among that page's questions instead. */
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
  ner: "entity",
  organisation: "organization",
  quantization: "quantisation",
  quantize: "quantise",
  receipt: "invoice",
  abort: "cancel",
  timeout: "cancel",
};

/** Signs that no word begins with and that the index leaves on one: of what is said beside the text of a page. */
const QUESTION = "~";
const NAME = "=";

/**
 * States `indexed`: the word `term` as the index has it, without what says nothing, in the singular, as one of its
 * synonyms; returns null where nothing is left. What is made of it runs in the page, so that all it needs stands in it.
 */
const INDEXED = `const noise = new Set(${JSON.stringify(NOISE.split(" "))});
const synonyms = ${JSON.stringify(SYNONYMS)};
const word = term.toLowerCase().replace(/^['"]|['".,;:?!]$/g, "");
if (word === "" || noise.has(word)) return null;
const ends = word.length > 4 && word.endsWith("ies") ? "y" : word.length > 3 && /[^s]s$/.test(word) ? "" : undefined;
const single = ends === undefined ? word : word.slice(0, ends === "" ? -1 : -3) + ends;
const indexed = Object.hasOwn(synonyms, single) ? synonyms[single] : single;`;

/** A term of a page. */
export const processTerm = new Function(
  "term",
  `if (term.startsWith("${QUESTION}") || term.startsWith("${NAME}")) return term;
${INDEXED}
return indexed;`,
);

/** With capitals inside, as names of symbols: `loadExtractor`, not `Extractor`. */
const CAPITALS = /[a-z0-9][A-Z]/;

/**
 * A term of a query: as a word, as a word of a question, as a whole name, and as the beginning of one where its capitals say
 * so.
 */
const processQueryTerm = new Function(
  "term",
  `${INDEXED}
const name = "${NAME}" + word;
return [indexed, "${QUESTION}" + indexed, name + "${NAME}", ...(${CAPITALS}.test(term) ? [name] : [])];`,
);

/**
 * What a page is called and which questions it answers before what it says in passing; guides and tasks before symbols,
 * whatever is asked, unless it is a symbol's name.
 */
export const searchOptions = {
  boost: { title: 4, titles: 2, text: 1 },
  // A name is meant as it stands, or as far as it stands.
  fuzzy: (term) => (term.startsWith("=") ? false : 0.1),
  prefix: (term) => term.length > 3,
  processTerm: processQueryTerm,
  // Of the pages on training one is for whoever begins.
  boostDocument: (id, term) => {
    if (term.startsWith("=")) return 100;
    const weights = [
      ["/guide/fine-tuning.html", 2],
      ["/reference/api/", 1e-6],
      ["/decisions", 0.5],
      ["/traps", 0.5],
      ["/adding-", 0.5],
    ];
    return (term.startsWith("~") ? 4 : 1) * (weights.find(([part]) => id.includes(part))?.[1] ?? 1);
  },
};

/** The words of a page's questions, marked as such. */
const markedWords = (questions) =>
  questions
    .flatMap((question) => question.split(/[\s\p{P}]+/u))
    .map((word) => processTerm(word))
    .filter((word) => word !== null)
    .map((word) => QUESTION + word)
    .join(" ");

/** A symbol's name, marked as such. One that is a plain word has none: who types `train` wants a guide. */
const markedName = (name) => (CAPITALS.test(name) ? `${NAME}${name.toLowerCase()}${NAME}` : "");

/**
 * What the index gets of a page: the questions that its front matter says it answers, under its title; of a symbol its
 * name and its first lines.
 */
export function indexed(source, env, md) {
  const html = md.render(source, env);
  const { frontmatter = {}, relativePath = "" } = env;
  if (frontmatter.search === false) return "";
  const under = (text, page) => page.replace(/<\/h1>/, () => `</h1>\n<p>${text}</p>\n`);
  if (!relativePath.startsWith("reference/api/"))
    return under(markedWords(frontmatter.questions ?? []), html);
  const name = /([^/]*)\.md$/.exec(relativePath)[1];
  if (name === "index") return "";
  const head = html.replace(/<h2[\s\S]*$/, "").replace(/<div class="language-[\s\S]*?<\/div>/g, "");
  return under(markedName(name), head);
}
