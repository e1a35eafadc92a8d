/** Documents of any length at equal density: a sentence after the other, each about names that occur nowhere else. */

const FIRST =
  "Ada Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jonas Kaya Liam Mona Nils Olga Pablo Quinn Rosa Sven Tara".split(
    " ",
  );
const ONSETS = "Al Bar Cor Dan El Far Gar Hol In Jan Kar Lan Mar Nor Ol Par Ral San Tor Val".split(" ");
const MIDDLES = ["be", "di", "ga", "ha", "ko", "la", "mi", "no", "ra", "ve"];
const ENDS = ["berg", "field", "man", "ski", "son", "ton", "well"];
const CITIES = "Warsaw London Lisbon Besançon Hamburg Kyoto Vienna Dublin Prague Oslo Toronto Lima".split(
  " ",
);
const FILLERS = [
  "The weather was fine and nothing happened for a long time.",
  "Most of what was said that day was forgotten soon after.",
];

/** Four kinds with two relations each. */
export const SCHEMA = {
  person: ["birthplace", "employer"],
  organization: ["founder", "headquarters location"],
  product: ["price", "maker"],
  event: ["date", "place"],
};

const pick = (list, index) => list[index % list.length];

/** The name of a family: no two of the first 1,400 are alike. */
function family(index) {
  return (
    pick(ONSETS, index) +
    pick(MIDDLES, Math.floor(index / ONSETS.length)) +
    pick(ENDS, index * 3 + Math.floor(index / 200))
  );
}

function person(index) {
  return `${pick(FIRST, index * 7 + Math.floor(index / 20))} ${family(index)}`;
}

/** Sentences with a person each, two of four with other kinds. */
export function sentence(index) {
  const [who, city] = [person(index), pick(CITIES, index * 5 + 1)];
  const company = `${family(index + 700)} Industries`;
  switch (index % 4) {
    case 0:
      return `${who} was born in ${city} and works for ${company}.`;
    case 1:
      return `${company} was founded by ${who} and has its headquarters in ${city}.`;
    case 2:
      return `${who} bought a ${family(index + 300)} camera, which ${company} sells for $${100 + (index % 900)}.`;
    default:
      return `${who} spoke at the ${family(index + 500)} Festival in ${city} on ${1 + (index % 28)} May ${1950 + (index % 70)}.`;
  }
}

/** The first sentences that are so many people, `perPerson` code units of text for each, fillers in between. */
export function sentences(people, perPerson) {
  const all = [];
  let [length, fillers] = [0, 0];
  for (let index = 0; index < people; index++) {
    const next = [sentence(index)];
    length += next[0].length + 1;
    while (length + FILLERS[fillers % 2].length < (index + 1) * perPerson) {
      next.push(FILLERS[fillers++ % 2]);
      length += next.at(-1).length + 1;
    }
    all.push(...next);
  }
  return all;
}

/** A text of `people` different people, 100 code units for each. */
export function document(people) {
  return sentences(people, 100).join(" ");
}

/** A long text of so many code units. */
export function longText(units) {
  const part = document(1000);
  return part
    .concat(" ")
    .repeat(Math.ceil(units / (part.length + 1)))
    .slice(0, units);
}
