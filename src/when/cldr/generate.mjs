// Writes words.txt, locales.txt and sets.txt beside it: the words of times in every language, made from Unicode's CLDR.
//
//   npm install --ignore-scripts --legacy-peer-deps --prefix DIR cldr-core@48.2.0 cldr-dates-full@48.2.0 \
//     cldr-numbers-full@48.2.0 cldr-units-full@48.2.0 cldr-cal-persian-full@46.1.0 cldr-cal-islamic-full@48.2.0 \
//     cldr-cal-buddhist-full@39.0.0
//   node src/when/cldr/generate.mjs DIR/node_modules
//
// Licence of the data: Unicode-3.0 (see LICENSE-UNICODE beside this file). Node must have full ICU: the lengths of the months of the calendar of
// Umm al-Qura are asked of it.
//
// words.txt    KEY<tab>ROLE@SET ROLE@SET …      sorted by bytes; a key is folded as src/when/fold.rs folds a text
// sets.txt     LANGUAGE LANGUAGE …              line N is set N, counted from 0: the languages that have the word
// digits.txt   the noughts of all decimal systems of numerals but our own
// locales.txt  TAG ORDER ORDER-WITHOUT-YEAR HOURS SEPARATOR CALENDAR
//
// Roles: ZZONE a zone by IANA's name, Q what distances from UTC are counted from, M1–12 month, P1–12 Persian month, I1–12 Islamic month, W1–7 day of the week from Monday, H540-720 part of the
// day in minutes (am and pm too), N0 and N720 midnight and noon, D0–2 days back, G "ago", U60 a unit in seconds,
// A60 a unit with its "ago", X60 so many seconds ago in words alone, F a word that adds nothing, y m d h n s words that
// stand behind the number of a year, month, day, hour, minute, second, E an era (Eb Buddhist, Ep Persian, Ei Islamic).

