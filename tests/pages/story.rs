//! What a live blog truly says: its entries, each with its words, its time and who wrote it, before any page is made of it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::plan::{Clocks, Heads, Lengths, Plan};
use super::rng::Rng;
use super::tongues::{TONGUES, Tongue};

/// One part of what an entry says.
#[derive(Debug, Clone)]
pub enum Block {
    Paragraph(String),
    /// A paragraph with a link in its midst: before, the link, behind.
    Linked(String, String, String),
    /// Whether it is numbered.
    List(bool, Vec<String>),
    Table(Vec<[String; 2]>),
    Quote(String),
    /// A posting of a network: what it says, who says so.
    Posting(String, String),
    /// A film from elsewhere.
    Frame(String),
    /// What it shows, and the words below it.
    Picture(String, String),
}

impl Block {
    /// The texts that a reader reads.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Block::Paragraph(text) | Block::Quote(text) | Block::Posting(text, _) => vec![text.clone()],
            Block::Linked(before, link, behind) => vec![format!("{before} {link} {behind}")],
            Block::List(_, items) => items.clone(),
            Block::Table(rows) => rows.iter().flatten().cloned().collect(),
            Block::Frame(_) | Block::Picture(..) => Vec::new(),
        }
    }

    /// Texts that may be taken for the entry's or not: captions, who is quoted.
    pub fn beside(&self) -> Vec<String> {
        match self {
            Block::Posting(_, by) => vec![by.clone()],
            Block::Picture(alt, caption) => vec![caption.clone(), alt.clone()],
            _ => Vec::new(),
        }
    }
}

/// One entry as it truly is.
#[derive(Debug, Clone)]
pub struct Sown {
    /// From 0, the oldest first.
    pub number: usize,
    pub at: Timestamp,
    /// The same on the site's clocks.
    pub local: DateTime,
    pub heading: Option<String>,
    pub kicker: Option<String>,
    pub author: Option<&'static str>,
    pub blocks: Vec<Block>,
    /// The minute of a match, as it is shown.
    pub minute: String,
    pub is_pinned: bool,
}

impl Sown {
    pub fn texts(&self) -> Vec<String> {
        self.blocks.iter().flat_map(Block::texts).collect()
    }
}

/// A live blog before it is a page.
pub struct Story {
    pub tongue: &'static Tongue,
    pub zone: TimeZone,
    pub title: String,
    pub standfirst: String,
    /// The oldest first.
    pub entries: Vec<Sown>,
    /// When the page is fetched.
    pub now: Timestamp,
}

impl Story {
    /// What is sown by this plan. The layout of the plan has no say in it, so that the same story can be laid out otherwise.
    pub fn sow(plan: &Plan) -> Story {
        let mut rng = Rng::new(plan.seed ^ 0x5747_0000);
        let tongue = &TONGUES[plan.tongue];
        let zone = TimeZone::get(tongue.zone).unwrap();
        let count = plan.count;
        let days = if plan.clocks == Clocks::Days { rng.between(2, 3) } else { 1 };
        // Clocks without a date are told of one day and a night; ages are not told in days.
        let longest = if plan.clocks == Clocks::Ages { 9 * 60 } else { 17 * 60 * days };
        let most = (longest / count.max(1)).clamp(1, 45);
        let now: Timestamp = "2026-03-02T20:17:40Z".parse().unwrap();
        let mut at = now - SignedDuration::from_mins(i64::try_from(rng.between(2, 9)).unwrap());
        let mut times = Vec::new();
        for _ in 0..count {
            times.push(at);
            // Two in a minute happen, but are nobody's test of order.
            let minutes = i64::try_from(rng.between(1, most)).unwrap();
            at -= SignedDuration::from_secs(minutes * 60 + i64::try_from(rng.below(20)).unwrap());
        }
        times.reverse();
        let has_day = |at: &Timestamp| zone.to_datetime(*at).date();
        if plan.clocks == Clocks::Days && times.first().map(has_day) == times.last().map(has_day) {
            // So that there is more than one day to head.
            for at in times.iter_mut().take(count / 2) {
                *at -= SignedDuration::from_hours(24);
            }
        }
        let mut minute = 0;
        let entries = times.iter().enumerate().map(|(number, at)| {
            minute += rng.between(0, (90 / count.max(1)).max(1));
            let mut rng = Rng::new(plan.seed.wrapping_mul(1009).wrapping_add(number as u64));
            Sown {
                number,
                at: *at,
                local: zone.to_datetime(*at),
                heading: heading(plan, tongue, &mut rng),
                kicker: (plan.kicker && rng.chance(70)).then(|| {
                    let count = rng.between(1, 2);
                    tongue.phrase(&mut rng, count)
                }),
                author: plan.has_authors().then(|| tongue.people[rng.below(4)]),
                blocks: blocks(plan, tongue, &mut rng),
                minute: if minute > 90 { format!("90+{}'", (minute - 90).min(9)) } else { format!("{minute}'") },
                is_pinned: false,
            }
        });
        let mut entries: Vec<Sown> = entries.collect();
        if plan.pinned && count > 3 {
            let at = rng.below(count / 2);
            entries[at].is_pinned = true;
        }
        let count = rng.between(4, 8);
        let title = tongue.phrase(&mut rng, count);
        let title = match (plan.says_live.title, rng.below(3)) {
            (false, _) => title,
            (true, 0) => format!("{}: {title}", tongue.live),
            (true, 1) => format!("{title} – {}", tongue.live),
            (true, _) => format!("{title} | {}", tongue.live),
        };
        let standfirst = tongue.paragraph(&mut rng, 2);
        Story { tongue, zone, title, standfirst, entries, now }
    }

