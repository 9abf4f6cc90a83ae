//! How much a list in JSON looks like the entries of a live blog: named features, each from 0 to 1, and what each is worth.
//! None of them is a veto.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use super::fields::{Fields, folded};
use super::measure::{is_address, is_file, is_name};
use super::roles::{Reader, Roles};
use super::table::{Column, share};
use super::times::steady;
use crate::extract::html::address::same_site;
use crate::extract::words::{self, Concept};

/// A list of a page that calls itself live is taken from here on: half of what an unnamed list of timed posts reaches.
pub const ENOUGH: f64 = 52.0;

/// One feature of a list.
pub struct Feature {
    /// Its name in an explanation.
    pub name: &'static str,
    /// What it is worth at its full height, of about a hundred; less than nought where it speaks against the list.
    pub weight: f64,
    /// Why it speaks for or against it, as the end of "…, because".
    pub why: &'static str,
}

/// Every feature and its weight. What an ordinary list of posts has without any name adds up to about 85; one that leads
/// away, or is told by others than the newsroom, or announces what is to come, falls below the half of that.
pub const FEATURES: [Feature; 21] = [
    Feature { name: "timed", weight: 20.0, why: "each row has an instant of its own" },
    Feature { name: "ordered", weight: 15.0, why: "the times run one way" },
    Feature { name: "told", weight: 20.0, why: "each row says something in prose that no other says" },
    Feature { name: "whole", weight: 10.0, why: "the texts are sentences and paragraphs, no labels" },
    Feature { name: "ids", weight: 5.0, why: "each row has an id" },
    Feature { name: "dense", weight: 10.0, why: "minutes or hours lie between the rows, not days" },
    Feature { name: "fresh", weight: 5.0, why: "the newest is of the page's own time" },
    Feature { name: "many", weight: 5.0, why: "there are many" },
    Feature { name: "named", weight: 10.0, why: "the list is called posts, updates, a ticker" },
    Feature { name: "live", weight: 14.0, why: "the JSON around it calls itself a live blog" },
    Feature { name: "away", weight: -38.0, why: "each row leads to a page of its own" },
    Feature { name: "answers", weight: -45.0, why: "readers answer each other: parents, votes, handles" },
    Feature { name: "plays", weight: -30.0, why: "they are films or recordings, with their lengths and files" },
    Feature { name: "games", weight: -40.0, why: "they are fixtures of two sides" },
    Feature { name: "offered", weight: -45.0, why: "they are offers: prices, stock, jobs, grades" },
    Feature { name: "spans", weight: -25.0, why: "each has an end beside its beginning, like a programme" },
    Feature { name: "ahead", weight: -30.0, why: "they tell of what is to come" },
    Feature { name: "people", weight: -30.0, why: "they are persons: a name, a portrait, a life" },
    Feature { name: "pictured", weight: -25.0, why: "they are pictures with their captions" },
    Feature { name: "foreign", weight: -30.0, why: "they are called related, recommended, comments, a menu" },
    Feature { name: "brief", weight: -12.0, why: "they have a description and no text" },
];

/// The page that the list stands in.
pub struct Place<'p> {
    /// The page's address.
    pub base: Option<&'p Url>,
    /// The names of the keys around the list, folded, the nearest last; without those that every list has.
    pub path: &'p [String],
    /// Whether something around it calls itself a live blog.
    pub is_live: bool,
}

/// A list, weighed.
pub struct Weighed {
    /// About 0 to 110.
    pub score: f64,
    /// The features that are not nought, in the order of the table.
    pub evidence: Vec<(&'static str, f64)>,
}

impl Weighed {
    /// How high a feature stands, from 0 to 1.
    pub fn height(&self, name: &str) -> f64 {
        self.evidence.iter().find(|(other, _)| *other == name).map_or(0.0, |(_, height)| *height)
    }

