//! How outlets write times: a few languages by hand, apart from the words that the program knows.

use jiff::civil::{Date, DateTime};

/// How one language writes.
pub struct Language {
    pub name: &'static str,
    pub zones: &'static [&'static str],
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
    pub days: [&'static str; 2],
    /// `H` and `M` stand for the numbers.
    pub clocks: &'static [&'static str],
    /// `D`, `N` (month in words) and `Y`.
    words: &'static str,
    /// `D`, `M` and `Y` in two and four digits.
    pub numeric: &'static str,
    /// `D` and `M`, without a year.
    pub yearless: &'static [&'static str],
    /// `#` stands for the number: minutes, then hours.
    pub ages: &'static [[&'static str; 2]],
    /// Whether it writes twelve hours with their half.
    pub halves: &'static [[&'static str; 2]],
}

pub const LANGUAGES: [Language; 8] = [
    Language {
        name: "en-GB",
        zones: &["Europe/London", "Africa/Lagos", "Asia/Kolkata"],
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        days: ["Today", "Yesterday"],
        clocks: &["H:M", "H.M", "Posted at H:M"],
        words: "D N Y",
        numeric: "D/M/Y",
        yearless: &["D/M"],
        ages: &[["# minutes ago", "# hours ago"], ["#m ago", "#h ago"], ["# min ago", "# hrs ago"]],
        halves: &[["am", "pm"], [" a.m.", " p.m."]],
    },
    Language {
        name: "en-US",
        zones: &["America/New_York", "America/Los_Angeles", "America/Chicago"],
        months: ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."],
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        days: ["Today", "Yesterday"],
        clocks: &["H:M"],
        words: "N D, Y",
        numeric: "M/D/Y",
        yearless: &["M/D"],
        ages: &[["# minutes ago", "# hours ago"], ["#m ago", "#h ago"]],
        halves: &[[" AM", " PM"], [" a.m.", " p.m."]],
    },
    Language {
        name: "de",
        zones: &["Europe/Berlin", "Europe/Vienna"],
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        days: ["Heute", "Gestern"],
        clocks: &["H:M Uhr", "H.M Uhr", "H:M"],
        words: "D. N Y",
        numeric: "D.M.Y",
        yearless: &["D.M."],
        ages: &[["vor # Minuten", "vor # Stunden"], ["vor # Min.", "vor # Std."]],
        halves: &[],
    },
    Language {
        name: "fr",
        zones: &["Europe/Paris", "Europe/Brussels"],
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        days: ["Aujourd'hui", "Hier"],
        clocks: &["HhM", "H:M", "H h M"],
        words: "D N Y",
        numeric: "D/M/Y",
        yearless: &["D/M"],
        ages: &[["il y a # min", "il y a # h"], ["il y a # minutes", "il y a # heures"]],
        halves: &[],
    },
    Language {
        name: "es",
        zones: &["Europe/Madrid", "America/Argentina/Buenos_Aires"],
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        days: ["Hoy", "Ayer"],
        clocks: &["H:M", "a las H:M"],
        words: "D de N de Y",
        numeric: "D/M/Y",
        yearless: &["D/M"],
        ages: &[["hace # min", "hace # horas"]],
        halves: &[],
    },
    Language {
        name: "it",
        zones: &["Europe/Rome"],
        months: [
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ],
        weekdays: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
        days: ["Oggi", "Ieri"],
        clocks: &["H:M", "Ore H.M"],
        words: "D N Y",
        numeric: "D/M/Y",
        yearless: &["D/M"],
        ages: &[["# minuti fa", "# ore fa"]],
        halves: &[],
    },
    Language {
        name: "nl",
        zones: &["Europe/Amsterdam"],
        months: [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
        weekdays: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
        days: ["Vandaag", "Gisteren"],
        clocks: &["H:M", "H.M uur"],
        words: "D N Y",
        numeric: "D-M-Y",
        yearless: &["D-M"],
        ages: &[["# minuten geleden", "# uur geleden"]],
        halves: &[],
    },
    Language {
        name: "pl",
        zones: &["Europe/Warsaw"],
        months: [
            "stycznia",
            "lutego",
            "marca",
            "kwietnia",
            "maja",
            "czerwca",
            "lipca",
            "sierpnia",
            "września",
            "października",
            "listopada",
            "grudnia",
        ],
        weekdays: ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"],
        days: ["Dzisiaj", "Wczoraj"],
        clocks: &["H:M", "godz. H:M"],
        words: "D N Y",
        numeric: "D.M.Y",
        yearless: &["D.M."],
        ages: &[["# min temu", "# godz. temu"]],
        halves: &[],
    },
];

/// A pattern filled: only single letters that stand apart from other letters are places, but for `HhM`.
fn filled(pattern: &str, fill: impl Fn(char) -> Option<String>) -> String {
    let letters: Vec<char> = pattern.chars().collect();
    let mut text = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let is_word = |other: Option<&char>| other.is_some_and(|char| char.is_alphabetic() && *char != 'h');
        let place = !is_word(before.as_ref()) && !is_word(after);
        match fill(*letter).filter(|_| place) {
            Some(shown) => text.push_str(&shown),
            None => text.push(*letter),
        }
    }
    text
}

impl Language {
    pub fn month(&self, date: Date) -> &'static str {
        self.months[usize::try_from(date.month() - 1).unwrap_or(0)]
    }

    pub fn weekday(&self, date: Date) -> &'static str {
        self.weekdays[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)]
    }

    pub fn clock(&self, pattern: &str, at: DateTime) -> String {
        filled(pattern, |letter| match letter {
            'H' => Some(format!("{:02}", at.hour())),
            'M' => Some(format!("{:02}", at.minute())),
            _ => None,
        })
    }

    /// With the half of the day, or without where that is empty.
    pub fn twelve(&self, at: DateTime, halves: [&str; 2]) -> String {
        let hour = if at.hour() % 12 == 0 { 12 } else { at.hour() % 12 };
        format!("{hour}:{:02}{}", at.minute(), halves[usize::from(at.hour() >= 12)])
    }

    pub fn in_words(&self, date: Date, with_year: bool) -> String {
        let whole = filled(self.words, |letter| match letter {
            'D' => Some(date.day().to_string()),
            'N' => Some(self.month(date).to_owned()),
            'Y' => Some(if with_year { date.year().to_string() } else { String::new() }),
            _ => None,
        });
        let end: &[char] = &[' ', ','];
        whole.trim_end_matches(end).trim_end_matches(" de").to_owned()
    }

    pub fn in_numbers(&self, pattern: &str, date: Date) -> String {
        filled(pattern, |letter| match letter {
            'D' => Some(format!("{:02}", date.day())),
            'M' => Some(format!("{:02}", date.month())),
            'Y' => Some(date.year().to_string()),
            _ => None,
        })
    }
}
