//! Every view of the page that applies, and which of them are believed: what the page, a profile or a search engine's
//! markup says outright, and what looks like entries and agrees with that.

use std::collections::HashSet;

use scraper::Html;
use serde_json::Value;
use url::Url;

use super::account::{Account, Seen};
use super::evidence::{Evidence, Feature, Instead, Verdict};
use super::features;
use super::kept_up::says_kept_up;
use super::reference::Reference;
use crate::entry::{About, Layer, Unread};
use crate::extract::entry::fuse::Believed;
use crate::extract::found::facts::Facts;
use crate::extract::found::families::{self, Family};
use crate::extract::found::marks::{Stand, Time};
use crate::extract::found::outline::{Outline, Place};
use crate::extract::found::own;
use crate::extract::found::repeated::Reader;
use crate::extract::html::attributes;
use crate::extract::html::budget::{ENTRIES, OverBudget};
use crate::extract::html::work;
use crate::extract::page::kind::Kind;
use crate::extract::page::part::Read;
use crate::extract::view;
use crate::extract::view::left::{Left, Rule};
use crate::extract::view::unstable;
use crate::extract::view::{Body, View};
use crate::extract::views::article;
use crate::extract::views::endpoints;
use crate::extract::views::json_ld;
use crate::extract::views::microdata;
use crate::extract::views::selectors;
use crate::extract::views::state::{self, Listed};
use crate::page::{Attached, Claim};
use crate::profile::Profile;
use crate::when;
use crate::when::solve::{Shape, alone};

/// The page and what is known beforehand.
pub struct Sources<'s> {
    /// The page as a tree.
    pub html: &'s Html,
    /// The page as text.
    pub source: &'s str,
    /// The page's JSON-LD.
    pub told: &'s [Value],
    /// The profiles that apply, the site's own first.
    pub profiles: &'s [&'s Profile],
    /// What its scripts would have loaded.
    pub attached: &'s [Attached],
    /// From where its relative addresses count.
    pub base: Option<&'s Url>,
    /// Its own address.
    pub page: Option<&'s Url>,
    /// By what its times are to be understood.
    pub context: &'s when::Context,
    /// What the person who gave its address says of it.
    pub claim: Claim,
    /// What kind of page it is, by its head, its address and its headline.
    pub kind: Kind,
    /// Its headline.
    pub headline: Option<&'s str>,
}

/// What was found.
pub struct Gathered<'a> {
    /// The views that are believed, in the order of trust.
    pub views: Vec<Believed<'a>>,
    /// Whether the page says of itself that it is a live blog.
    pub says_so: bool,
    /// What the likeliest of its lists is, where none was taken.
    pub instead: Option<Instead>,
    /// What the entries may be instead, where that is in doubt.
    pub doubt: Option<Instead>,
}