    /// What speaks most against it, as the end of "…, because".
    pub fn objection(&self) -> Option<&'static str> {
        let worth = |(name, height): &&(&'static str, f64)| {
            FEATURES.iter().find(|feature| feature.name == *name).map_or(0.0, |feature| feature.weight * height)
        };
        let worst = self.evidence.iter().min_by(|one, other| worth(one).total_cmp(&worth(other)))?;
        let feature = FEATURES.iter().find(|feature| feature.name == worst.0)?;
        (worth(&worst) <= -8.0).then_some(feature.why)
    }

    /// The account of it: `timed 1.0, away 0.9`.
    pub fn told(&self) -> String {
        let one = |(name, height): &(&str, f64)| format!("{name} {height:.1}");
        self.evidence.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Weighs a list. `times` are those of the rows, as far as they are known.
pub fn weigh(
    reader: &Reader<'_, '_>,
    roles: &Roles,
    values: &[&Value],
    times: &[Option<Timestamp>],
    place: &Place<'_>,
    is_sorted: bool,
) -> Weighed {
    let heights = Heights { reader, roles, values, times, place, is_sorted };
    let mut weighed = Weighed { score: 0.0, evidence: Vec::new() };
    for feature in &FEATURES {
        let height = heights.of(feature.name).clamp(0.0, 1.0);
        if height > 0.0 {
            weighed.score += height * feature.weight;
            weighed.evidence.push((feature.name, height));
        }
    }
    weighed
}

/// In a script without capital letters any heading of few words could be a name.
fn is_plain_name(text: &str) -> bool {
    is_name(text) && text.chars().any(char::is_uppercase)
}

struct Heights<'h, 't, 'v> {
    reader: &'h Reader<'t, 'v>,
    roles: &'h Roles,
    values: &'h [&'h Value],
    times: &'h [Option<Timestamp>],
    place: &'h Place<'h>,
    is_sorted: bool,
}

