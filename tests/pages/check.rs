//! What was read, held against what was sown: which entries, which words, which times, which titles and names.

use jiff::SignedDuration;
use liveticker::entry::{Entry, Sighting};

use super::plan::{Clocks, Heads, Plan, Told};
use super::story::{Sown, Story};

/// What is wrong with how a page was read: of which kind, and in full.
#[derive(Debug, Clone)]
pub struct Fault {
    pub kind: &'static str,
    pub detail: String,
}

/// How one page was read.
#[derive(Debug, Default, Clone)]
pub struct Verdict {
    pub faults: Vec<Fault>,
}

impl Verdict {
    fn fault(&mut self, kind: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault { kind, detail: detail.into() });
    }

    pub fn has(&self, kind: &str) -> bool {
        self.faults.iter().any(|fault| fault.kind == kind)
    }

    /// The sown entries and no other, each with all its words and with no others.
    pub fn is_whole(&self) -> bool {
        !["refused", "missing", "not an entry", "words lost", "words beside"].iter().any(|kind| self.has(kind))
    }
}

/// Letters and digits alone, without case: what is compared.
pub fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// An entry as a check needs it, whoever read it.
pub struct Got {
    pub title: String,
    pub text: String,
    pub at: Option<jiff::Timestamp>,
    pub authors: Vec<String>,
}

impl Got {
    pub fn of(entry: &Entry) -> Got {
        Got {
            title: entry.title.clone().unwrap_or_default(),
            text: entry.content.text.clone(),
            at: entry.published.map(|stamp| stamp.at),
            authors: entry.authors.clone(),
        }
    }
}

pub fn of_sighting(sighting: &Sighting) -> Vec<Got> {
    sighting.entries.iter().map(Got::of).collect()
}

/// Which of the sown each of those read is, by the words that they share.
fn pairs(sown: &[&Sown], got: &[Got]) -> Vec<Option<usize>> {
    let texts: Vec<Vec<String>> = sown
        .iter()
        .map(|entry| entry.texts().iter().chain(&entry.heading).map(|text| letters(text)).collect())
        .collect();
    let mut scored = Vec::new();
    for (at, one) in got.iter().enumerate() {
        let whole = letters(&format!("{} {}", one.title, one.text));
        for (number, texts) in texts.iter().enumerate() {
            let shared: usize =
                texts.iter().filter(|text| !text.is_empty() && whole.contains(*text)).map(String::len).sum();
            if shared > 0 {
                let longest = whole.len().max(texts.iter().map(String::len).sum());
                // Entries of one word may say the same: then the time tells which is which.
                let is_timed = one.at.is_some_and(|at| (at - sown[number].at).as_secs().abs() < 120);
                scored.push((shared * 1000 / longest.max(1) + usize::from(is_timed), shared, at, number));
            }
        }
    }
    scored.sort_by(|a, b| b.cmp(a));
    let mut of_got = vec![None; got.len()];
    let mut taken = vec![false; sown.len()];
    for (_, _, at, number) in scored {
        if of_got[at].is_none() && !taken[number] {
            of_got[at] = Some(number);
            taken[number] = true;
        }
    }
    of_got
}

/// Holds what was read of a page against its story.
pub fn check(plan: &Plan, story: &Story, got: &[Got]) -> Verdict {
    let mut verdict = Verdict::default();
    let sown: Vec<&Sown> = story.entries.iter().collect();
    let pairs = pairs(&sown, got);
    for (number, entry) in sown.iter().enumerate() {
        if !pairs.contains(&Some(number)) {
            verdict.fault("missing", format!("{} {:?}", story_clock(entry), brief(&entry.texts().join(" "))));
        }
    }
    let mut apart = Vec::new();
    for (got, number) in got.iter().zip(&pairs) {
        let Some(entry) = number.map(|number| sown[number]) else {
            verdict.fault("not an entry", format!("{:?} {:?}", brief(&got.title), brief(&got.text)));
            continue;
        };
        words(plan, story, entry, got, &mut verdict);
        title(plan, entry, got, &mut verdict);
        if let Some(author) = entry.author
            && !got.authors.iter().any(|name| name.contains(author))
        {
            verdict.fault("author", format!("{author} sown, {:?} read", got.authors));
        }
        if plan.clocks == Clocks::Minute {
            continue;
        }
        match got.at {
            None => verdict.fault("time", format!("{} sown, none read", entry.at)),
            Some(at) => apart.push((at.duration_since(entry.at), entry, at)),
        }
    }
    times(plan, story, &apart, &mut verdict);
    verdict
}

