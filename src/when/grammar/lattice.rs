//! A stamp in pieces: numbers, marks, and what the words in it can be, from every place where a word can begin.

use std::cell::RefCell;
use std::rc::Rc;

use jiff::tz::TimeZone;

use super::super::cldr::{self, Role, Word};
use super::super::fold::{self, Kind, Token};

/// A place in a stamp: a piece, and how many bytes of it are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The piece.
    pub at: usize,
    /// How many bytes of its word are taken; not 0 in scripts without spaces alone.
    pub within: usize,
}

impl Place {
    /// The beginning of that piece.
    pub const fn of(at: usize) -> Place {
        Place { at, within: 0 }
    }
}

/// A word, or several, that the tables know.
#[derive(Debug)]
pub struct Hit {
    /// What it can be.
    pub roles: Vec<(Role, Word)>,
    /// Where the next piece begins.
    pub next: Place,
}

/// The pieces of one stamp.
#[derive(Debug)]
pub struct Lattice {
    /// The pieces in order.
    pub tokens: Vec<Token>,
    known: RefCell<Vec<(Place, Rc<Vec<Hit>>)>>,
}

/// No key of the tables has more pieces.
const LONGEST_KEY: usize = 8;

impl Lattice {
    /// `None` for what no stamp is, by a glance: too many pieces, or a word that no key begins with.
    pub fn of(folded: &str) -> Option<Lattice> {
        let tokens = fold::tokens(folded)?;
        Some(Lattice { tokens, known: RefCell::default() })
    }

    /// What stands at a place; `None` behind the end.
    pub fn kind(&self, place: Place) -> Option<&Kind> {
        self.tokens.get(place.at).filter(|_| place.within == 0).map(|token| &token.kind)
    }

    /// Whether nothing is left.
    pub fn is_end(&self, place: Place) -> bool {
        place.at >= self.tokens.len()
    }

    /// The mark at a place.
    pub fn mark(&self, place: Place) -> Option<char> {
        match self.kind(place)? {
            Kind::Mark(mark) => Some(*mark),
            _ => None,
        }
    }

    /// The number at a place, with how many digits it has.
    pub fn number(&self, place: Place) -> Option<(u32, u8)> {
        match self.kind(place)? {
            Kind::Number(value, digits) => Some((*value, *digits)),
            _ => None,
        }
    }

    /// Whether nothing stands before that place and the piece before it.
    pub fn is_glued(&self, place: Place) -> bool {
        place.within > 0 || self.tokens.get(place.at).is_some_and(|token| token.glued)
    }

    /// Whether the word at a place is of a script that sets no spaces.
    pub fn is_unspaced(&self, place: Place) -> bool {
        matches!(self.tokens.get(place.at).map(|token| &token.kind), Some(Kind::Word(word)) if word.starts_with(fold::is_unspaced))
    }

    /// Whether a word is one letter of our own alphabet.
    pub fn is_letter(&self, place: Place, hit: &Hit) -> bool {
        hit.next == Place::of(place.at + 1) && matches!(self.kind(place), Some(Kind::Word(word)) if word.len() == 1)
    }

    /// The words that begin at a place, the longest first.
    pub fn words(&self, place: Place) -> Rc<Vec<Hit>> {
        if let Some((_, hits)) = self.known.borrow().iter().find(|(known, _)| *known == place) {
            return Rc::clone(hits);
        }
        let hits = Rc::new(self.find(place));
        self.known.borrow_mut().push((place, Rc::clone(&hits)));
        hits
    }

    /// The distance from UTC at a place ("+0100", "+01:00", "+5"), and where it ends.
    pub fn distance(&self, place: Place) -> Option<(TimeZone, Place)> {
        let sign = match self.mark(place)? {
            '+' => 1,
            '-' | '−' | '–' => -1,
            _ => return None,
        };
        let (value, digits) = self.number(Place::of(place.at + 1))?;
        let (mut hours, mut minutes, mut next) = (value, 0, Place::of(place.at + 2));
        if digits == 4 {
            (hours, minutes) = (value / 100, value % 100);
        } else if digits > 2 {
            return None;
        } else if let (Some(':' | '.'), Some((more, 2))) = (self.mark(next), self.number(Place::of(next.at + 1))) {
            (minutes, next) = (more, Place::of(next.at + 2));
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|seconds| *seconds <= 14 * 3600)?;
        Some((TimeZone::fixed(jiff::tz::Offset::from_seconds(sign * seconds).ok()?), next))
    }

    fn find(&self, place: Place) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut key = String::new();
        let mut at = place.at;
        let mut within = place.within;
        for _ in 0..LONGEST_KEY {
            let Some(token) = self.tokens.get(at) else { break };
            match &token.kind {
                Kind::Word(word) => {
                    let word = word.get(within..).unwrap_or_default();
                    let start = key.len();
                    // A word of a script without spaces may end anywhere in it.
                    for (end, char) in
                        word.char_indices().skip(1).filter(|_| word.starts_with(fold::is_unspaced)).take(24)
                    {
                        if !fold::is_letter(char) || is_sign(char) {
                            continue;
                        }
                        key.truncate(start);
                        key.push_str(&word[..end]);
                        self.look_up(&key, Place { at, within: within + end }, &mut hits);
                        if !cldr::goes_on(&key) {
                            break;
                        }
                    }
                    key.truncate(start);
                    key.push_str(word);
                }
                // Keys with numbers in them are names of months: "tháng 3", "3月".
                Kind::Number(number, 1..=2) => key.push_str(&number.to_string()),
                Kind::Number(..) | Kind::Mark(_) => break,
            }
            at += 1;
            within = 0;
            self.look_up(&key, Place::of(at), &mut hits);
            if !cldr::goes_on(&key) {
                break;
            }
            // Between the words of a key may stand what only joins them.
            if let Some(Token {
                kind:
                    Kind::Mark(
                        '.' | '-' | '\'' | '’' | '‘' | 'ʼ' | '׳' | '״' | '॰' | '་' | '"' | '/' | '܏' | '༌' | '(' | ','
                        | '‐' | '‑' | 'ʻ' | '`',
                    ),
                ..
            }) = self.tokens.get(at)
            {
                at += 1;
            }
            key.push(' ');
        }
        hits.reverse();
        hits
    }

    fn look_up(&self, key: &str, next: Place, hits: &mut Vec<Hit>) {
        let mut roles: Vec<(Role, Word)> = Vec::new();
        for (role, languages) in cldr::roles(key) {
            match roles.iter_mut().find(|(known, _)| *known == role) {
                Some((_, word)) => word.push(languages),
                None => roles.push((role, vec![languages])),
            }
        }
        if !roles.is_empty() {
            hits.push(Hit { roles, next });
        }
    }
}

/// Thai and its kind write vowels and tones as signs on the letter before: no word begins with one.
fn is_sign(char: char) -> bool {
    unicode_normalization::char::is_combining_mark(char)
}
