// Writes instants as Node's Intl (ICU) writes them in its locales: what tests/times.rs reads back. One line a stamp:
//
//   LOCALE  STYLE  ZONE  NOW  TEXT  DATE  TIME  AGE      with tabs; DATE is 2026-03-05, 03-05, w4 (a day of the week), d1 (days back) or -,
//                                                        TIME 14:05 or 14:05:33 or -, both in ZONE; AGE seconds/unit or -
//
//   node tests/times/intl.mjs [--seed N] [--share PERCENT] [--locale TAG]     a share of the pairs of locale and style; all without
//   node tests/times/intl.mjs --pages …                                      eight stamps of one style a line, newest first, in each
//                                                                            language alone; what tests/times/pages.rs makes pages of:
//
//   LOCALE  STYLE  ZONE  NOW  TEXTS  INSTANTS  SECONDS      TEXTS and INSTANTS (RFC 3339) with \v between; SECONDS is what is not shown

import { readFileSync } from 'node:fs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
let state = Number(option('seed', 1)) >>> 0;
/// Mulberry32: the same numbers from the same seed everywhere.
function random(below) {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
}
const share = Number(option('share', 100));
const only = option('locale');
const pages = process.argv.includes('--pages');

const all = readFileSync(new URL('locales.txt', import.meta.url), 'utf8').trim().split('\n');
// Of one language all countries write the same words.
const locales = all.filter((tag) => (!only || tag === only) && (!pages || !tag.includes('-') || ['en-GB', 'pt-PT', 'zh-TW', 'es-MX', 'fr-CA', 'de-AT', 'ar-SA'].includes(tag)));
const parts = (at, zone) => {
  const shown = new Intl.DateTimeFormat('en-GB-u-ca-gregory-nu-latn', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  return Object.fromEntries(shown.map(({ type, value }) => [type, value]));
};
const zoneOf = (tag) => {
  const region = new Intl.Locale(tag).maximize().region;
  return new Intl.Locale('und-' + region).timeZones?.[0] ?? 'UTC';
};

// ── styles: a name, how it is written, and what of it is shown
const both = [];
for (const dateStyle of ['full', 'long', 'medium', 'short']) {
  for (const timeStyle of ['short', 'medium']) both.push([`${dateStyle}+${timeStyle}`, { dateStyle, timeStyle }, 'full', timeStyle === 'short' ? 'minute' : 'second']);
}
const STYLES = [
  ...both,
  ['medium+long', { dateStyle: 'medium', timeStyle: 'long' }, 'full', 'second'],
  ['medium+full', { dateStyle: 'medium', timeStyle: 'full' }, 'full', 'second'],
  ['medium+short/h12', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h12' }, 'full', 'minute'],
  ['medium+short/h23', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }, 'full', 'minute'],
  ['short', { timeStyle: 'short' }, '-', 'minute'],
  ['medium', { timeStyle: 'medium' }, '-', 'second'],
  ['short/h12', { timeStyle: 'short', hourCycle: 'h12' }, '-', 'minute'],
  ['short/h23', { timeStyle: 'short', hourCycle: 'h23' }, '-', 'minute'],
  ['day period', { hour: 'numeric', minute: 'numeric', dayPeriod: 'short', hourCycle: 'h12' }, '-', 'minute'],
  ...['full', 'long', 'medium', 'short'].map((dateStyle) => [`date ${dateStyle}`, { dateStyle }, 'full', '-']),
  ['month and day', { month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric' }, 'yearless', 'minute'],
  ['month and day long', { month: 'long', day: 'numeric' }, 'yearless', '-'],
  ['numbers, no year', { month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }, 'yearless', 'minute'],
  ['weekday', { weekday: 'short', hour: 'numeric', minute: 'numeric' }, 'weekday', 'minute'],
  ['weekday long', { weekday: 'long', hour: 'numeric', minute: 'numeric' }, 'weekday', 'minute'],
  ['native numerals', { dateStyle: 'medium', timeStyle: 'short', numberingSystem: 'native' }, 'full', 'minute'],
];
const RELATIVE = [];
for (const style of ['long', 'short', 'narrow']) for (const numeric of ['always', 'auto']) RELATIVE.push([`ago ${style} ${numeric}`, { style, numeric }]);
const UNITS = { second: 1, minute: 60, hour: 3600, day: 86400 };

const column = (at, zone, date, time) => {
  const { year, month, day, hour, minute, second } = parts(at, zone);
  const weekday = () => new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
  return [
    { full: `${year}-${month}-${day}`, yearless: `${month}-${day}`, weekday: date === 'weekday' ? `w${weekday()}` : '', '-': '-' }[date],
    { minute: `${hour}:${minute}`, second: `${hour}:${minute}:${second}`, '-': '-' }[time],
  ];
};
/// What pages of updates show: a day alone and a day of the week without its date head nothing.
const PAGE_STYLES = ['full+short', 'long+short', 'medium+short', 'short+short', 'short', 'month and day', 'ago long always', 'ago short always'];
const lines = [];
const say = (...fields) => lines.push(fields.map((field) => String(field).replace(/[\t\n]/g, ' ')).join('\t'));
const instant = () => Date.UTC(2026, 0, 10) + random(300 * 86400) * 1000;

for (const tag of locales) {
  const zone = zoneOf(tag);
  for (const [name, how, date, time] of STYLES) {
    if (random(100) >= share || (pages && !PAGE_STYLES.includes(name))) continue;
    let format;
    try {
      format = new Intl.DateTimeFormat(how.numberingSystem ? `${tag}-u-nu-native` : tag, { timeZone: zone, ...how, numberingSystem: undefined });
    } catch {
      continue;
    }
    let at = instant();
    const now = new Date(at + random(3 * 3600) * 1000 + 60e3).toISOString();
    if (pages) {
      const stamps = Array.from({ length: 8 }, () => (at -= (60 + random(5400)) * 1000));
      say(tag, name, zone, now, stamps.map((at) => format.format(at)).join('\v'), stamps.map((at) => new Date(at).toISOString()).join('\v'), stamps.map(() => 60).join('\v'));
      continue;
    }
    for (let nth = 0; nth < 3; nth += 1) {
      say(tag, name, zone, now, format.format(at), ...column(at, zone, date, time), '-');
      at -= (60 + random(86400 * 20)) * 1000;
    }
  }
  for (const [name, how] of RELATIVE) {
    if (random(100) >= share || (pages && !PAGE_STYLES.includes(name))) continue;
    const format = new Intl.RelativeTimeFormat(tag, how);
    const now = new Date(instant()).toISOString();
    if (pages) {
      const minutes = [1 + random(4)];
      while (minutes.length < 8) minutes.push(minutes.at(-1) + (minutes.at(-1) < 60 ? 1 + random(20) : 60 + random(50)));
      const shown = minutes.map((minute) => (minute < 60 ? format.format(-minute, 'minute') : format.format(-Math.floor(minute / 60), 'hour')));
      const instants = minutes.map((minute) => new Date(Date.parse(now) - minute * 60e3).toISOString());
      say(tag, name, zone, now, shown.join('\v'), instants.join('\v'), minutes.map((minute) => (minute < 60 ? 60 : 3600)).join('\v'));
      continue;
    }
    for (const [unit, seconds] of Object.entries(UNITS)) {
      for (const value of [1, 2, 3 + random(8), 11 + random(12)]) {
        // "Yesterday" is a day, not an age.
        const days = how.numeric === 'auto' && unit === 'day' && value < 3;
        const text = format.format(-value, unit);
        const isDay = days && !/\p{Nd}/u.test(text);
        say(tag, name, zone, now, text, isDay ? `d${value}` : '-', '-', isDay ? '-' : `${value * seconds}/${seconds}`);
      }
    }
  }
}
// Every system of numerals, and the other calendars, in a few locales.
if (!pages) {
  for (const tag of ['en', 'ar', 'hi', 'de', 'th', 'my']) {
    for (const system of Intl.supportedValuesOf('numberingSystem')) {
      if (random(100) >= share) continue;
      const format = new Intl.DateTimeFormat(`${tag}-u-nu-${system}`, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
      const at = instant();
      say(tag, `numerals ${system}`, 'UTC', new Date(at + 36e5).toISOString(), format.format(at), ...column(at, 'UTC', 'full', 'minute'), '-');
    }
  }
  for (const tag of ['en', 'fa', 'ps', 'ar-SA', 'ar', 'th', 'lo', 'de', 'ckb', 'ur']) {
    for (const calendar of ['buddhist', 'persian', 'islamic-umalqura']) {
      for (const dateStyle of ['full', 'long', 'medium', 'short']) {
        if (random(100) >= share) continue;
        const format = new Intl.DateTimeFormat(`${tag}-u-ca-${calendar}`, { dateStyle, timeStyle: 'short', timeZone: 'UTC' });
        const at = instant();
        say(tag, `${calendar} ${dateStyle}`, 'UTC', new Date(at + 36e5).toISOString(), format.format(at), ...column(at, 'UTC', 'full', 'minute'), '-');
      }
    }
  }
}
process.stdout.write(lines.join('\n') + '\n');
