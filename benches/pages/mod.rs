//! Pages made here: the same bytes each time, in words of our own.

use std::fmt::Write as _;

/// A live blog's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    kind: Kind,
    /// How many entries there are; the page shows the newest.
    last: usize,
    /// Which advertisement it shows.
    advertisement: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// 250 kB, 10 entries.
    Small,
    /// 1 MB, 200 entries.
    Middle,
    /// 5 MB, 1,000 entries.
    Large,
    /// 1.3 MB, 428 entries in JSON-LD, 30 of them on the page as well.
    Data,
}

impl Made {
    /// Those that are compared.
    pub const ALL: [Made; 3] = [Made::of(Kind::Small), Made::of(Kind::Middle), Made::of(Kind::Data)];

    const fn of(kind: Kind) -> Made {
        Made { kind, last: 5_000, advertisement: 0 }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Made> {
        Some(Made::of(match name {
            "small" => Kind::Small,
            "middle" => Kind::Middle,
            "large" => Kind::Large,
            "data" => Kind::Data,
            _ => return None,
        }))
    }

    /// How many entries it shows.
    pub fn entries(self) -> usize {
        match self.kind {
            Kind::Small => 10,
            Kind::Middle => 200,
            Kind::Large => 1_000,
            Kind::Data => 428,
        }
    }

    /// The same with another advertisement.
    pub fn with_another_advertisement(self) -> Made {
        Made { advertisement: self.advertisement + 1, ..self }
    }

    /// The same a minute later: one entry more, and the oldest is gone.
    pub fn with_one_more(self) -> Made {
        Made { last: self.last + 1, ..self }
    }

    fn numbers(self) -> impl Iterator<Item = usize> {
        (self.last - self.entries()..self.last).rev()
    }

    /// Its bytes.
    pub fn html(self) -> String {
        let (told, shown) = match self.kind {
            Kind::Data => (self.described(), self.numbers().take(30).map(element).collect::<String>()),
            _ => (String::new(), self.numbers().map(element).collect()),
        };
        // What else such a page brings: menus, teasers, styles.
        let count = match self.kind {
            Kind::Small => 1_000,
            Kind::Middle => 300,
            Kind::Large => 1_500,
            Kind::Data => 3_600,
        };
        let teasers: String = (0..count)
            .map(|nth| format!("<li class='teaser'><a href='/news/{nth}'><img src='/{nth}.jpg'><span class='label'>News</span><h4>Teaser {nth} of the day</h4></a></li>"))
            .collect();
        let styles = ".publication-theme { color: #123; margin: 0 auto } ".repeat(200);
        format!(
            "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Harbour storm live</title><style>{styles}</style>{told}</head>\
             <body><nav><ul>{teasers}</ul></nav><main><article><h1>Harbour storm live: ferries stay in port</h1>\
             <div class='live-event-entries'>{shown}</div></article></main>\
             <aside class='promo'><a href='https://ads.example/{0}'><img src='https://ads.example/{0}.png'></a></aside></body></html>",
            self.advertisement
        )
    }

    /// The entries as a search engine is told of them.
    fn described(self) -> String {
        let updates: Vec<serde_json::Value> = self
            .numbers()
            .map(|number| {
                serde_json::json!({
                    "@type": "BlogPosting", "headline": title(number), "articleBody": paragraphs(number).join("\n\n"),
                    "url": format!("https://news.example/live/harbour-storm-live-updates#post-{number}"),
                    "datePublished": minute(number), "author": [{"@type": "Person", "name": "Ada Example"}],
                    "image": "https://news.example/storm.jpg",
                })
            })
            .collect();
        let blog = serde_json::json!({"@context": "https://schema.org", "@type": "LiveBlogPosting",
            "headline": "Harbour storm live", "datePublished": "2026-03-03T08:00:00Z", "liveBlogUpdate": updates});
        format!("<script type='application/ld+json'>{blog}</script>")
    }
}

/// An entry as a person sees it.
fn element(number: usize) -> String {
    let mut html = format!(
        "<div class='live-event-entry' id='post-{number}' data-type='default'><div class='entry-info'><time datetime='{}'>{}</time> \
         <span class='entry-author'>Ben Sample</span></div><div class='entry-content'><h3>{}</h3>",
        minute(number),
        &minute(number)[11..16],
        title(number)
    );
    for (nth, text) in paragraphs(number).iter().enumerate() {
        let (begin, end) = text.split_at(text.find(" and ").unwrap_or(0));
        let _ = match nth {
            2 => write!(html, "<p>{begin}<a href='https://news.example/story/{number}?ref=live'>{end}</a></p>"),
            4 => write!(html, "<blockquote><p>{begin}<em>{end}</em></p></blockquote>"),
            _ => write!(html, "<p>{begin}<strong>{end}</strong></p>"),
        };
    }
    let _ = write!(
        html,
        "<figure><img src='https://news.example/{number}.jpg?r=1' alt='The quay at {}' width='640' height='360'></figure></div>\
         <div class='entry-share'><a href='#post-{number}'>Share</a></div></div>",
        &minute(number)[11..16]
    );
    html
}

fn title(number: usize) -> String {
    format!("Update {number}: the {} &amp; what it means", word(number * 5 + 2))
}

/// Entries come every seven minutes.
fn minute(number: usize) -> String {
    let begin: jiff::Timestamp = "2026-03-05T11:50:00Z".parse().unwrap();
    let before = i64::try_from(number).unwrap() - 4_999;
    format!(
        "{}",
        begin + jiff::SignedDuration::from_mins(before.min(0) * 7) + jiff::SignedDuration::from_secs(before.max(0) * 9)
    )
}

fn word(nth: usize) -> &'static str {
    const WORDS: [&str; 17] = [
        "harbour",
        "storm",
        "ferry",
        "quay",
        "lifeboat",
        "swell",
        "mooring",
        "light",
        "wind",
        "tide",
        "rope",
        "crew",
        "pilot",
        "buoy",
        "anchor",
        "breakwater",
        "fog",
    ];
    WORDS[nth % WORDS.len()]
}

/// What it says: no two entries say the same.
fn paragraphs(number: usize) -> Vec<String> {
    (0..7)
        .map(|part| {
            let at = |step: usize| word(number * 7 + part * 11 + step * 3 + number / 17);
            format!(
                "The {} master says that the {} and the {} hold, though the {} is up again since {} (look {number}.{part}). Those \
                 who wait for the {} are asked to keep away from the {} until the {} is safe, and to listen to what the {} \
                 tells them about the {}, which may take {} minutes more than it did the day before, with the {} as it is.",
                at(0), at(1), at(2), at(3), number % 12 + 1, at(4), at(5), at(6), at(7), at(8), number % 50 + 3, at(9)
            )
        })
        .collect()
}