import { readFileSync, writeFileSync, readdirSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = process.argv[2];
if (!modules) {
  console.error('usage: generate.mjs DIR/node_modules');
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const json = (...path) => {
  const file = join(modules, ...path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

// ── folding: the same as src/when/fold.rs; a test there holds the two together.
const systems = json('cldr-core', 'supplemental', 'numberingSystems.json').supplemental.numberingSystems;
const zeros = Object.values(systems).filter((system) => system._type === 'numeric' && system._digits).map((system) => [...system._digits])
  .filter((digits) => digits.every((digit, at) => digit.codePointAt(0) === digits[0].codePointAt(0) + at)).map((digits) => digits[0].codePointAt(0));
const SAME = { đ: 'd', ł: 'l', ø: 'o', ı: 'i', ς: 'σ', أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ه' };
function fold(text) {
  let folded = '';
  for (const char of text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC')) {
    const code = char.codePointAt(0);
    if (/[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u0640\u064b-\u065f\u0670]/.test(char)) continue;
    const zero = zeros.find((zero) => code >= zero && code < zero + 10);
    folded += zero === undefined ? (SAME[char] ?? char) : String(code - zero);
  }
  return folded;
}
/// The words and numbers of a text, with one space between them.
function key(text) {
  return (fold(text).match(/\d+|[\p{Alphabetic}\p{M}]+/gu) ?? []).join(' ');
}

// ── what is gathered: key → role → languages
const gathered = new Map();
function add(text, role, language) {
  const word = key(text);
  // A number alone says nothing.
  // Behind a number at the beginning of a key only a month is sure ("3 月"): days and halves by number are read as counts.
  if (!word || /^[\d ]+$/.test(word) || word.length > 60 || (/^\d/.test(word) && !/^[MPI]/.test(role))) return;
  // One Latin letter is no noon, and no half of the day but the usual two.
  if (/^[a-z]$/.test(word) && (/^N/.test(role) || (/^H/.test(role) && !/^[ap]$/.test(word)))) return;
  if (!gathered.has(word)) gathered.set(word, new Map());
  const roles = gathered.get(word);
  if (!roles.has(role)) roles.set(role, new Set());
  roles.get(role).add(language);
}

const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const dayPeriods = json('cldr-core', 'supplemental', 'dayPeriods.json').supplemental.dayPeriodRuleSet;
const UNITS = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800 };
const COUNT = { zero: 0, one: 1, two: 2 };
const values = (object) => Object.entries(object ?? {});

/// Months and days of the week; those of one letter mean too much.
function names(calendar, language, letter, around = []) {
  // Some patterns set a letter or an ending right at the month's name: "באפריל", "maiatzaren".
  const month = (name, number) => {
    add(name, letter + number, language);
    for (const [before, after] of around) add(before + name + after, letter + number, language);
  };
  for (const form of ['format', 'stand-alone']) {
    for (const width of ['wide', 'abbreviated']) {
      for (const [number, name] of values(calendar.months?.[form]?.[width])) {
        if (/^\d+$/.test(number) && Number(number) <= 12) month(name, number);
      }
      for (const [day, name] of values(calendar.days?.[form]?.[width])) {
        add(name, 'W' + (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(day) + 1), language);
      }
    }
    for (const [day, name] of values(calendar.days?.[form]?.short)) {
      if (key(name).length > 1) add(name, 'W' + (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(day) + 1), language);
    }
  }
}

function periods(calendar, language, tag) {
  const rules = dayPeriods[tag] ?? dayPeriods[language] ?? {};
  for (const form of ['format', 'stand-alone']) {
    for (const width of ['wide', 'abbreviated', 'narrow']) {
      for (const [name, word] of values(calendar.dayPeriods?.[form]?.[width])) {
        const period = name.replace(/-alt-.*/, '');
        if (period === 'am') add(word, 'H0-720', language);
        else if (period === 'pm') add(word, 'H720-1440', language);
        else if (period === 'midnight') add(word, 'N0', language);
        else if (period === 'noon') add(word, 'N720', language);
        else if (rules[period]?._from) add(word, `H${minutes(rules[period]._from)}-${minutes(rules[period]._before)}`, language);
      }
    }
  }
}

/// The words in the patterns, each by the letter that it stands behind.
function literals(pattern, language) {
  const parts = [];
  for (const [, quoted, letters, other] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)/g)) {
    const last = parts.at(-1);
    if (letters) parts.push({ letter: letters });
    else if (last && last.text !== undefined) last.text += quoted ?? other;
    else parts.push({ text: quoted ?? other });
  }
  parts.forEach((part, at) => {
    if (part.text === undefined) return;
    const before = parts[at - 1]?.letter;
    const role = { y: 'y', M: 'm', L: 'm', d: 'd', h: 'h', H: 'h', K: 'h', k: 'h', m: 'n', s: 's' }[before];
    const words = key(part.text).split(' ').filter(Boolean);
    if (!words.length) return;
    // The first word belongs to the number before it; what follows adds nothing.
    if (role) {
      add(words[0], role, language);
      words.slice(1).forEach((word) => add(word, 'F', language));
      if (words.length > 1) add(words.join(' '), 'F', language);
    }
    words.forEach((word) => add(word, 'F', language));
    add(words.join(' '), 'F', language);
  });
}

/// What a locale's patterns set right before and behind the name of a month.
function around(patterns) {
  const found = new Map();
  for (const pattern of patterns) {
    for (const [, before, after] of pattern.matchAll(/((?:'[^']*'|[^\x00-\x7f])*)(?:MMMM?|LLLL?)((?:'[^']*'|[^\x00-\x7f])*)/gu)) {
      const clean = (text) => text.replace(/'/g, '');
      const head = clean(before).match(/[\p{L}\p{M}]+$/u)?.[0] ?? '';
      const tail = clean(after).match(/^[\p{L}\p{M}]+/u)?.[0] ?? '';
      if (head || tail) found.set(head + ' ' + tail, [head, tail]);
      if (head && tail) found.set(head + ' ', [head, '']).set(' ' + tail, ['', tail]);
    }
  }
  return [...found.values()];
}

/// What the ends of these texts have in common, in whole words but for scripts that do not part them.
function common(texts, fromEnd) {
  const split = (text) => (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u.test(text) ? [...text] : text.split(/\s+/));
  const lists = texts.map((text) => (fromEnd ? split(text).reverse() : split(text)));
  let length = 0;
  while (lists.every((list) => list.length > length && list[length] === lists[0][length])) length += 1;
  const taken = lists[0].slice(0, length);
  const glue = taken.some((part) => part.length > 1) || lists[0].length < 2 ? ' ' : '';
  return (fromEnd ? taken.reverse() : taken).join(glue);
}

function relative(fields, language) {
  for (const width of ['', '-short', '-narrow']) {
    const all = []; // [before, after, seconds] of the patterns of this width
    for (const [unit, seconds] of Object.entries(UNITS)) {
      const field = fields[unit + width];
      if (!field) continue;
      for (const [name, pattern] of values(field['relativeTime-type-past'])) {
        const count = name.replace('relativeTimePattern-count-', '');
        if (pattern.includes('{0}')) {
          const [before, after] = pattern.split('{0}').map((part) => part.trim());
          all.push([before, after, seconds]);
        } else if (COUNT[count] !== undefined) add(pattern, 'X' + COUNT[count] * seconds, language);
      }
      if (unit === 'second' && field['relative-type-0']) add(field['relative-type-0'], 'X0', language);
      if (unit === 'day') {
        for (const back of [0, 1, 2]) if (field[`relative-type-${back && -back}`]) add(field[`relative-type-${back && -back}`], 'D' + back, language);
      }
    }
    if (!all.length) continue;
    const [before, after] = [common(all.map(([text]) => text), false), common(all.map(([, text]) => text), true)];
    if (before) add(before, 'G', language);
    if (after) add(after, 'G', language);
    for (const [head, tail, seconds] of all) {
      // What is left beside the word for "ago" is the unit's.
      const rest = [head.slice(before.length), tail.slice(0, tail.length - after.length)].map((part) => part.trim());
      const told = before || after;
      for (const part of rest) if (part) add(part, (told ? 'U' : 'A') + seconds, language);
      if (told && before && rest[0]) add(head, 'A' + seconds, language);
      if (told && after && rest[1]) add(tail, 'A' + seconds, language);
      // Both sides tell something: the side that is there for every unit was taken above.
      if (!told && rest[0] && rest[1]) add(rest[0], 'G', language);
    }
  }
}

function units(all, language) {
  for (const width of ['long', 'short', 'narrow']) {
    for (const [unit, seconds] of Object.entries(UNITS)) {
      for (const [name, pattern] of values(all[width]?.['duration-' + unit])) {
        if (!name.includes('-count-')) continue;
        for (const part of pattern.split('{0}')) {
          if (part.trim() && pattern.includes('{0}')) add(part, 'U' + seconds, language);
        }
      }
    }
  }
}

// ── zones: each language's own names for the zones of the countries where it is written, and for Greenwich
const metaZones = json('cldr-core', 'supplemental', 'metaZones.json').supplemental.metaZones;
/// The metazone that a zone is of today.
function metazone(zone) {
  let at = metaZones.metazoneInfo.timezone;
  for (const part of zone.split('/')) at = at?.[part];
  return Array.isArray(at) ? at.map((use) => use.usesMetazone).find((use) => !use._to)?._mzone : undefined;
}
function zones(all, language, country) {
  const seen = new Set();
  const own = /^[A-Z]{2}$/.test(country ?? '') ? (new Intl.Locale('und-' + country).timeZones ?? []) : [];
  // The zones of a country that have no other's name: the likeliest of them stands for the name.
  const likeliest = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Europe/Moscow', 'Australia/Sydney',
    'America/Sao_Paulo', 'America/Mexico_City', 'Europe/Berlin', 'Europe/Madrid', 'Asia/Shanghai', 'America/Toronto', 'Europe/Kyiv', 'Asia/Jakarta'];
  for (const zone of own) {
    // Some have a name of their own: "British Summer Time".
    let names = all.zone;
    for (const part of zone.split('/')) names = names?.[part];
    for (const [, word] of values(names?.long)) if (key(word).length > 2) add(word, 'Z' + zone, language);
  }
  for (const zone of [...own].sort((a, b) => likeliest.includes(b) - likeliest.includes(a))) {
    const name = metazone(zone);
    if (!name || seen.has(name)) continue;
    seen.add(name);
    for (const width of ['long', 'short']) {
      for (const [, word] of values(all.metazone?.[name]?.[width])) if (key(word).length > 2) add(word, 'Z' + zone, language);
    }
  }
  for (const width of ['long', 'short']) {
    for (const [, word] of values(all.metazone?.GMT?.[width])) if (key(word).length > 2) add(word, 'ZUTC', language);
  }
  for (const [, word] of values(all.zone?.Etc?.UTC?.long)) add(word, 'ZUTC', language);
  const greenwich = all.gmtFormat?.replace('{0}', ' ');
  if (greenwich) add(greenwich, 'Q', language);
  if (all.gmtZeroFormat) add(all.gmtZeroFormat, 'Q', language);
}

// ── locales
const order = (pattern) => {
  const letters = [...pattern.replace(/'[^']*'/g, '')].filter((letter) => /[yMLd]/.test(letter)).map((letter) => (letter === 'L' ? 'M' : letter));
  return [...new Set(letters)].join('').toUpperCase();
};
const preference = json('cldr-core', 'supplemental', 'calendarPreferenceData.json').supplemental.calendarPreferenceData;
const likely = json('cldr-core', 'supplemental', 'likelySubtags.json').supplemental.likelySubtags;
const region = (tag) => tag.split('-').slice(1).find((part) => /^([A-Z]{2}|\d{3})$/.test(part)) ?? likely[tag]?.split('-').at(-1) ?? likely[tag.split('-')[0]]?.split('-').at(-1);
const calendarOf = (tag) => {
  const first = [preference[region(tag)] ?? 'gregorian'].flat().join(' ').split(' ')[0];
  return { buddhist: 'b', persian: 'p', 'islamic-umalqura': 'i' }[first] ?? 'g';
};
const tags = readdirSync(join(modules, 'cldr-dates-full', 'main')).filter((tag) => tag !== 'und').sort();
const locales = new Map();
for (const tag of tags) {
  const language = tag.split('-')[0];
  const main = json('cldr-dates-full', 'main', tag, 'ca-gregorian.json').main[tag].dates.calendars.gregorian;
  periods(main, language, tag);
  for (const era of ['eraNames', 'eraAbbr', 'eraNarrow']) {
    for (const [name, word] of values(main.eras?.[era])) if (/^1/.test(name) && key(word).length > 1) add(word, 'E', language);
  }
  const text = (pattern) => (typeof pattern === 'string' ? pattern : pattern?._value ?? '');
  const available = values(main.dateTimeFormats?.availableFormats).filter(([name]) => !/[QqWwU]/.test(name) && !name.includes('count')).map(([, pattern]) => text(pattern));
  names(main, language, 'M', around([...values(main.dateFormats).map(([, pattern]) => text(pattern)), ...available]));
  for (const set of ['dateFormats', 'timeFormats']) for (const [, pattern] of values(main[set])) literals(text(pattern), language);
  for (const set of ['dateTimeFormats', 'dateTimeFormats-atTime', 'dateTimeFormats-type-atTime']) {
    for (const [name, pattern] of values(main[set]?.standard ?? main[set])) {
      if (['full', 'long', 'medium', 'short'].includes(name)) literals(text(pattern).replace(/\{\d\}/g, '{}').replace(/[{}]/g, ' '), language);
    }
  }
  for (const pattern of available) literals(pattern, language);
  for (const [folder, file, letter, era] of [['persian', 'persian', 'P', 'p'], ['islamic', 'islamic', 'I', 'i'], ['buddhist', 'buddhist', '', 'b']]) {
    const other = json(`cldr-cal-${folder}-full`, 'main', tag, `ca-${file}.json`)?.main[tag].dates.calendars[file];
    if (!other) continue;
    if (letter) names({ months: other.months }, language, letter, around(values(other.dateFormats).map(([, pattern]) => text(pattern))));
    for (const width of ['eraNames', 'eraAbbr', 'eraNarrow']) for (const [, word] of values(other.eras?.[width])) if (key(word).length > 1 || !/^[a-z]$/.test(key(word))) add(word, 'E' + era, language);
    for (const [, pattern] of values(other.dateFormats)) literals(text(pattern), language);
  }
  const fields = json('cldr-dates-full', 'main', tag, 'dateFields.json')?.main[tag].dates.fields;
  if (fields) relative(fields, language);
  const measured = json('cldr-units-full', 'main', tag, 'units.json')?.main[tag].units;
  if (measured) units(measured, language);
  const zoneNames = json('cldr-dates-full', 'main', tag, 'timeZoneNames.json')?.main[tag].dates.timeZoneNames;
  if (zoneNames) zones(zoneNames, language, region(tag));
  const short = text(main.timeFormats.short);
  const separator = short.includes('.') && /[Hhk]\.m/.test(short) ? '.' : /[Hhk]:m/.test(short) ? ':' : 'h';
  const style = [order(text(main.dateFormats.short)), order(text(main.dateTimeFormats?.availableFormats?.Md ?? 'd/M')) || 'DM', /h|K/.test(short.replace(/'[^']*'/g, '')) ? 12 : 24, separator, calendarOf(tag)].join(' ');
  locales.set(tag, style);
}

// A locale that is written as its language is says nothing new.
const lines = [...locales].filter(([tag, style]) => {
  const parts = tag.split('-');
  return parts.length === 1 || locales.get(parts.slice(0, -1).join('-')) !== style || (parts.length > 2 && locales.get(parts[0]) !== style);
}).map(([tag, style]) => `${tag} ${style}`);

const sets = new Map();
const setOf = (languages) => {
  const name = [...languages].sort().join(' ');
  if (!sets.has(name)) sets.set(name, sets.size);
  return sets.get(name);
};
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const words = [...gathered.keys()].sort(byBytes).map((word) => {
  const roles = [...gathered.get(word)].map(([role, languages]) => `${role}@${setOf(languages)}`);
  return `${word}\t${roles.sort().join(' ')}`;
});
writeFileSync(join(here, 'words.txt'), words.join('\n') + '\n');
writeFileSync(join(here, 'sets.txt'), [...sets.keys()].join('\n') + '\n');
// The calendar of Umm al-Qura: the day on which 1420 began, then for each year twelve bits, one for each month of 30 days.
const islamic = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' });
const parts = (at) => Object.fromEntries(islamic.formatToParts(at).map(({ type, value }) => [type, parseInt(value)]));
let at = Date.UTC(1999, 3, 10);
while (!(parts(at).year === 1420 && parts(at).month === 1 && parts(at).day === 1)) at += 86400e3;
const rows = [new Date(at).toISOString().slice(0, 10)];
for (let year = 1420; year <= 1500; year += 1) {
  let bits = 0;
  for (let month = 0; month < 12; month += 1) {
    const long = parts(at + 29 * 86400e3).day === 30;
    if (long) bits |= 1 << month;
    at += (long ? 30 : 29) * 86400e3;
  }
  rows.push(bits.toString(16));
}
writeFileSync(join(here, 'umalqura.txt'), rows.join('\n') + '\n');
writeFileSync(join(here, 'digits.txt'), zeros.filter((zero) => zero > 0x7f).map((zero) => String.fromCodePoint(zero)).join('') + '\n');
writeFileSync(join(here, 'locales.txt'), lines.join('\n') + '\n');
console.log(`${words.length} words, ${sets.size} sets, ${lines.length} locales`);
