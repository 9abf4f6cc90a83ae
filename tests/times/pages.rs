//! Whole pages of eight plain entries whose times Node's Intl wrote, read end to end: what is published is when they were.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use liveticker::extract::explain;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

/// What stands in the entries besides their times.
pub const ENTRIES: [(&str, &str); 8] = [
    (
        "Ferry pier reopens",
        "Crews cleared driftwood from the landing stage and the first ferry left for the islands with forty people on board.",
    ),
    (
        "Small boats wait",
        "The harbour master said that small craft stay moored until the swell at the outer wall has dropped below a metre.",
    ),
    (
        "Bridge is checked",
        "Engineers look at two pillars of the old coast road bridge; traffic is led through the valley in the meantime.",
    ),
    (
        "Buses run again",
        "The county says that all school buses run to the winter timetable again, with delays on the coast road.",
    ),
    (
        "Power is back",
        "Some eight hundred homes in the upper town had been without power; the last of them were connected a short while ago.",
    ),
    (
        "Market hall is open",
        "Traders who lost their stalls on the quay may use the market hall free of charge until the end of the week.",
    ),
    (
        "Lifeboat returns",
        "The lifeboat came back to its station with the crew of a yacht that had lost its mast off the western light.",
    ),
    (
        "Gale warning",
        "The weather service warns of gales along the whole coast and asks everybody to stay away from the outer walls.",
    ),
];

/// A page as Intl's times make it, and when its entries were published.
struct Sown<'t> {
    locale: &'t str,
    style: &'t str,
    zone: TimeZone,
    now: Timestamp,
    texts: Vec<&'t str>,
    instants: Vec<Timestamp>,
    /// How many seconds each text does not show.
    grains: Vec<i64>,
}

fn sown(line: &str) -> Option<Sown<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [locale, style, zone, now, texts, instants, grains] = fields.try_into().ok()?;
    Some(Sown {
        locale,
        style,
        zone: TimeZone::get(zone).ok()?,
        now: now.parse().ok()?,
        texts: texts.split('\u{b}').collect(),
        instants: instants.split('\u{b}').map(|at| at.parse().ok()).collect::<Option<_>>()?,
        grains: grains.split('\u{b}').map(|grain| grain.parse().ok()).collect::<Option<_>>()?,
    })
}

impl Sown<'_> {
    /// Entries stand in many forms; each locale has one of three.
    fn html(&self, form: usize) -> String {
        let entry = |(text, (title, body)): (&&str, &(&str, &str))| match form {
            0 => format!("<article><p>{text}</p><h3>{title}</h3><p>{body}</p></article>"),
            1 => format!("<div class=\"post\"><time>{text}</time><h3>{title}</h3><p>{body}</p></div>"),
            _ => format!("<li><div class=\"meta\"><span class=\"time\">{text}</span></div><p>{body}</p></li>"),
        };
        let entries: String = self.texts.iter().zip(&ENTRIES).map(entry).collect();
        let list = if form == 2 { format!("<ul>{entries}</ul>") } else { format!("<div>{entries}</div>") };
        format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>Gale on the coast: live updates</title></head><body><header><nav><a href=\"/\">Home</a> <a \
             href=\"/news\">News</a></nav></header><main><h1>Gale on the coast: live updates</h1><p>We follow the gale through the day.</p>{list}</main><footer><p>Coast Courier, \
             Quay Street 4</p></footer></body></html>",
            self.locale
        )
    }

    /// What is wrong with what is read of it; nothing where all entries are at their time.
    fn fault(&self, form: usize) -> Option<String> {
        let address = "https://news.example.org/live".parse().ok();
        let page = Page::new(self.html(form).into_bytes(), None, address, self.now);
        let profile = Profile { timezone: Some(self.zone.clone()), ..Profile::default() };
        let (sighting, account) = explain(&page, &profile, &Catalogue::default());
        let entries = match sighting {
            Ok(sighting) => sighting.entries,
            Err(error) => {
                let why = account.views.first().map(|seen| format!("{} [{}]", seen.why, seen.features));
                return Some(format!("refused: {error}: {}", why.unwrap_or_default()));
            }
        };
        if entries.len() != self.texts.len() {
            return Some(format!("{} entries", entries.len()));
        }
        let wrong = entries.iter().enumerate().find(|(nth, entry)| {
            let of_minute = |at: Timestamp| at.as_second().div_euclid(60);
            let (truth, grain) = (self.instants[*nth], self.grains[*nth]);
            entry.published.is_none_or(|stamp| (of_minute(stamp.at) - of_minute(truth)).abs() * 60 >= grain)
        });
        wrong.map(|(nth, entry)| {
            let read = entry.published.map(|stamp| self.zone.to_datetime(stamp.at).to_string());
            format!("{:?} is {}, read as {read:?}", self.texts[nth], self.zone.to_datetime(self.instants[nth]))
        })
    }
}

/// What became of the pages: by style how many there are, how many are read rightly, and the locales of the others.
#[derive(Default)]
pub struct Figures {
    pub styles: BTreeMap<String, (usize, usize, Vec<String>)>,
    pub faults: Vec<String>,
}

impl Figures {
    pub fn all(&self) -> usize {
        self.styles.values().map(|style| style.0).sum()
    }

    pub fn right(&self) -> usize {
        self.styles.values().map(|style| style.1).sum()
    }
}

/// Reads the page that each line of the text makes.
pub fn read(text: &str) -> Figures {
    let mut figures = Figures::default();
    let mut form = 0;
    let mut last = "";
    for page in text.lines().filter_map(sown) {
        if page.locale != last {
            form += 1;
            last = page.locale;
        }
        let fault = page.fault(form % 3);
        let style = figures.styles.entry(page.style.to_owned()).or_default();
        style.0 += 1;
        style.1 += usize::from(fault.is_none());
        if let Some(fault) = fault {
            style.2.push(page.locale.to_owned());
            figures.faults.push(format!("{}\t{}\t{}\t{fault}", page.locale, page.style, form % 3));
        }
    }
    figures
}
