import type { TemplateText } from "../template.js";

export const cv: readonly TemplateText[] = [
  {
    language: "en",
    schema: ["name", "email", "phone number", "employer", "position", "university", "skill"],
    marked: `[[Naomi Clarke|name]]
[[naomi.clarke@mail.example|email]] · [[+44 20 7946 0158|phone number]]
Experience: [[Data engineer|position]] at [[Riverbank Insurance|employer]], 2021 to today. Before that [[analyst|position]] at [[Oakdale Council|employer]].
Education: BSc Statistics, [[University of Leeds|university]], 2018
Skills: [[Python|skill]], [[SQL|skill]], [[Tableau|skill]]`,
  },
  {
    language: "es",
    schema: ["name", "email", "phone number", "employer", "position", "university", "skill"],
    marked: `[[Lucía Romero Vidal|name]]
[[lucia.romero@correo.example|email]] · [[+34 912 345 678|phone number]]
Experiencia: [[diseñadora gráfica|position]] en [[Estudio Naranja|employer]] desde 2020. Antes, [[becaria|position]] en [[Editorial Faro|employer]].
Formación: Bellas Artes, [[Universidad de Granada|university]]
Competencias: [[Illustrator|skill]], [[tipografía|skill]]`,
  },
  {
    language: "zh",
    schema: ["姓名", "电话", "公司", "职位", "学校", "技能"],
    marked: `[[李思远|姓名]]，电话[[138 0013 8000|电话]]
2019年至今在[[蓝湖数据公司|公司]]担任[[后端工程师|职位]]。
毕业于[[武汉大学|学校]]计算机系。
技能：[[Java|技能]]、[[数据库设计|技能]]`,
  },
];
