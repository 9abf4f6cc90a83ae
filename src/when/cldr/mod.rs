//! The words of times in every language, made from Unicode's CLDR 48.2 by `generate.mjs`; what CLDR does not have is in `newsroom.txt`.
//!
//! Nothing is parsed ahead: where the lines begin is found at first use, and a word is sought by halves.

use std::cell::RefCell;
use std::sync::LazyLock;

use super::fold;

static WORDS: &str = include_str!("words.txt");
static SETS: &str = include_str!("sets.txt");
static LOCALES: &str = include_str!("locales.txt");
static NEWSROOM: &str = include_str!("newsroom.txt");

/// What a word can be in a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A month, 1 to 12, of that calendar.
    Month(Calendar, u8),
    /// A day of the week, 1 to 7 from Monday.
    Weekday(u8),
    /// A part of the day, from and to (in minutes since midnight): `am` and `pm` too.
    Half(u16, u16),
    /// Midnight or noon, in minutes since midnight.
    Noon(u16),
    /// So many days back: 0 is today.
    Back(u16),
    /// "ago".
    Ago,
    /// A unit of time in seconds.
    Unit(u32),
    /// A unit in seconds, with its "ago".
    UnitAgo(u32),
    /// So many seconds ago, without a number; 0 is now.
    Fixed(u32),
    /// It adds nothing.
    Filler,
    /// It stands behind a number and says what it is.
    Behind(Number),
    /// An era of that calendar.
    Era(Calendar),
    /// It says that what goes with it is a time: "posted", "Uhr".
    Speaks,
    /// It may stand beside an age: "about", "for".
    Beside,
    /// One of something, in words.
    One,
    /// A zone, by IANA's name; the likeliest of several first, with commas between.
    Zone(&'static str),
    /// What distances from UTC are counted from: "GMT".
    Greenwich,
}

/// A calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Ours.
    Gregorian,
    /// Ours, with years that are 543 more.
    Buddhist,
    /// That of Iran and Afghanistan.
    Persian,
    /// That of Umm al-Qura.
    Islamic,
    /// Ours, with years that are 1911 fewer: that of the Republic of China.
    Minguo,
    /// Ours, with years counted from 2019 on: the era of Japan's present emperor.
    Reiwa,
    /// That of Ethiopia and Eritrea: thirteen months, and years that are seven or eight fewer.
    Ethiopic,
    /// That of Nepal, Bikram Sambat: years that are 56 or 57 more.
    Bikram,
}

/// The years of [`Calendar::Minguo`] that lie between 2000 and 2077.
pub const MINGUO: std::ops::RangeInclusive<u32> = 89..=166;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Number {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// The languages that have a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Languages {
    /// Those of that line of `sets.txt`.
    Set(u16),
    /// Those, with spaces between.
    Named(&'static str),
    /// It is understood in all, or is no language's own.
    All,
}

/// How a locale writes dates and clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The order of year, month and day in short dates, as letters: `DMY`.
    pub order: &'static str,
    /// Whether the day comes first in dates without a year.
    pub day_first: bool,
    /// Whether clocks have twelve hours.
    pub twelve_hours: bool,
    /// What stands between hour and minute.
    pub separator: char,
    /// The calendar of the country.
    pub calendar: Calendar,
}

struct Lines {
    text: &'static str,
    begins: Vec<u32>,
}

impl Lines {
    fn of(text: &'static str) -> Lines {
        let mut begins = vec![0];
        begins.extend(memchr::memchr_iter(b'\n', text.as_bytes()).filter_map(|at| u32::try_from(at + 1).ok()));
        begins.pop();
        Lines { text, begins }
    }

    fn line(&self, at: usize) -> &'static str {
        let Some(begin) = self.begins.get(at).map(|begin| *begin as usize) else { return "" };
        let end = self.begins.get(at + 1).map_or(self.text.len(), |next| *next as usize) - 1;
        &self.text[begin..end]
    }

    /// The first line that is not less than that.
    fn at_least(&self, wanted: &str) -> usize {
        let (mut low, mut high) = (0, self.begins.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.line(middle).as_bytes() < wanted.as_bytes() { low = middle + 1 } else { high = middle }
        }
        low
    }
}

