import type { Schema } from "@ernie-m/heads";

export interface Example {
  /** The language's own name, or what the text is. */
  readonly name: string;
  readonly text: string;
  readonly schema: Schema;
  /** What the embedded model cannot be expected to do with it. */
  readonly note?: string;
}

const PEOPLE: Schema = [{ person: ["birthplace", "employer"] }, "organization", "location"];

const WRITTEN_ONLY =
  "The embedded model saw this language only in what was written for it: little is sure. A published checkpoint reads it.";
const UNSEEN_SCRIPT =
  "The embedded model never saw this language: it finds what looks alike everywhere. A published checkpoint reads it.";

const REPORT = [
  "Nokia was founded by Fredrik Idestam in 1865 and is headquartered in Espoo.",
  "The company began with a paper mill on the banks of a river and moved to the town of Nokia a few years later.",
  "Eduard Polón bought a rubber factory nearby, and Arvid Wickström started Finnish Cable Works in Helsinki in 1912.",
  "For a long time the three companies shared owners, and in 1967 they became one.",
  "In the nineteen-eighties Kari Kairamo led the group and bought makers of television sets in Germany and Sweden.",
  "Jorma Ollila joined from Citibank in 1985 and became chief executive in 1992.",
  "He sold the paper business and the cables, and put everything on telephones.",
  "The Nokia 3310 was released in September 2000 and sold more than a hundred million times.",
  "Frank Nuovo designed many of the phones in a studio in California.",
  "Engineers in Tampere and Oulu wrote the software, and factories in Salo and Bochum put the phones together.",
  "In 2007 Apple showed the iPhone in San Francisco, and the market changed within three years.",
  "Stephen Elop came from Microsoft in 2010 and chose Windows Phone.",
  "Microsoft bought the telephone business in 2013 for more than five billion euros.",
  "Rajeev Suri, who was born in New Delhi, then led what was left, a maker of networks.",
  "The company bought Alcatel-Lucent from Paris in 2016, and with it Bell Labs in Murray Hill.",
  "Pekka Lundmark followed in 2020 after years at Fortum, and Justin Hotard came from Intel in 2025.",
  "Visitors to Espoo can still see the head office by the bay of Otaniemi, near Aalto University.",
].join(" ");

export const examples: readonly [Example, ...Example[]] = [
  {
    name: "English",
    text: "Marie Curie was born in Warsaw and worked at the University of Paris.",
    schema: PEOPLE,
  },
  {
    name: "Deutsch",
    text: "Albert Einstein wurde 1879 in Ulm geboren und arbeitete an der Universität Zürich.",
    schema: [{ person: ["birthplace", "date of birth", "employer"] }, "organization", "location"],
  },
  {
    name: "Français",
    text: "Victor Hugo est né à Besançon en 1802 et il habite à Paris.",
    schema: [{ person: ["birthplace"] }, "location", "date"],
  },
  {
    name: "Español",
    text: "Gabriel García Márquez nació en Aracataca y trabajó para El Espectador.",
    schema: PEOPLE,
  },
  {
    name: "Português",
    text: "Fernando Pessoa nasceu em Lisboa e trabalhou no Banco de Portugal.",
    schema: PEOPLE,
  },
  {
    name: "Nederlands",
    text: "Christiaan Huygens werd geboren in Den Haag in 1629 en werkte voor de Académie des sciences.",
    schema: [{ person: ["birthplace"] }, "organization", "location", "date"],
  },
  {
    name: "Türkçe",
    text: "Orhan Pamuk İstanbul'da doğdu ve Columbia Üniversitesi'nde çalışıyor.",
    schema: PEOPLE,
  },
  {
    name: "中文",
    text: "黄家学出生于汉诺威，在宁波大学工作。",
    schema: [{ 人物: ["出生地", "工作单位"] }, "组织", "地点"],
  },
  {
    name: "日本語",
    text: "夏目漱石は東京で生まれ、朝日新聞社で働いた。",
    schema: [{ 人物: ["出生地", "勤務先"] }, "組織", "場所"],
  },
  {
    name: "한국어",
    text: "김연아는 부천에서 태어났다.",
    schema: [{ person: ["birthplace"] }, "location"],
  },
  {
    name: "العربية",
    text: "وقّعت شركة Siemens اتفاقا مع جامعة القاهرة في 14 مارس 2025، حسب موقع BBC. السعر 250$.",
    schema: ["organization", "date", "price"],
    note: WRITTEN_ONLY,
  },
  {
    name: "עברית",
    text: "חברת Intel הודיעה ב-3 במאי 2025 כי Pat Gelsinger יבקר בירושלים. לפרטים: ‎+972 3 555 0142.",
    schema: ["person", "organization", "date", "phone number"],
    note: UNSEEN_SCRIPT,
  },
  {
    name: "Price tag",
    text: "The iPhone 15 by Apple costs $799 and was released on September 22, 2023.",
    schema: [{ product: ["price", "release date", "manufacturer"] }, "company"],
  },
  {
    name: "Contact",
    text: "Jane Doe is a sales manager at Acme Corp. Her phone number is +1 555 0199.",
    schema: [{ person: ["position", "employer", "phone number"] }],
  },
  {
    name: "Long document",
    text: REPORT,
    schema: ["person", "organization", "location", "date"],
  },
];
