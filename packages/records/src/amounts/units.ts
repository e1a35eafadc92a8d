import { PhraseTable } from "../text/phrase-table.js";
import { timePhrases } from "../text/time-units.js";

/** Symbols by the prefixes that they are used with, as in UCUM; "L" for litre, which is written "l" too. */
const PREFIXED: Readonly<Record<string, readonly [prefixes: string, spellings: string]>> = {
  g: [" k m µ n", "g"],
  L: [" h d c m µ n", "l L"],
  m: [" k c m µ n d", "m"],
  "m²": [" k c m", "m² m2 qm"],
  "m³": [" c m", "m³ m3 cbm"],
  W: [" k M G m", "W"],
  Wh: [" k M G T", "Wh"],
  V: [" k m", "V"],
  A: [" m µ", "A"],
  Ah: [" m", "Ah"],
  Hz: [" k M G", "Hz"],
  Pa: [" h k M", "Pa"],
  J: [" k M", "J"],
  cal: [" k", "cal"],
  B: ["k M G T", "B"],
  bit: [" k M G", "bit"],
  mol: [" m µ n", "mol"],
  bar: [" m", "bar"],
};
const MICRO = ["µ", "μ"];

/** Symbols without prefixes: the unit, then how it is written. Case counts. */
const SYMBOLS: Readonly<Record<string, string>> = {
  t: "t т",
  ha: "ha",
  KB: "KB",
  "°C": "°C ℃ ºC",
  "°F": "°F ℉ ºF",
  IU: "IU IE UI U.I. I.E. МЕ",
  mmHg: "mmHg",
  dB: "dB",
  lm: "lm",
  lx: "lx",
  N: "N",
  Nm: "Nm",
  rpm: "rpm U/min",
  "km/h": "km/h kmh kph км/ч",
  "m/s": "m/s м/с",
  mph: "mph",
  ppm: "ppm",
  px: "px",
  MP: "MP",
  PS: "PS",
  hp: "hp",
  ft: "ft",
  mi: "mi",
  oz: "oz oz.",
  lb: "lb lbs lb. lbs.",
  gal: "gal",
  psi: "psi",
  µg: "mcg мкг",
  mg: "мг",
  g: "г гр.",
  kg: "кг",

  mL: "мл",
  L: "л",
  mm: "мм",
  cm: "см",
  m: "м",
  km: "км",
  "m²": "м² м2 кв.м",
  kWh: "кВт·ч кВтч",
  kW: "кВт",
  W: "Вт",
};

/** Names, in lower case, "_" for a space. */
const NAMES: Readonly<Record<string, string>> = {
  mg: "milligram milligrams milligramm milligramme milligrammes miligramo miligramos milligrammi miligramas miligrama miligram miligramów миллиграмм миллиграммов 毫克 ミリグラム 밀리그램",
  g: "gram grams gramme grammes gramm gramo gramos grammo grammi grama gramas gramów грамм грамма граммов 克 グラム 그램",
  kg: "kilogram kilograms kilo kilos kilogramm kilogramme kilogrammes kilogramo kilogramos chilogrammi chili chilo quilo quilos quilogramas kilogramów килограмм килограмма килограммов 公斤 千克 キログラム キロ 킬로그램 킬로",
  t: "tonne tonnes tons tonnen tonne tonnes tonelada toneladas tonnellate ton тонн тонны 吨 噸 トン 톤",
  mL: "millilitre millilitres milliliter milliliters mililitros millilitri mililitro 毫升 ミリリットル 밀리리터",
  L: "litre litres liter liters litern litro litros litri litr litrów литр литра литров litre 升 公升 リットル 리터",
  mm: "millimetre millimetres millimeter millimeters milímetros millimetri миллиметров 毫米 ミリメートル ミリ 밀리미터",
  cm: "centimetre centimetres centimeter centimeters zentimeter centimètres centímetros centimetri santimetre сантиметров 厘米 公分 センチメートル センチ 센티미터 센티",
  m: "metre metres meter meters mètre mètres metro metros metri metern метр метра метров metre 米 公尺 メートル 미터",
  km: "kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros chilometri chilometro quilómetros quilômetros kilometre километр километра километров 公里 千米 キロメートル 킬로미터",
  "m²": "square_metres square_meters quadratmeter mètres_carrés metros_cuadrados metros_quadrados metri_quadrati vierkante_meter metrekare квадратных_метров 平方米 平米 平方メートル 제곱미터",
  "m³": "cubic_metres cubic_meters kubikmeter mètres_cubes metros_cúbicos metri_cubi кубометров 立方米 立方メートル 세제곱미터",
  ha: "hectare hectares hektar hectárea hectáreas ettari hectareas гектаров hectaren hektar 公顷 ヘクタール 헥타르",
  "°C": "degrees_celsius grad_celsius degrés_celsius grados_celsius grad 摄氏度",
  W: "watt watts vatios ватт 瓦 ワット 와트",
  kW: "kilowatt kilowatts 千瓦 キロワット 킬로와트",
  kWh: "kilowatt-hours kilowattstunden kilowatt_hours 千瓦时 キロワット時 킬로와트시",
  V: "volt volts volts voltios 伏 ボルト 볼트",
  dB: "decibels decibel dezibel décibels decibelios децибел 分贝 デシベル 데시벨",
  lm: "lumens lumen lúmenes 流明 ルーメン 루멘",
  ft: "feet foot",
  in: "inch inches zoll pouces pulgadas pollici polegadas inç дюймов дюйма 英寸 インチ 인치",
  mi: "miles mile 英里 マイル 마일",
  lb: "pounds pound",
  oz: "ounces ounce unzen",
  GB: "gigabytes гб 기가바이트 ギガバイト",
  MB: "megabytes мб",
  IU: "international_units internationale_einheiten 国际单位",
  a: "세 살 岁 歲 歳 才",
};

function symbols(): readonly (readonly [string, string])[] {
  const prefixed = Object.entries(PREFIXED).flatMap(([unit, [prefixes, spellings]]) =>
    prefixes
      .split(" ")
      .flatMap((prefix) =>
        spellings
          .split(" ")
          .flatMap((spelling) =>
            (prefix === "µ" ? MICRO : [prefix]).map(
              (written) => [`${written}${spelling}`, `${prefix}${unit}`] as const,
            ),
          ),
      ),
  );
  const others = Object.entries(SYMBOLS).flatMap(([unit, spellings]) =>
    spellings.split(" ").map((spelling) => [spelling, unit] as const),
  );
  return [...prefixed, ...others];
}

/** Units by symbol, to be looked up as they are. */
export const unitSymbols = new PhraseTable<string>(symbols());

/** Units by name, those of time among them, to be looked up in lower case. */
export const unitNames = new PhraseTable<string>([
  ...Object.entries(NAMES).flatMap(([unit, names]) =>
    names.split(" ").map((name) => [name.replaceAll("_", " "), unit] as const),
  ),
  ...timePhrases,
]);