struct Tables {
    words: Lines,
    sets: Lines,
    locales: Lines,
    /// Our own, sorted.
    newsroom: Vec<(&'static str, &'static str)>,
    /// A bit for the first word of each key: most texts are refused by a glance.
    first: Bits,
    /// A bit for every word of each key.
    any: Bits,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut newsroom: Vec<(&str, &str)> =
        NEWSROOM.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect();
    newsroom.sort_unstable();
    let mut tables = Tables {
        words: Lines::of(WORDS),
        sets: Lines::of(SETS),
        locales: Lines::of(LOCALES),
        newsroom,
        first: Bits::default(),
        any: Bits::default(),
    };
    let keys = WORDS.lines().filter_map(|line| line.split_once('\t')).map(|(key, _)| key);
    for key in keys.chain(tables.newsroom.iter().map(|(key, _)| *key)) {
        // Behind a number stands what is first for a glance.
        let key = key.trim_start_matches(|char: char| char.is_ascii_digit() || char == ' ');
        let mut words = key.split(' ').map(start_of);
        if let Some(first) = words.next() {
            tables.first.set(first);
            tables.any.set(first);
        }
        words.for_each(|word| tables.any.set(word));
    }
    tables
});

/// A word; of a script without spaces, its first letter.
fn start_of(word: &str) -> &str {
    match word.chars().next() {
        Some(first) if fold::is_unspaced(first) => &word[..first.len_utf8()],
        _ => word,
    }
}

/// The first word; of a script without spaces, its first letter.
fn first_word(text: &str) -> &str {
    match text.chars().next() {
        Some(first) if fold::is_unspaced(first) => &text[..first.len_utf8()],
        _ => text.split(|char: char| !fold::is_letter(char)).next().unwrap_or_default(),
    }
}

/// A set of words that is seldom wrong, and then only by saying yes.
struct Bits(Box<[u64; 1024]>);

impl Default for Bits {
    fn default() -> Bits {
        Bits(Box::new([0; 1024]))
    }
}

impl Bits {
    /// FNV-1a, to 16 bits.
    fn place(word: &str) -> (usize, u64) {
        let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let bit = ((hash >> 16) ^ (hash & 0xffff)) as usize;
        (bit / 64, 1 << (bit % 64))
    }

    fn set(&mut self, word: &str) {
        let (at, bit) = Bits::place(word);
        self.0[at] |= bit;
    }

    fn has(&self, word: &str) -> bool {
        let (at, bit) = Bits::place(word);
        self.0[at] & bit != 0
    }
}

/// Whether the first word of a stamp can begin so (folded). Seldom wrong, and then only by saying yes.
pub fn may_begin(text: &str) -> bool {
    TABLES.first.has(first_word(text))
}

/// Whether any word of a stamp can begin so (folded); as seldom wrong.
pub fn may_hold(word: &str) -> bool {
    TABLES.any.has(first_word(word))
}

/// What a key can be, and in which languages.
pub fn roles(key: &str) -> impl Iterator<Item = (Role, Languages)> {
    let words = &TABLES.words;
    let found = words.line(words.at_least(key)).split_once('\t').filter(|(found, _)| *found == key);
    let own = TABLES.newsroom.partition_point(|(other, _)| *other < key);
    let own = TABLES.newsroom[own..].iter().take_while(move |(other, _)| *other == key).map(|(_, roles)| *roles);
    own.chain(found.map(|(_, roles)| roles)).flat_map(|roles| roles.split(' ')).filter_map(role)
}

/// Whether a longer key begins so.
pub fn goes_on(start: &str) -> bool {
    let words = &TABLES.words;
    let own = TABLES.newsroom.partition_point(|(other, _)| *other <= start);
    // The next line may be the key itself, and so may the line behind that one begin with it and a tab.
    let at = words.at_least(start);
    [words.line(at), words.line(at + 1)]
        .into_iter()
        .chain(TABLES.newsroom.get(own).map(|(key, _)| *key))
        .any(|line| line.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('\t')))
}

fn role(text: &'static str) -> Option<(Role, Languages)> {
    let (role, languages) = text.split_once('@')?;
    let languages = match languages {
        "*" => Languages::All,
        number if number.as_bytes()[0].is_ascii_digit() => Languages::Set(number.parse().ok()?),
        names => Languages::Named(names),
    };
    let rest = role.get(1..)?;
    let role = match role.as_bytes()[0] {
        b'M' => Role::Month(Calendar::Gregorian, rest.parse().ok()?),
        b'P' => Role::Month(Calendar::Persian, rest.parse().ok()?),
        b'I' => Role::Month(Calendar::Islamic, rest.parse().ok()?),
        b'T' => Role::Month(Calendar::Ethiopic, rest.parse().ok()?),
        b'K' => Role::Month(Calendar::Bikram, rest.parse().ok()?),
        b'W' => Role::Weekday(rest.parse().ok()?),
        b'H' => {
            let (from, to) = rest.split_once('-')?;
            Role::Half(from.parse().ok()?, to.parse().ok()?)
        }
        b'N' => Role::Noon(rest.parse().ok()?),
        b'D' => Role::Back(rest.parse().ok()?),
        b'G' => Role::Ago,
        b'U' => Role::Unit(rest.parse().ok()?),
        b'A' => Role::UnitAgo(rest.parse().ok()?),
        b'X' => Role::Fixed(rest.parse().ok()?),
        b'F' => Role::Filler,
        b'S' => Role::Speaks,
        b'B' => Role::Beside,
        b'O' => Role::One,
        b'Z' => Role::Zone(rest),
        b'Q' => Role::Greenwich,
        b'y' => Role::Behind(Number::Year),
        b'm' => Role::Behind(Number::Month),
        b'd' => Role::Behind(Number::Day),
        b'h' => Role::Behind(Number::Hour),
        b'n' => Role::Behind(Number::Minute),
        b's' => Role::Behind(Number::Second),
        b'E' => Role::Era(match rest {
            "b" => Calendar::Buddhist,
            "p" => Calendar::Persian,
            "i" => Calendar::Islamic,
            "r" => Calendar::Minguo,
            "j" => Calendar::Reiwa,
            "t" => Calendar::Ethiopic,
            "k" => Calendar::Bikram,
            _ => Calendar::Gregorian,
        }),
        _ => return None,
    };
    Some((role, languages))
}

