//! How all pages were read, in figures by kind: for a person, and for docs/reading.md.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::check::Verdict;
use super::plan::Plan;
use super::turned::Turned;
use super::{NearRead, brief};

/// How one live page was read.
pub struct Read {
    pub plan: Plan,
    pub verdict: Verdict,
    pub baseline: Verdict,
    pub turned: Vec<Turned>,
    pub is_doubted: bool,
}

/// All pages of a run.
pub struct Figures<'r> {
    pages: &'r [Read],
    nears: &'r [NearRead],
}

/// Kinds of faults, the worst first.
const FAULTS: [&str; 8] =
    ["refused", "missing", "not an entry", "words lost", "words beside", "time", "title", "author"];
/// So many choices are named of those with which pages fail most.
const WORST: usize = 24;
const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reading.md");

impl<'r> Figures<'r> {
    pub fn of(pages: &'r [Read], nears: &'r [NearRead]) -> Figures<'r> {
        Figures { pages, nears }
    }

    pub fn live(&self) -> usize {
        self.pages.len()
    }

    pub fn whole(&self) -> usize {
        self.pages.iter().filter(|page| page.verdict.is_whole()).count()
    }

    pub fn false_feeds(&self) -> usize {
        self.nears.iter().filter(|near| near.2).count()
    }

    pub fn turned(&self) -> usize {
        self.pages.iter().map(|page| page.turned.len()).sum()
    }

    pub fn same(&self) -> usize {
        self.pages.iter().flat_map(|page| &page.turned).filter(|(_, stays, _)| *stays).count()
    }

    /// For a person who mends: what is wrong, with which choices, and the seeds to see it by.
    pub fn told(&self) -> String {
        let mut told = self.table();
        let failing = self.live() - self.whole();
        let _ = writeln!(told, "\nChoices with which pages fail more than others ({failing} of {} fail):", self.live());
        let mut choices: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for page in self.pages {
            for choice in page.plan.choices() {
                let of = choices.entry(choice).or_default();
                of.0 += usize::from(!page.verdict.is_whole());
                of.1 += 1;
            }
        }
        let mut worst: Vec<_> = choices.into_iter().filter(|(_, of)| of.1 >= 3).collect();
        let excess = |of: &(usize, usize)| (of.0 * self.live()) as f64 - (failing * of.1) as f64;
        worst.sort_by(|a, b| excess(&b.1).total_cmp(&excess(&a.1)));
        for (choice, (failed, of)) in worst.iter().take(WORST) {
            let _ = writeln!(told, "  {choice:26} {failed:4} of {of:4}");
        }
        let shown = if super::asked("PAGES_ALL").is_some() { usize::MAX } else { 12 };
        for kind in FAULTS {
            let with: Vec<&Read> = self.pages.iter().filter(|page| page.verdict.has(kind)).collect();
            let _ = writeln!(told, "\n{kind}: {} pages", with.len());
            for page in with.iter().take(shown) {
                let fault = page.verdict.faults.iter().find(|fault| fault.kind == kind).unwrap();
                let choices = page.plan.choices();
                let _ = writeln!(
                    told,
                    "  PAGES_SEED={} {} [{}; {}; {}]",
                    page.plan.seed,
                    brief(&fault.detail),
                    choices[0],
                    choices[1],
                    choices[2]
                );
            }
            if with.len() > shown {
                let more: Vec<String> =
                    with.iter().skip(shown).take(40).map(|page| page.plan.seed.to_string()).collect();
                let _ = writeln!(told, "  and {}", more.join(" "));
            }
        }
        for (kind, seed, is_sure, count) in self.nears.iter().filter(|near| near.2) {
            let _ = writeln!(told, "PAGES_NEAR={kind:?} PAGES_SEED={seed}: a feed of {count} (sure: {is_sure})");
        }
        for page in self.pages {
            for (name, _, detail) in page.turned.iter().filter(|(_, stays, _)| !stays) {
                let _ = writeln!(told, "PAGES_SEED={} {name}: {detail} [{}]", page.plan.seed, page.plan.choices()[0]);
            }
        }
        told
    }

    /// The figures as tables of Markdown.
    fn table(&self) -> String {
        let mut out = String::new();
        let share = |part: usize, of: usize| {
            if of == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / of as f64) }
        };
        let of = |wanted: &dyn Fn(&Read) -> bool| self.pages.iter().filter(|page| wanted(page)).count();
        let _ = writeln!(out, "| | pages | share |\n|---|---|---|");
        let mut row = |name: &str, part: usize, of: usize| {
            let _ = writeln!(out, "| {name} | {part} of {of} | {} |", share(part, of));
        };
        let live = self.live();
        row("read whole: the sown entries and no other, all words and no others", self.whole(), live);
        row("read whole by the baseline", of(&|page| page.baseline.is_whole()), live);
        row("read with nothing wrong at all", of(&|page| page.verdict.faults.is_empty()), live);
        for kind in FAULTS {
            row(&format!("with a fault: {kind}"), of(&|page| page.verdict.has(kind)), live);
        }
        row("taken with a doubt", of(&|page| page.is_doubted), live);
        row("near-misses that give a feed without a doubt", self.false_feeds(), self.nears.len());
        row(
            "near-misses that give a feed with one",
            self.nears.iter().filter(|near| !near.2 && near.3 > 0).count(),
            self.nears.len(),
        );
        row("changed in what no reader sees, and read the same", self.same(), self.turned());
        for (head, which) in [("Form", 0), ("Times", 2), ("Lengths", 3), ("Language", 8), ("Entries", 9)] {
            let _ = writeln!(
                out,
                "\n| {head} | pages | whole | times right | titles right | baseline whole |\n|---|---|---|---|---|---|"
            );
            let mut kinds: BTreeMap<String, Vec<&Read>> = BTreeMap::new();
            for page in self.pages {
                let choice = page.plan.choices().swap_remove(which);
                kinds.entry(choice.rsplit(' ').next().unwrap_or_default().to_owned()).or_default().push(page);
            }
            for (kind, pages) in kinds {
                let with = |wanted: &dyn Fn(&Read) -> bool| pages.iter().filter(|page| wanted(page)).count();
                let read = with(&|page| !page.verdict.has("refused"));
                let _ = writeln!(
                    out,
                    "| {kind} | {} | {} | {} | {} | {} |",
                    pages.len(),
                    share(with(&|page| page.verdict.is_whole()), pages.len()),
                    share(with(&|page| !page.verdict.has("time") && !page.verdict.has("refused")), read),
                    share(with(&|page| !page.verdict.has("title") && !page.verdict.has("refused")), read),
                    share(with(&|page| page.baseline.is_whole()), pages.len()),
                );
            }
        }
        let _ = writeln!(out, "\n| Near-miss | pages | feeds without a doubt |\n|---|---|---|");
        let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (kind, _, is_sure, _) in self.nears {
            let of = kinds.entry(kind).or_default();
            of.0 += 1;
            of.1 += usize::from(*is_sure);
        }
        for (kind, (of, sure)) in kinds {
            let _ = writeln!(out, "| {kind} | {of} | {sure} |");
        }
        let _ = writeln!(out, "\n| Change | pages | the same |\n|---|---|---|");
        let mut changes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (name, stays, _) in self.pages.iter().flat_map(|page| &page.turned) {
            let of = changes.entry(name).or_default();
            of.0 += 1;
            of.1 += usize::from(*stays);
        }
        for (name, (of, same)) in changes {
            let _ = writeln!(out, "| {name} | {of} | {} |", share(same, of));
        }
        out
    }

    /// Into the document, in place of the figures that stand there.
    pub fn write(&self) {
        const BEGIN: &str = "<!-- figures: written by PAGES_WRITE=1 -->\n";
        let document = std::fs::read_to_string(DOC).unwrap();
        let (before, _) = document.split_once(BEGIN).unwrap();
        std::fs::write(DOC, format!("{before}{BEGIN}\n{}", self.table())).unwrap();
    }
}