/// Builds the views; what was taken and left, and why, goes into the explanation.
pub fn gather<'a>(sources: &Sources<'a>, account: &mut Account) -> Result<Gathered<'a>, OverBudget> {
    let Sources { html, base, page, context, .. } = *sources;
    let described = sources.profiles.iter().filter_map(|profile| {
        let view = selectors::view(html, &profile.select, base, context);
        if profile.select.entry.is_some() && view.is_none() {
            account.see(Seen::left(Layer::Selectors, 0, None, format!("nothing matches {}", named(profile))));
        }
        Some((*profile, view?))
    });
    let described: Vec<(&Profile, View<'a>)> = described.collect();
    // Only what a person is shown may be the outlet's own clock under the name of UTC.
    let plain = when::Context { utc_is_local: false, ..context.clone() };
    let marked = microdata::view(html, sources.source, base, context);
    let told = json_ld::view(sources.told, base, &plain);
    let says_so = told.is_some() || marked.is_some();
    let kind = sources.kind;
    let is_live = says_so || !described.is_empty() || kind.is_live;
    let kind = Kind { is_live, is_story: kind.is_story || says_so || !described.is_empty(), ..kind };

    let mut views: Vec<View<'a>> = described
        .into_iter()
        .map(|(profile, view)| {
            account.see(Seen::taken(Layer::Selectors, view.entries.len(), None, named(profile)));
            view
        })
        .collect();
    views.extend(marked.inspect(|view| {
        account.see(Seen::taken(Layer::Microdata, view.entries.len(), None, "it describes updates".to_owned()));
    }));
    let told = told.filter(|view| {
        let count = view.entries.len();
        let why = if count == 0 { "it describes a live blog without updates" } else { "it describes a live blog" };
        account.see(Seen {
            layer: Layer::JsonLd,
            entries: count,
            score: None,
            taken: count > 0,
            why: why.to_owned(),
            features: String::new(),
        });
        count > 0
    });

    views.iter().chain(&told).try_for_each(within_bounds)?;
    // What is described is trusted most; what only looks like entries has to agree with it.
    let described = views.iter().map(|view| view.entries.len()).max().unwrap_or(0);
    let known = Reference::of(views.iter().chain(&told));
    let outline = Outline::of(html, context);
    let dated = dated(&outline, context);
    let reader = Reader { outline: &outline, base, page, context: &dated };
    let facts = Facts::of(&outline, base, page);
    let is_kept_up = says_kept_up(&outline, sources.headline);
    let of_page = features::of_page(kind, says_so, is_kept_up, sources.claim);
    let candidate = |family: Family| {
        let own = own::own(&outline, &facts, &family);
        let mine: HashSet<usize> = own.members.iter().copied().collect();
        let others = family.members.iter().copied().filter(|at| !mine.contains(at)).collect();
        let evidence = features::of_family(&reader, &facts, &own, &known, of_page);
        Candidate { family: own, others, evidence }
    };
    let mut candidates: Vec<Candidate> = families::of(&outline).into_iter().map(candidate).collect();
    // A live blog begins with one entry, and then nothing is alike but what stands beside it.
    let is_sure = |candidate: &Candidate| {
        candidate.evidence.verdict() == Verdict::Sure && candidate.evidence.get(Feature::Margin) < 0.5
    };
    if !candidates.iter().any(is_sure) {
        candidates.extend(families::few(&outline).into_iter().map(candidate));
    }
    let (shown, instead) = choose(candidates, &outline, account);

    let mut doubt = None;
    let mut believed: Vec<Believed<'a>> = views.into_iter().map(|view| Believed { view, adds: true }).collect();
    if let Some(shown) = shown {
        bounded(shown.family.members.len())?;
        let view = reader.view(&shown.family);
        account.others.extend(shown.others.iter().map(|&at| Left {
            rule: if facts.has_reply(&outline.within(at)) { Rule::Comments } else { Rule::Advert },
            text: view::text_of(outline.places[at].element),
        }));
        // Where somebody has described the entries, a list that has more of them has something else as well, unless
        // it has very much more: then the description is out of date.
        let is_stale = described > 0 && described * 3 < view.entries.len();
        if is_stale {
            account.stale = true;
        }
        let is_other = shown.evidence.get(Feature::Disagrees) > 0.0;
        if described == 0
            && told.is_none()
            && let Verdict::Doubtful(instead) = shown.evidence.verdict()
        {
            doubt = Some(instead);
        }
        believed.push(Believed { view, adds: (described == 0 && !is_other) || is_stale });
    }
    let scripted = state::lists(html, page.or(base), &plain);
    let known = Reference::of(believed.iter().map(|believed| &believed.view).chain(&told));
    // What it has beyond the page is believed where it has all of the page: key events, or the entries of another live
    // blog, are less than that.
    believed.extend(
        choose_state(
            scripted,
            &known,
            Says {
                live: (kind.is_live && !kind.is_other) || sources.claim == Claim::Live,
                kept_up: is_kept_up && !kind.is_other,
                story: kind.is_story || kind.is_named || is_below_a_section(page),
            },
            account,
        )
        .map(|(view, unnamed)| {
            doubt = doubt.or(unnamed);
            let adds = known.agrees(&view) * 5 >= known.count * 4;
            Believed { view, adds }
        }),
    );
    // Whoever knows the address has said what stands there.
    for view in endpoints::views(sources.attached, base, &plain) {
        account.see(Seen::taken(Layer::State, view.entries.len(), None, "the page loads it".to_owned()));
        believed.push(Believed { view, adds: true });
    }
    believed.extend(told.map(|view| Believed { view, adds: true }));
    if believed.is_empty() {
        believed.extend(article::view(sources.told, &plain).map(|view| {
            account.see(Seen::taken(
                Layer::JsonLd,
                view.entries.len(),
                None,
                "the lines of its article are a ticker".to_owned(),
            ));
            Believed { view, adds: true }
        }));
    }
    believed.iter().try_for_each(|believed| within_bounds(&believed.view))?;
    believed.iter_mut().for_each(|believed| unstable::drop_unstable(&mut believed.view.entries));
    // Whoever knows the address, or the form of its entries, has said what it is.
    // What one view does not understand another one may: the one that understands least says it.
    let unread = believed.iter().map(|believed| {
        let mut unread = Unread::default();
        believed.view.entries.iter().filter_map(|entry| entry.unread.as_deref()).for_each(|text| unread.add(text));
        unread
    });
    account.times = unread.max_by_key(|unread| unread.count).unwrap_or_default();
    Ok(Gathered { views: believed, says_so, instead, doubt })
}