    /// As the page shows them.
    pub fn in_order(&self, plan: &Plan) -> Vec<&Sown> {
        let mut order: Vec<&Sown> = self.entries.iter().collect();
        if !plan.oldest_first {
            order.reverse();
        }
        order.sort_by_key(|entry| !entry.is_pinned);
        order
    }
}

fn heading(plan: &Plan, tongue: &Tongue, rng: &mut Rng) -> Option<String> {
    let count = match plan.lengths {
        Lengths::Words => rng.between(2, 4),
        _ => rng.between(3, 9),
    };
    // Some newsrooms head every entry, some only some of them.
    let is_headed = plan.heads != Heads::None && (plan.heads_all || rng.chance(60));
    let colon = if tongue.has_spaces && rng.chance(15) { ": " } else { "" };
    is_headed.then(|| {
        let first = if colon.is_empty() { String::new() } else { tongue.phrase(rng, 1) };
        format!("{first}{colon}{}", tongue.phrase(rng, count))
    })
}

fn blocks(plan: &Plan, tongue: &Tongue, rng: &mut Rng) -> Vec<Block> {
    let paragraph = |rng: &mut Rng, least: usize, most: usize| {
        let count = rng.between(least, most);
        tongue.paragraph(rng, count)
    };
    match plan.lengths {
        Lengths::Words if rng.chance(25) => {
            return vec![Block::Paragraph(tongue.cries[rng.below(tongue.cries.len())].to_owned())];
        }
        Lengths::Words => {
            let count = rng.between(2, 9);
            return vec![Block::Paragraph(format!("{}{}", tongue.phrase(rng, count), tongue.stop))];
        }
        Lengths::Short => return vec![Block::Paragraph(paragraph(rng, 1, 2))],
        Lengths::Middle | Lengths::Long => {}
    }
    let count = if plan.lengths == Lengths::Long { rng.between(2, 7) } else { rng.between(1, 3) };
    let mut blocks: Vec<Block> = (0..count).map(|_| Block::Paragraph(paragraph(rng, 1, 4))).collect();
    if !plan.rich {
        return blocks;
    }
    for _ in 0..rng.between(0, 2) {
        let at = rng.between(1, blocks.len());
        let block = match rng.below(8) {
            0 => Block::List(rng.chance(30), (0..rng.between(2, 5)).map(|_| tongue.sentence(rng)).collect()),
            1 => Block::Table(
                (0..rng.between(2, 4)).map(|_| [tongue.phrase(rng, 2), rng.between(1, 99).to_string()]).collect(),
            ),
            2 => Block::Quote(paragraph(rng, 1, 2)),
            3 => Block::Posting(paragraph(rng, 1, 2), format!("— {} (@{})", tongue.people[1], "reporter")),
            4 => Block::Frame(format!("https://www.youtube.com/embed/v{:08x}", rng.next() & 0xffff_ffff)),
            5 => Block::Linked(tongue.phrase(rng, 5), tongue.phrase(rng, 3), tongue.sentence(rng)),
            _ => Block::Picture(tongue.phrase(rng, 4), tongue.sentence(rng)),
        };
        blocks.insert(at, block);
    }
    blocks
}
