//! The truth: what a newsroom wrote, in a language, at which times. Every word of an entry is known.

use jiff::{SignedDuration, Timestamp};

use crate::dice::Dice;

/// Words of a language, and how its pages call themselves live.
pub struct Tongue {
    pub code: &'static str,
    /// In which its publishers write clocks without a zone.
    pub zone: &'static str,
    pub live: &'static str,
    who: &'static [&'static str],
    does: &'static [&'static str],
    what: &'static [&'static str],
}

pub const TONGUES: [Tongue; 5] = [
    Tongue {
        code: "en",
        zone: "UTC",
        live: "live updates",
        who: &["The harbour master", "A night nurse", "Our reporter", "The bridge crew", "One baker", "The choir"],
        does: &["has closed", "is counting", "waits for", "carried away", "asks about", "repainted"],
        what: &[
            "the north gate",
            "forty chairs",
            "two old boats",
            "the copper roof",
            "a borrowed piano",
            "eleven lamps",
        ],
    },
    Tongue {
        code: "de",
        zone: "Europe/Berlin",
        live: "Liveticker",
        who: &["Die Hafenmeisterin", "Ein Pförtner", "Unser Reporter", "Die Brückenwache", "Der Chor", "Das Rathaus"],
        does: &["schließt", "zählt", "wartet auf", "verliert", "fragt nach", "streicht"],
        what: &["das Nordtor", "vierzig Stühle", "zwei alte Boote", "das Kupferdach", "ein Klavier", "elf Lampen"],
    },
    Tongue {
        code: "es",
        zone: "UTC",
        live: "en directo",
        who: &["La capitana", "Un farero", "Nuestra enviada", "El consejo escolar", "El coro", "La panadería"],
        does: &["ha cerrado", "está contando", "espera", "perdió", "pregunta por", "pintará"],
        what: &["la puerta norte", "cuarenta sillas", "dos barcas viejas", "el tejado", "un piano", "once lámparas"],
    },
    Tongue {
        code: "pl",
        zone: "Europe/Warsaw",
        live: "relacja na żywo",
        who: &["Kapitan portu", "Pielęgniarka", "Nasz reporter", "Straż mostowa", "Chór", "Piekarz"],
        does: &["zamyka", "liczy", "czeka na", "zgubił", "pyta o", "maluje"],
        what: &[
            "północną bramę",
            "czterdzieści krzeseł",
            "dwie łodzie",
            "miedziany dach",
            "fortepian",
            "jedenaście lamp",
        ],
    },
    Tongue {
        code: "el",
        zone: "Europe/Athens",
        live: "live ενημέρωση",
        who: &["Ο λιμενάρχης", "Μια νοσοκόμα", "Ο ρεπόρτερ", "Η φρουρά", "Η χορωδία", "Ο φούρναρης"],
        does: &["έκλεισε", "μετρά", "περιμένει", "έχασε", "ρωτά για", "βάφει"],
        what: &["τη βόρεια πύλη", "σαράντα καρέκλες", "δύο βάρκες", "τη στέγη", "ένα πιάνο", "έντεκα λάμπες"],
    },
];

pub const NAMES: [&str; 6] = ["Ada Holm", "Ben Ortega", "Chiara Noll", "Dev Marrow", "Esme Tarn", "Filip Quist"];

/// One entry.
#[derive(Clone)]
pub struct Post {
    pub id: String,
    pub at: Timestamp,
    pub changed: Timestamp,
    pub title: Option<String>,
    pub paragraphs: Vec<String>,
    pub author: String,
}

impl Tongue {
    pub fn phrase(&self, dice: &mut Dice) -> String {
        format!("{} {} {}", dice.pick(self.who), dice.pick(self.does), dice.pick(self.what))
    }

    pub fn sentence(&self, dice: &mut Dice) -> String {
        // The number makes each its own, so that a word that is lost or strayed is seen.
        format!("{} {}.", self.phrase(dice), dice.between(100, 99_999))
    }

    pub fn paragraph(&self, dice: &mut Dice, sentences: usize) -> String {
        (0..sentences).map(|_| self.sentence(dice)).collect::<Vec<_>>().join(" ")
    }
}

/// The whole story.
pub struct Story {
    pub tongue: &'static Tongue,
    pub title: String,
    pub posts: Vec<Post>,
    pub now: Timestamp,
}

/// Newest first.
pub fn tell(dice: &mut Dice) -> Story {
    let tongue = dice.pick(&TONGUES);
    let now: Timestamp = "2026-03-20T18:00:00Z".parse().unwrap();
    let mut at = now - SignedDuration::from_mins(i64::try_from(dice.between(1, 20)).unwrap());
    let (titled, brief) = (dice.in_hundred(60), dice.in_hundred(15));
    let style = dice.below(4);
    let count = dice.between(3, 14);
    let posts = (0..count).map(|nth| {
        let sentences = |dice: &mut Dice| dice.between(1, 3);
        let number = if brief { 1 } else { dice.between(1, 4) };
        let mut paragraphs: Vec<String> = Vec::new();
        for _ in 0..number {
            let sentences = if brief { 1 } else { sentences(dice) };
            paragraphs.push(tongue.paragraph(dice, sentences));
        }
        let id = match style {
            0 => dice.hex(24),
            1 => (4_000 - nth * 3).to_string(),
            2 => format!("{}-{}-4{}-a{}-{}", dice.hex(8), dice.hex(4), dice.hex(3), dice.hex(3), dice.hex(12)),
            _ => format!("post{}x", 900 - nth),
        };
        let post = Post {
            id,
            at,
            changed: at + SignedDuration::from_secs(i64::try_from(dice.below(400)).unwrap()),
            title: titled.then(|| format!("{} {}", tongue.phrase(dice), dice.between(100, 9_999))),
            paragraphs,
            author: (*dice.pick(&NAMES)).to_owned(),
        };
        at -= SignedDuration::from_secs(i64::try_from(dice.between(90, 1_500)).unwrap());
        post
    });
    let posts: Vec<Post> = posts.collect();
    let title = format!("{}: {}", tongue.phrase(dice), tongue.live);
    Story { tongue, title, posts, now }
}