/// Whether a view has no more entries than are read.
fn within_bounds(view: &View<'_>) -> Result<(), OverBudget> {
    bounded(view.entries.len())
}

fn bounded(entries: usize) -> Result<(), OverBudget> {
    if entries > ENTRIES { Err(OverBudget::Entries) } else { Ok(()) }
}

/// So many texts with a number are searched for the day of a page.
const HEAD: usize = 2_000;

/// Where the head of the page tells no day, the first date that is to be seen in the story is the page's.
fn dated(outline: &Outline<'_>, context: &when::Context) -> when::Context {
    let mut dated = context.clone();
    if context.day.is_some() || context.latest.is_some() || context.opened.is_some() {
        return dated;
    }
    // A day without its year that stands before all clocks heads them: "1 October".
    let heading = outline.marks.iter().find(|mark| outline.places[mark.at].margin.is_none());
    let heading = heading.filter(|mark| mark.stand == Stand::Alone && mark.time.shape() == Some(Shape::Day));
    let day_of = |time: &Time| match time {
        Time::Told(meanings) => Some(context.zone().to_datetime(alone(meanings, context)?.at).date()),
        Time::Minute => None,
    };
    // The head of the story comes before its entries.
    let is_told = |place: &Place<'_>| place.margin.is_none() && place.said <= 200 && place.said >= 4;
    let mut searched = 0;
    for (at, place) in outline.places.iter().enumerate().filter(|(_, place)| is_told(place)) {
        if let Some(day) = heading.filter(|mark| mark.at == at).and_then(|mark| day_of(&mark.time)) {
            dated.day = Some(day);
            break;
        }
        let text = view::text_of(place.element);
        let numbers = text.split_whitespace().filter(|word| word.starts_with(char::is_numeric)).count();
        searched += usize::from(numbers > 0);
        // What comes so far down is the head of nothing, and a long page would spend on it what its entries need.
        if searched > HEAD {
            break;
        }
        // Each number may begin a date, and each word behind it end it.
        work::spend(10_000 * numbers);
        match when::dated_within(&text, context) {
            // Of its first entry, or of its last change: which of both is seen by its entries.
            Some((_, Some(at))) => dated.opened = Some(at),
            Some((day, None)) => dated.day = Some(day),
            None => continue,
        }
        break;
    }
    dated
}

fn named(profile: &Profile) -> String {
    match profile.name.as_str() {
        "" => "the selectors of feeds.toml".to_owned(),
        name => format!("the profile of {name}"),
    }
}

/// A list of elements that may be the entries.
struct Candidate {
    family: Family,
    /// What has the form of the others and is no entry.
    others: Vec<usize>,
    evidence: Evidence,
}

/// Two that differ by less are equally likely, in log-odds: of those the one that cuts the page finest is meant. Days, halves
/// and columns are lists too, of fewer members with the same times in them.
const EQUAL: f32 = 0.35;