/// The language of a BCP 47 tag: `pt` of `pt-BR`. What is written otherwise than CLDR writes it is made the same.
pub fn language_of(tag: &str) -> String {
    let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "iw" => "he".to_owned(),
        "in" => "id".to_owned(),
        "tl" => "fil".to_owned(),
        "nb" => "no".to_owned(),
        "sh" => "sr".to_owned(),
        "mo" => "ro".to_owned(),
        _ => language,
    }
}

impl Languages {
    /// Their names.
    fn names(self) -> &'static str {
        match self {
            Languages::Set(at) => TABLES.sets.line(usize::from(at)),
            Languages::Named(names) => names,
            Languages::All => "",
        }
    }
}

/// The languages of one word: those of any of these.
pub type Word = Vec<Languages>;

/// Whether that language has the word.
pub fn has(word: &[Languages], language: &str) -> bool {
    word.iter().any(|any| *any == Languages::All || any.names().split([' ', ',']).any(|name| name == language))
}

/// How many languages have the word.
pub fn count(word: &[Languages]) -> usize {
    word.iter().map(|any| any.names().split([' ', ',']).filter(|name| !name.is_empty()).count()).sum()
}

/// How many languages have all of these words; `None` where every one of them is understood in all.
pub fn in_common(words: &[Word]) -> Option<usize> {
    let mut own = words.iter().filter(|word| !word.contains(&Languages::All));
    let first = own.next()?;
    let others: Vec<_> = own.filter(|other| *other != first).collect();
    let names = first.iter().flat_map(|any| any.names().split([' ', ',']));
    Some(names.filter(|name| others.iter().all(|other| has(other, name))).count())
}

/// How that locale (BCP 47) writes dates and clocks; `None` where CLDR does not know the language.
pub fn style(tag: &str) -> Option<Style> {
    thread_local! {
        /// The language that was last asked for: all stamps of a page ask for the same.
        static LAST: RefCell<Option<(String, Option<Style>)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| match last {
        Some((known, style)) if known == tag => *style,
        _ => last.insert((tag.to_owned(), sought(tag))).1,
    })
}

fn sought(tag: &str) -> Option<Style> {
    let language = language_of(tag);
    let mut parts: Vec<String> = vec![language];
    for part in tag.split(['-', '_']).skip(1).take(3) {
        parts.push(match part.len() {
            2 => part.to_ascii_uppercase(),
            4 => part
                .chars()
                .enumerate()
                .map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                .collect(),
            _ => part.to_owned(),
        });
    }
    let region = parts.iter().skip(1).find(|part| part.len() == 2 || part.len() == 3).cloned();
    loop {
        let wanted = parts.join("-");
        if let Some(style) = style_of(&wanted) {
            return Some(style);
        }
        if parts.len() == 1 {
            return None;
        }
        // The script says less than the country.
        if let Some(region) = region.as_ref().filter(|_| parts.len() == 2)
            && let Some(style) = style_of(&format!("{}-{region}", parts[0]))
        {
            return Some(style);
        }
        parts.pop();
    }
}

fn style_of(tag: &str) -> Option<Style> {
    let locales = &TABLES.locales;
    let wanted = format!("{tag} ");
    let mut parts = locales.line(locales.at_least(&wanted)).strip_prefix(&wanted)?.split(' ');
    Some(Style {
        order: parts.next()?,
        day_first: parts.next()? == "DM",
        twelve_hours: parts.next()? == "12",
        separator: parts.next()?.chars().next()?,
        calendar: match parts.next()? {
            "b" => Calendar::Buddhist,
            "p" => Calendar::Persian,
            "i" => Calendar::Islamic,
            _ => Calendar::Gregorian,
        },
    })
}
