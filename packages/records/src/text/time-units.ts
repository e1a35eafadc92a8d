import { PhraseTable } from "./phrase-table.js";

/** Units of time by UCUM symbol: year, month, week, day, hour, minute, second. */
export type TimeUnit = "a" | "mo" | "wk" | "d" | "h" | "min" | "s";

/** What follows a number of them, in lower case. */
const PHRASES: Readonly<Record<TimeUnit, string>> = {
  a: "year years year's years' yr yrs yr. jahr jahre jahren jahres an ans année années año años anno anni ano anos jaar jaren год года лет yıl yıllık yılı år rok roku lat lata let vuotta rik років роки năm tahun साल वर्ष 年間 年间 年 년간 년",
  mo: "month months month's months' mo. monat monate monaten monats mois mes meses mese mesi mês maand maanden месяц месяца месяцев мес. ay aylık månad månader miesiąc miesiące miesięcy kuukautta місяців місяці tháng bulan महीने 个月 個月 か月間 か月 ヶ月 カ月 ヵ月 箇月 개월간 개월",
  wk: "week weeks week's weeks' wk wks woche wochen semaine semaines semana semanas settimana settimane weken неделя недели недель нед. hafta haftalık vecka veckor tydzień tygodnie tygodni viikkoa tuần minggu हफ़्ते 周间 週間 周 週 个星期 星期 주간 주",
  d: "day days day's days' tag tage tagen tages jour jours día días dia dias giorno giorni dag dagen день дня дней дн. gün günlük dagar dzień dni päivää днів дні ngày hari दिन 天 日間 日间 日 일간 일",
  h: "hour hours hour's hours' hr hrs h stunde stunden std. std heure heures hora horas ora ore uur uren час часа часов ч. ч saat saatlik timme timmar godzina godziny godzin tuntia giờ jam घंटे 小时 小時 個小時 个小时 時間 시간",
  min: "minute minutes min min. mins minuten minuto minutos minuti minuut minuut минут минуты минута мин. мин dakika minut minuter minuta minuty minuuttia phút menit मिनट 分钟 分鐘 分間 분",
  s: "second seconds sec sec. secs sekunde sekunden sek. sek seconde secondes segundo segundos secondo secondi seconden секунд секунды сек. сек saniye sekund sekunder sekundy sekuntia giây detik सेकंड 秒間 秒 초",
};

/** Phrases of the units of time. */
export const timePhrases: readonly (readonly [phrase: string, unit: TimeUnit])[] = (
  Object.entries(PHRASES) as [TimeUnit, string][]
).flatMap(([unit, phrases]) => phrases.split(" ").map((phrase) => [phrase, unit] as const));

/** Units of time by name, to be looked up in lower case. */
export const timeUnits = new PhraseTable<TimeUnit>(timePhrases);