/// Puts first, of the lists that are as likely as the first and share its part of the page, the one with most members.
fn finest_first(ranked: &mut [Candidate]) {
    let Some(first) = ranked.first() else { return };
    let odds = first.evidence.odds();
    let part = |candidate: &Candidate| {
        let members = &candidate.family.members;
        members.first().copied().unwrap_or(0)..=members.last().copied().unwrap_or(0)
    };
    let of_first = part(first);
    let shares = |candidate: &Candidate| {
        let part = part(candidate);
        part.start() <= of_first.end() && of_first.start() <= part.end()
    };
    let equal = ranked.iter().take_while(|candidate| odds - candidate.evidence.odds() < EQUAL).count();
    let finest = (0..equal)
        .filter(|&nth| shares(&ranked[nth]))
        .max_by_key(|&nth| (ranked[nth].family.members.len(), std::cmp::Reverse(nth)));
    if let Some(finest) = finest {
        ranked[..=finest].rotate_right(1);
    }
}

/// The heads of entries are a list too, of which nothing speaks against what stands in the rest of each: where another list
/// holds one of them each, and more besides, that list is meant if it is about as likely.
fn whole_first(ranked: &mut [Candidate], outline: &Outline<'_>) {
    let Some(first) = ranked.first() else { return };
    let (odds, inner) = (first.evidence.odds(), &first.family);
    // Some of the others may show no time.
    let holds = |outer: &Family| {
        let around: Option<Vec<usize>> =
            inner.members.iter().map(|&at| families::holder(outline, &outer.members, at)).collect();
        outer.form == families::Form::Containers
            && outer.members != inner.members
            && outer.members.len() < 2 * inner.members.len()
            && around.is_some_and(|around| around.windows(2).all(|pair| pair[0] < pair[1]))
    };
    let whole = ranked
        .iter()
        .take_while(|candidate| odds - candidate.evidence.odds() < 2.0 * EQUAL)
        .position(|candidate| holds(&candidate.family));
    if let Some(whole) = whole {
        ranked[..=whole].rotate_right(1);
    }
}

/// Some of a list's entries may be a list too, which ranks a little higher without the rest: short ones, say. All of them are meant.
fn fullest_first(ranked: &mut [Candidate]) {
    let Some(first) = ranked.first() else { return };
    let (odds, part) = (first.evidence.odds(), &first.family);
    let fuller =
        ranked.iter().take_while(|candidate| odds - candidate.evidence.odds() < 2.0 * EQUAL).position(|candidate| {
            let members = &candidate.family.members;
            candidate.family.form == part.form
                && members.len() > part.members.len()
                && part.members.iter().all(|at| members.binary_search(at).is_ok())
        });
    if let Some(fuller) = fuller {
        ranked[..=fuller].rotate_right(1);
    }
}

/// Of the lists on the page the one for which most speaks, if that is enough; else what the likeliest is instead.
fn choose(
    candidates: Vec<Candidate>,
    outline: &Outline<'_>,
    account: &mut Account,
) -> (Option<Candidate>, Option<Instead>) {
    let mut ranked = candidates;
    ranked.sort_by(|a, b| b.evidence.odds().total_cmp(&a.evidence.odds()));
    finest_first(&mut ranked);
    whole_first(&mut ranked, outline);
    fullest_first(&mut ranked);
    let mut best = None;
    let mut instead = None;
    for candidate in ranked {
        let Candidate { family, evidence, .. } = &candidate;
        let layer = match family.form {
            families::Form::Containers => Layer::Repeated,
            families::Form::Heads => Layer::Flat,
        };
        // The first is the likeliest.
        let is_first = best.is_none() && instead.is_none();
        let verdict = evidence.verdict();
        let taken = is_first && !matches!(verdict, Verdict::No(_));
        account.see(Seen {
            layer,
            entries: family.members.len(),
            // In hundredths: what is told of it is compared, not computed with.
            score: Some((evidence.odds() * 100.0).round() as i64),
            taken,
            why: evidence.explained(),
            features: evidence.listed(),
        });
        if taken {
            best = Some(candidate);
        } else if is_first && let Verdict::No(other) = verdict {
            instead = Some(other);
        }
    }
    (best, instead)
}

/// What the page says of itself: that it is live, that it is kept up to date, and that it is one article.
struct Says {
    live: bool,
    kept_up: bool,
    story: bool,
}