impl Heights<'_, '_, '_> {
    fn columns(&self) -> &[Column<'_>] {
        &self.reader.table.columns
    }

    fn rows(&self) -> usize {
        self.reader.table.rows
    }

    fn of(&self, name: &str) -> f64 {
        match name {
            "timed" => self.roles.is_time,
            "ordered" if self.is_stamped() => 0.0,
            "ordered" => {
                let steady = steady(&self.roles.published);
                // What stood under ids had no order; that its times lie apart has to do.
                if self.is_sorted { steady.max(0.7) } else { steady }
            }
            "told" => self.told(),
            "whole" => self.whole(),
            "ids" => {
                if self.roles.ids.is_empty() {
                    0.0
                } else {
                    1.0
                }
            }
            "dense" if self.is_stamped() => 0.0,
            "dense" => self.dense(),
            "fresh" => self.fresh(),
            "many" => self.rows() as f64 / 10.0,
            "named" => self.named(words::keys(Concept::EntryList)),
            "live" => f64::from(u8::from(self.place.is_live)),
            "away" => self.away(),
            "answers" => self.answers(),
            "plays" => self.has(
                &[
                    "duration",
                    "durationms",
                    "runtime",
                    "streamurl",
                    "videourl",
                    "videoid",
                    "poster",
                    "sources",
                    "thumbnail",
                    "embedurl",
                ],
                2,
            ),
            "games" => self.has(
                &[
                    "hometeam",
                    "awayteam",
                    "home",
                    "away",
                    "competitors",
                    "kickoff",
                    "venue",
                    "competition",
                    "fixture",
                    "opponent",
                ],
                2,
            ),
            "offered" => self
                .has(
                    &[
                        "price",
                        "currency",
                        "sku",
                        "stock",
                        "availability",
                        "salary",
                        "applyurl",
                        "company",
                        "employer",
                        "rating",
                        "stars",
                        "reviewer",
                        "discount",
                    ],
                    2,
                )
                .max(0.8 * self.has(&["price", "rating", "sku"], 1)),
            "spans" => self.has(
                &[
                    "startsat",
                    "endsat",
                    "starttime",
                    "endtime",
                    "startdate",
                    "enddate",
                    "start",
                    "end",
                    "duration",
                    "from",
                    "to",
                ],
                2,
            ),
            "ahead" => self.ahead(),
            "people" => self.people(),
            "pictured" => {
                let has = self.has(&["src", "width", "height", "caption", "imageurl", "photographer", "alt"], 2);
                f64::max(has * self.captions(), self.kinds(&["image", "photo", "picture", "gallery"]))
            }
            "foreign" => self.foreign(),
            "brief" => self.brief(),
            _ => 0.0,
        }
    }

    /// Whether all rows bear one time: that of the page, or of a deploy.
    fn is_stamped(&self) -> bool {
        let times: HashSet<String> =
            self.roles.published.iter().flatten().map(|reading| format!("{reading:?}")).collect();
        times.len() < 2 && self.rows() > 1
    }

    /// Letters of the text that the row says best.
    fn letters(&self, row: usize) -> usize {
        self.roles.bodies.iter().map(|body| self.reader.letters(*body, row)).max().unwrap_or(0)
    }

    fn told(&self) -> f64 {
        share((0..self.rows()).filter(|row| self.letters(*row) > 0).count(), self.rows())
    }

    /// Two sentences are a text; a label has a dozen letters.
    fn whole(&self) -> f64 {
        let mut letters: Vec<usize> = (0..self.rows()).map(|row| self.letters(row)).collect();
        letters.sort_unstable();
        letters.get(letters.len() / 2).map_or(0.0, |middle| (*middle as f64 - 12.0) / 80.0)
    }

    /// Up to three hours between two entries are usual; more than a day is an archive.
    fn dense(&self) -> f64 {
        let mut at: Vec<i64> = self.times.iter().flatten().map(|time| time.as_second()).collect();
        at.sort_unstable();
        let mut between: Vec<i64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        between.sort_unstable();
        match between.get(between.len() / 2) {
            Some(middle) if *middle <= 3 * 3600 => 1.0,
            Some(middle) => 1.0 - (*middle as f64 / 3600.0 - 3.0) / 21.0,
            None => 0.5,
        }
    }

    fn fresh(&self) -> f64 {
        let context = self.reader.context;
        let newest = self.times.iter().flatten().max();
        let own = context.latest.or(context.opened).unwrap_or(context.now);
        newest.map_or(
            0.0,
            |newest| if newest.duration_since(own).abs() <= SignedDuration::from_hours(36) { 1.0 } else { 0.0 },
        )
    }

    /// How near a word stands in the names around the list.
    fn named(&self, words: &[&str]) -> f64 {
        let nearest = self.place.path.iter().rev().take(3).position(|key| words.iter().any(|word| key.contains(word)));
        nearest.map_or(0.0, |far| 1.0 - 0.3 * far as f64)
    }

    fn foreign(&self) -> f64 {
        let nearest = self
            .place
            .path
            .iter()
            .rev()
            .position(|key| words::keys(Concept::ForeignList).iter().any(|word| key.starts_with(word)));
        let called = nearest.map_or(0.0, |far| if far < 4 { 1.0 } else { 0.5 });
        let last = self.place.path.last().is_some_and(|key| key.starts_with("comments"));
        let called = if last && self.is_commentary() { 0.0 } else { called };
        let kinds = [
            "comment", "image", "photo", "author", "person", "tag", "category", "gallery", "product", "article",
            "teaser", "video",
        ];
        f64::max(called, 0.7 * self.kinds(&kinds))
    }

    /// What nobody signs, and what knows the minute, is the commentary of a match.
    fn is_commentary(&self) -> bool {
        let tells = |words: &[&str]| self.columns().iter().any(|column| column.tells(words));
        self.roles.authors.iter().all(Vec::is_empty)
            && !tells(&["user", "author", "nick", "avatar"])
            && tells(&["minute", "period", "quarter", "innings", "matchtime", "elapsed"])
    }

    /// Whether most rows say that they are of one of these kinds.
    fn kinds(&self, kinds: &[&str]) -> f64 {
        let fields: Vec<Fields<'_>> = self.values.iter().filter_map(|value| Fields::of(value)).collect();
        // `liveblog-card`, `ArticleTeaser`
        let is = |kind: &str| {
            kinds.contains(&kind)
                || ["card", "teaser", "promo"].iter().any(|end| kinds.contains(&"teaser") && kind.ends_with(end))
        };
        let count = fields.iter().filter(|fields| is(&fields.kind())).count();
        if count * 2 > fields.len() { 1.0 } else { 0.0 }
    }

    /// The share of the columns' rows that have at least so many of these keys. A key counts where it is the whole of it.
    fn has(&self, keys: &[&str], least: usize) -> f64 {
        let mut rows = vec![HashSet::new(); self.rows()];
        for column in self.columns().iter().filter(|column| column.path.len() <= 4) {
            // The last two keys: `price.amount`.
            let Some(key) = column.path.iter().rev().take(2).find(|key| keys.contains(&key.as_str())) else { continue };
            for (row, cell) in rows.iter_mut().zip(&column.cells) {
                if cell.is_some() {
                    row.insert(key.clone());
                }
            }
        }
        share(rows.iter().filter(|row| row.len() >= least).count(), self.rows())
    }

    /// Addresses of pages that are neither this one nor a place on it, each row its own.
    fn away(&self) -> f64 {
        let is_away = |text: &str| -> Option<String> {
            if !is_address(text) || is_file(text) || text.starts_with(['#', 'm', 'd']) {
                return None;
            }
            let Some(base) = self.place.base else { return Some(text.to_owned()) };
            // `nyt://reporterupdate/7` is a name.
            let url = base.join(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
            // Below a section (`/live`) stand its stories too: several parts, or a name of several words.
            let is_section = !base.path().trim_matches('/').contains(['/', '-', '.']);
            let rest = url.path().strip_prefix(base.path().trim_end_matches('/')).map(|rest| rest.trim_matches('/'));
            let names_a_story = |rest: &str| {
                let words =
                    rest.split(['-', '_']).filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
                rest.contains('/') || words.count() > 2
            };
            let is_below = base.path().len() > 1
                && rest.is_some_and(|rest| !is_section || !names_a_story(rest))
                && same_site(&url, base);
            (url.fragment().is_none_or(str::is_empty) && !is_below).then(|| url.path().to_owned())
        };
        let beside = [
            "image", "img", "avatar", "photo", "picture", "video", "media", "embed", "share", "facebook", "twitter",
            "author", "user", "writer", "source", "credit", "thumb", "icon", "api", "self", "logo", "people",
            "profile", "person", "related",
        ];
        let mut most: f64 = 0.0;
        for column in self
            .columns()
            .iter()
            .filter(|column| column.path.len() <= 4 && column.key() != "id" && !column.tells(&beside))
        {
            let places: Vec<String> =
                column.cells.iter().flatten().filter_map(|value| is_away(value.as_str()?)).collect();
            let distinct = places.iter().collect::<HashSet<_>>().len();
            if distinct * 2 > places.len() {
                most = most.max(share(places.len(), self.rows()));
            }
            // A slug names a page too; it may also be a place on this one.
            if matches!(column.key(), "slug" | "path" | "uri" | "pathname")
                && places.is_empty()
                && column.distinct() > 0.8
            {
                most = most.max(0.5 * column.present());
            }
        }
        most
    }

    /// What only readers do.
    fn answers(&self) -> f64 {
        let has =
            |keys: &[&str]| if self.columns().iter().any(|column| keys.contains(&column.key())) { 1.0 } else { 0.0 };
        // An empty value has no column.
        let keys: HashSet<String> = self
            .values
            .iter()
            .take(8)
            .filter_map(|value| value.as_object())
            .flat_map(|object| object.keys().map(|key| folded(key)))
            .collect();
        let any = |names: &[&str]| if names.iter().any(|name| keys.contains(*name)) { 1.0 } else { 0.0 };
        let parents = f64::max(
            has(&["parentid", "inreplyto", "replyto", "threadid", "isreply"]),
            any(&["parentid", "replies", "inreplyto", "parent", "replycount", "isreply", "children"]),
        );
        let votes =
            has(&["upvotes", "downvotes", "dislikes", "votes", "likes", "likecount", "votecount", "karma", "score"]);
        let handles =
            has(&["username", "nickname", "nick", "alias", "handle", "avatarurl", "avatar", "screenname", "login"]);
        let kinds: HashSet<&Vec<String>> = self.roles.authors.iter().filter(|authors| !authors.is_empty()).collect();
        let said = self.roles.authors.iter().filter(|authors| !authors.is_empty()).count();
        let many = if said >= 5 && kinds.len() * 10 >= said * 7 { 1.0 } else { 0.0 };
        // Handles are one word.
        let words = self.roles.authors.iter().flatten().filter(|name| !name.contains(' ')).count();
        let handles = f64::max(handles, if said > 0 && words * 2 > said { 0.7 } else { 0.0 });
        let called = self.columns().iter().any(|column| {
            column.key() == "type"
                && !self.is_commentary()
                && column.share(|value| value.as_str().is_some_and(|kind| kind.to_lowercase().contains("comment")))
                    > 0.5
        });
        let titled = if self.roles.title.is_some() { 0.3 } else { 0.0 };
        let sum = 0.45 * parents + 0.25 * votes + 0.25 * handles + 0.35 * many + if called { 0.5 } else { 0.0 };
        // Two signs at least: a newsroom's posts have likes, or portraits, or many authors.
        if sum >= 0.5 { sum - titled } else { 0.0 }
    }

    fn ahead(&self) -> f64 {
        let own = self.reader.context.own_now() + SignedDuration::from_mins(30);
        let timed: Vec<&Timestamp> = self.times.iter().flatten().collect();
        share(timed.iter().filter(|time| ***time > own).count(), timed.len())
    }

    /// The heading is the name of a person, or there is no other text than a life.
    fn people(&self) -> f64 {
        // What is told of those who wrote the rows makes no persons of them.
        let is_own = |column: &&Column<'_>| {
            let around = &column.path[..column.path.len() - 1];
            !around.iter().any(|key| {
                ["author", "byline", "user", "writer", "creator", "contributor", "reporter"]
                    .iter()
                    .any(|word| key.contains(word))
            })
        };
        let told = self.columns().iter().filter(is_own).any(|column| {
            matches!(column.key(), "bio" | "biography" | "role" | "jobtitle" | "email" | "born" | "birthdate")
        });
        let named = self.columns().iter().filter(is_own).filter(|column| {
            column.path.len() <= 3 && matches!(column.key(), "name" | "title" | "fullname" | "displayname" | "headline")
        });
        let named = named
            .map(|column| column.share(|value| value.as_str().is_some_and(is_plain_name)) * column.present())
            .fold(0.0, f64::max);
        if told {
            named.max(0.5)
        } else if self.roles.title.is_none() {
            0.0
        } else {
            self.title_names()
        }
    }

    fn title_names(&self) -> f64 {
        self.roles
            .title
            .map_or(0.0, |title| self.columns()[title].share(|value| value.as_str().is_some_and(is_plain_name)))
    }

    /// Whether what is said is a caption.
    fn captions(&self) -> f64 {
        self.roles.bodies.first().map_or(1.0, |body| {
            if self.columns()[*body].tells(&["caption", "alt", "credit", "description"]) { 1.0 } else { 0.2 }
        })
    }

    fn brief(&self) -> f64 {
        self.roles.bodies.first().map_or(0.0, |body| {
            let column = &self.columns()[*body];
            if column.tells(&["description", "summary", "excerpt", "standfirst", "teaser", "snippet"]) {
                1.0
            } else {
                0.0
            }
        })
    }
}
