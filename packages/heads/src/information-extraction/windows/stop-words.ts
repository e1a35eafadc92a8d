/** A list of words in small letters, read when it is first asked. */
function words(list: string): Pick<ReadonlySet<string>, "has"> {
  let known: ReadonlySet<string> | undefined;
  return {
    has(word) {
      known ??= new Set(list.trim().toLowerCase().split(/\s+/));
      return known.has(word);
    },
  };
}

/**
 * Abbreviations that are longer than three letters, or that end in a vowel as words do, and small words that no sentence
 * ends in. Shorter ones are told by their form.
 */
export const ABBREVIATIONS = words(`
  Adm Bros Capt Cmdr Col Corp Dr Dra Drs Ed Fig Fr Ft Gen Gov Hon Hr Inc Jr Lt Ltd Ltda Maj Mag Mgr Mlle Mme Mr Mrs Ms
  Msgr Mt Nr Op Pres Prof Pvt Rep Rev Sen Sgt Sr Sra Srta Sta Ste Sto St Str Univ Vol
  and bzw ca cf de del der geb gen of nr pp the und vol von vs y
  Messrs Supt Insp Brig Comdr Sergt Atty Assn Assoc Dept Natl Intl Bldg Blvd Ave Rte Twp Corpn Cie Co
  Geo Chas Thos Robt Benj Edw Saml Danl Eliz Jan Feb Febr Aug Sept Oct Okt Nov Dec Dez Approx Chap Sect Vols Ibid Resp Incl Excl
  Dipl Abth Abschn Hrsg Bearb Verf Gebr Gesch Verw Allg Angew Präs Stud Stv
  Mmes Boul Impr Mgrs Lieut Av Avda Ctra Pza Cía Cia Pte Dña Gral Págs Depto Edif Hnos Sres Sras Excmo Excma Ilmo Ilma
  Exmo Exma Profa Sgto Trav Avv Arch Sigg Dott Geom Comm Mevr Burgem
  Const Dypl Kard Prez Sierż JUDr MUDr PhDr RNDr
  Проф Акад Просп Пров Бульв Респ Корп Полк Подполк Капит Засл Архит Архиеп Преп Прот Свящ Табл Прил Сост Гос Вул Инж Докт
  Λεωφ Πλατ Πλ Καθ Τηλ Σελ Εκδ Αγ Οδ
`);

/** What sentences begin with and names hardly do: after a short word they say that it was one, and no abbreviation. */
export const OPENERS = words(`
  The This That These Those There Then He She It They We You But And However Although In On At For From With After Before
  When While If As Today Here His Her Its Their Our My What Who How Why Where Not Now So Some Many Most Both Later During
  Since Because Yet Or To By Under Such Each Every Another A I
  Der Die Das Den Dem Des Ein Eine Einen Einer Er Sie Es Wir Ich Ihr Im Am Mit Nach Auf Aber Und Als Dann Dort Hier Seine
  Sein Ihre Diese Dieser Dieses Bei Zu Zum Zur Für Seit Doch Auch Wenn Weil Nun Heute Später Bis
  Il Elle Ils Elles On Ce Cette Ces Dans En Mais Et Au Aux Après Sa Ses Sur Pour Avec Nous Vous Je Puis
  Él Ella Ellos Ellas Pero Con Por Su Sus Para Desde Esta Este Esto Luego Cuando
  Egli Lui Essi Nel Nella Ma Per Suo Questo Questa Poi Dopo Quando
  Ele Ela Eles Elas Em Na Nos Nas Mas Com Seu Sua Depois Não
  De Het Een Hij Zij Ze Dit Dat Op Maar Ook Toen Daar Zijn Haar Na Bij Wij Ik
  Han Hon Hun Det Detta Dette På Men Och Og Efter Etter Där Hennes När Vi Jag Jeg Som Till Från Fra Så Denna Denne Dessa Eftersom Även Vid Under
  Hän Se He Mutta Kun Myös Hänen Tämä Bu Bir Onun Ama Fakat Daha Sonra Şu Onlar Biz
  Dia Ia Ini Itu Pada Dan Yang Namun Tetapi Mereka Untuk Setelah
  Ona Oni Po Ale Gdy Jego Jej Był Była Tam Potem Nie Jest Jak Od W Z
  Он Она Оно Они Мы Вы Это Этот Эта Эти Во На Но По За Из После Когда Его Её Ее Их Там Так Не Как Для При До От Потом Затем В С К У О И А Я
  Він Вона Воно Вони Це Та Але Після Його Її Той Тя То Те Тази Този
  Το Οι Τα Τον Την Αυτός Αυτή Αυτό Και Αλλά Στη Στο Στον Στην Στις Με Για Από Δεν Όταν
`);

/** Words of two and three letters that sentences do end in, though they end as abbreviations do; "etc." closes a list. */
export const SHORT_WORDS = words(`
  etc ecc usw osv enz dll dsb dst atd itd др пр
  it him his her hers us up in on out off is was has had did got get let met set sat put ran run saw led fed hit cut won end
  man men day way war boy son dad mum mom job law old own new now not yet far few ten six car bus dog cat hat bed red hot
  cold bad sad mad yes all ill them then than as at or if for you your by my why fly try say buy
  an ab auf aus ein hat ist war um es er ihr ihm ihn uns wir tot rot neu nun los mit gut weg zum zur fort hin bis was wer
  wen dir mir euch
  pas est six ici oui non roi mer fin fils bas mal soir jour dit fut eut mis nos vos
  él mar sol ser dos luz rey ley voz mes más hoy ayer vez sim mim fim bem mês cor são sul
  op af uit om in aan dag jaar zus zij niet van nog dan wel hem het dat dit ons
  av ut år det den dem hem sig ned upp var han hon hus liv far mor bror død er til ud dag mål oss för ur råd hög väl jag væk
  jest był ich nim nią tam rok lat już ten
  он их ним нём нем ней них нет дом год лет раз мир час был муж лес суд там тут вас нас мой ваш наш день рік дім
  yok gün yıl ben sen biz siz iş
`);

/** Words of one and two letters, vowel signs aside, that sentences in Devanagari end in before a full stop. */
export const SHORT_ENDINGS = words(`
  है हैं था थे थी थीं हूँ हूं हो हों गया गये गए गई गयी गईं दिया दिये दिए दी किया किये किए रहा रहे रही लिया लिये लिए ली हुआ हुए हुई
  हुये जाता आया आए होगा होगी होंगे नहीं सका सके सकी रखा देगा देगी करे करें चला चले चली आहे आहेत
  होता होती होते केला केली केले
`);