/// A list of so many points has hardly anything against it, and needs no address that names an article: an unnamed list of timed posts
/// has 85.
const PLAIN: f64 = 70.0;
/// From here on one is taken with a doubt where nothing of the page speaks of live: what four or five short posts have.
const UNNAMED: f64 = 66.0;

/// Of the lists in the page's JSON the first that agrees with what is known; where nothing is, the first of a page that
/// calls itself live, or whose JSON does. All of them go into the explanation.
fn choose_state<'a>(
    lists: Vec<Listed>,
    known: &Reference<'_, 'a>,
    says: Says,
    account: &mut Account,
) -> Option<(View<'a>, Option<Instead>)> {
    let mut taken = None;
    // Where nothing of the page speaks of live, a list that has nothing else against it may still be one: with a doubt.
    let is_unnamed = |list: &Listed| known.count == 0 && list.score >= UNNAMED && list.is_told_within_hours;
    let doubtful = lists.iter().position(is_unnamed);
    for (nth, list) in lists.into_iter().enumerate() {
        let count = list.view.entries.len();
        let agreeing = known.agrees(&list.view);
        let fits = if known.count > 0 {
            // One object that is like one of several entries may be anything: the story's own head, a card of it.
            let is_list = agreeing >= 2 || known.count < 3;
            is_list && agreeing * 10 >= 3 * count.min(known.count) && agreeing > 0
        } else {
            let is_live = (says.live && (says.story || list.score >= PLAIN)) || (says.kept_up && list.score >= PLAIN);
            list.is_likely && (is_live || list.is_live)
        };
        let doubt = (!fits && doubtful == Some(nth)).then_some(Instead::Unnamed);
        let fits = fits || doubt.is_some();
        let why = if taken.is_some() {
            "another list fits better"
        } else if !fits && known.count > 0 {
            "it is not what the page shows"
        } else if !fits && !list.is_likely {
            list.objection.unwrap_or("too little speaks for it")
        } else if !fits {
            "the page is no story that calls itself live"
        } else if known.count > 0 {
            "it agrees with what the page shows"
        } else {
            "it looks like timed updates"
        };
        let take = fits && taken.is_none();
        account.see(Seen {
            layer: Layer::State,
            entries: count,
            score: Some(list.score.round() as i64),
            taken: take,
            why: why.to_owned(),
            features: list.account,
        });
        if take {
            account.others.extend(list.hidden.into_iter().map(|text| Left { rule: Rule::Unpublished, text }));
            taken = Some((list.view, doubt));
        }
    }
    taken
}

/// `/innsbruck/tempo-30-live` is a page of a section; `/live` is one.
fn is_below_a_section(page: Option<&Url>) -> bool {
    page.and_then(Url::path_segments).is_some_and(|parts| parts.filter(|part| !part.is_empty()).count() >= 2)
}

/// What of the page the entries of these views were read from.
pub fn read<'a>(views: &[Believed<'a>]) -> Read<'a> {
    let bodies = views.iter().flat_map(|believed| &believed.view.entries).filter_map(|raw| raw.body.as_ref());
    let nodes = bodies.filter_map(|body| match body {
        Body::Elements { within, .. } => Some(within.iter().copied()),
        Body::Markup(_) | Body::Text(_) => None,
    });
    let scripts = views.iter().any(|believed| believed.view.layer == Layer::State);
    Read { nodes: nodes.flatten().collect(), scripts }
}

/// What the views say of the live blog as a whole; the page's head where they do not.
pub fn about(views: &[Believed<'_>], head: About) -> About {
    let mut about = About::default();
    for more in views.iter().map(|believed| believed.view.about.clone()).chain([head]) {
        about.title = about.title.or(more.title);
        about.description = about.description.or(more.description);
        about.link = about.link.or(more.link);
        about.language = about.language.or(more.language);
        about.image = about.image.or(more.image);
        about.icon = about.icon.or(more.icon);
        about.outlet = about.outlet.or(more.outlet);
    }
    about
}

/// The headline that a person sees.
pub fn headline(html: &Html) -> Option<String> {
    attributes::named(html, |name| name == "h1").map(view::text_of).find(|text| !text.is_empty())
}