fn times(plan: &Plan, story: &Story, apart: &[(SignedDuration, &Sown, jiff::Timestamp)], verdict: &mut Verdict) {
    // Clocks without a zone, on a page from which nobody can tell where it is written, are right but for the zone.
    let has_no_zone = matches!(
        plan.clocks,
        Clocks::TagLocal | Clocks::Clock | Clocks::Days | Clocks::Twelve | Clocks::DateAndClock | Clocks::Today
    );
    let is_told = story.tongue.is_home || matches!(plan.told, Told::All | Told::Teasers);
    let shift = match apart.first() {
        Some((first, ..)) if has_no_zone && !is_told => {
            let quarter = SignedDuration::from_mins(15).as_secs();
            SignedDuration::from_secs((first.as_secs() as f64 / quarter as f64).round() as i64 * quarter)
        }
        _ => SignedDuration::ZERO,
    };
    for (difference, entry, at) in apart {
        let allowed = match plan.clocks {
            Clocks::Ages if (story.now - entry.at).as_secs() >= 3600 => 3660,
            Clocks::Ages => 120,
            _ => 60,
        };
        if (*difference - shift).as_secs().abs() > allowed {
            verdict.fault("time", format!("{} sown, {at} read", entry.at));
        }
    }
}

fn title(plan: &Plan, entry: &Sown, got: &Got, verdict: &mut Verdict) {
    let read = letters(&got.title);
    let is_right = match (&entry.heading, plan.heads) {
        (Some(heading), heads) if heads != Heads::None => {
            let heading = letters(heading);
            let kicker = entry.kicker.as_deref().map(letters).unwrap_or_default();
            // A bold first line may be its heading or the first of its words; in words of a match its minute may lead.
            read == heading
                || read == format!("{kicker}{heading}")
                || read.is_empty() && heads == Heads::Bold
                || plan.clocks == Clocks::Minute && read.ends_with(&heading)
        }
        // Where it has none, it may be given its first words.
        _ => {
            read.is_empty()
                || letters(&format!("{} {}", entry.kicker.as_deref().unwrap_or_default(), entry.texts().join(" ")))
                    .contains(&read)
        }
    };
    if !is_right {
        verdict.fault("title", format!("{:?} sown, {:?} read", entry.heading, got.title));
    }
}

/// Takes the sown words out of what was read: what cannot be taken out is lost, what is left is not the entry's.
fn words(plan: &Plan, story: &Story, entry: &Sown, got: &Got, verdict: &mut Verdict) {
    let mut left = format!("{}|{}", letters(&got.title), got.text.split('\n').map(letters).collect::<String>());
    let mut sown: Vec<String> = entry.texts().iter().map(|text| letters(text)).collect();
    if plan.heads != Heads::None {
        sown.extend(entry.heading.as_deref().map(letters));
    }
    sown.sort_by_key(|text| std::cmp::Reverse(text.len()));
    // The date below a posting goes with the name before it: otherwise a "20" of a table would be found in its year.
    for block in &entry.blocks {
        if let super::story::Block::Posting(_, by) = block {
            left = left.replacen(&format!("{}2026", letters(by)), "|", 1);
        }
    }
    let mut lost = Vec::new();
    for text in &sown {
        match left.find(text.as_str()) {
            Some(at) => left.replace_range(at..at + text.len(), "|"),
            None => lost.push(text.clone()),
        }
    }
    if !lost.is_empty() {
        verdict.fault("words lost", format!("{}: {:?}", story_clock(entry), brief(&lost.join(" "))));
        return;
    }
    let mut beside: Vec<String> = entry.blocks.iter().flat_map(super::story::Block::beside).collect();
    beside.extend(entry.kicker.clone());
    // A title may be made of the first words of the text, which then stand in both; and a match's minute may be read.
    beside.extend(
        [entry.minute.clone(), "2026".to_owned()].into_iter().filter(|_| plan.clocks == Clocks::Minute || plan.rich),
    );
    let mut beside: Vec<String> = beside.iter().map(|text| letters(text)).filter(|text| !text.is_empty()).collect();
    beside.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for text in beside {
        left = left.replacen(&text, "|", 2);
    }
    let in_title = left.split('|').next().unwrap_or_default().to_owned();
    let is_from_text = sown.iter().any(|text| !in_title.is_empty() && text.contains(&in_title));
    let rest: String = if is_from_text { left.replacen(&in_title, "", 1) } else { left };
    let rest = rest.replace('|', "");
    // The heading may stand in the text as well as in the title: it is said twice then, but nothing is said that is not its.
    let heading = entry.heading.as_deref().map(letters).unwrap_or_default();
    let rest = if heading.is_empty() { rest } else { rest.replacen(&heading, "", 1) };
    if !rest.is_empty() {
        verdict.fault("words beside", format!("{}: {:?} ({})", story_clock(entry), brief(&rest), story.tongue.code));
    }
}

fn story_clock(entry: &Sown) -> String {
    entry.local.strftime("%H:%M").to_string()
}

pub fn brief(text: &str) -> String {
    text.chars().take(90).collect()
}
