//! Where the site itself says that coverage goes on under another address: a link in one of the newest entries or in a
//! notice beside them, in a sentence that says so. Every live blog links to others; of these sentences there are few.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use url::Url;

use super::sayings::{CLOSING, FAREWELL, FOLLOW, GOES_ON, LIVE, OTHERWISE, Sayings, TODAY};
use super::series::{are_kin, is_live, is_opaque};
use crate::entry::{Coverage, Entry};
use crate::extract::html::address::{address, same_page, same_site};
use crate::extract::html::attributes::{Attributes, named};
use crate::extract::page::head::own_day;
use crate::extract::view::{fold, is_block};

/// Only so many of the newest entries are searched.
const NEWEST: usize = 3;
/// A paragraph longer than this, in bytes, is text and no notice.
const NOTICE: usize = 600;

/// The address at which coverage goes on once it is over here. `page` is the page's own address, without which it has none.
pub fn successor(html: &Html, entries: &[Entry], page: Option<&Url>, coverage: Coverage) -> Option<Url> {
    let page = page?;
    let has_ended = coverage == Coverage::Ended;
    let in_entries = newest(entries).into_iter().filter(|entry| !entry.content.links.is_empty()).find_map(|entry| {
        let fragment = Html::parse_fragment(entry.content.html.as_str());
        let whole = plain(&entry.content.text);
        let is_closing = entry.content.text.len() < 2 * NOTICE && closes(&whole);
        links(&fragment).find_map(|link| Said::of(link)?.leads_to(link, page, has_ended, is_closing))
    });
    in_entries.or_else(|| {
        links(html).find_map(|link| {
            let said = Said::of(link).filter(|said| said.may_lead() && !is_beside(link))?;
            let paragraph = plain(&said.paragraph);
            let url = said.leads_to(link, page, has_ended, closes(&paragraph))?;
            // What an old entry once said has long come true.
            let is_of_entry = entries.iter().any(|entry| plain(&entry.content.text).contains(paragraph.trim()));
            (!is_of_entry).then_some(url)
        })
    })
}

/// The newest by their times, or else those on top.
fn newest(entries: &[Entry]) -> Vec<&Entry> {
    let mut newest: Vec<&Entry> = entries.iter().collect();
    if entries.iter().all(|entry| entry.published.is_some()) {
        newest.sort_by_key(|entry| std::cmp::Reverse(entry.published.map(|stamp| stamp.at)));
    }
    newest.truncate(NEWEST);
    newest
}

/// A link with what is said around it.
struct Said {
    /// In lower case, its words set apart by single spaces.
    sentence: String,
    /// As it is written.
    paragraph: String,
}

impl Said {
    fn of(link: ElementRef<'_>) -> Option<Said> {
        let is_paragraph = |element: &ElementRef<'_>| is_block(element.value().name());
        let paragraph = link.ancestors().filter_map(ElementRef::wrap).find(is_paragraph);
        // A fragment may be no more than its words.
        let paragraph = paragraph.or_else(|| link.ancestors().filter_map(ElementRef::wrap).last())?;
        let within: HashSet<NodeId> = link.descendants().map(|node| node.id()).collect();
        let (mut before, mut own, mut behind) = (String::new(), String::new(), String::new());
        for node in paragraph.descendants() {
            let Some(text) = node.value().as_text() else { continue };
            // A list of links may be one such block: each of them would go through all of it.
            if before.len() + own.len() + behind.len() + text.len() > NOTICE {
                return None;
            }
            match within.contains(&node.id()) {
                true => own.push_str(text),
                false if own.is_empty() => before.push_str(text),
                false => behind.push_str(text),
            }
        }
        let ends = ['.', '!', '?', '\n'];
        let sentence = format!(
            "{}{own}{}",
            before.rsplit(ends).next().unwrap_or_default(),
            behind.split(ends).next().unwrap_or_default()
        );
        Some(Said { sentence: plain(&sentence), paragraph: format!("{before}{own}{behind}") })
    }

    /// Whether it says anything without which it leads nowhere: of most links this is all that has to be asked.
    fn may_lead(&self) -> bool {
        has(&self.sentence, &GOES_ON) || has(&self.sentence, &FOLLOW)
    }

    /// Where the link leads, if what is said means that coverage goes on there.
    fn leads_to(&self, link: ElementRef<'_>, page: &Url, has_ended: bool, is_closing: bool) -> Option<Url> {
        let sentence = &self.sentence;
        let goes_on = has(sentence, &GOES_ON);
        let is_todays = has(sentence, &TODAY) && has(sentence, &FOLLOW);
        let is_meant = goes_on || is_todays || (has(sentence, &FOLLOW) && (has_ended || is_closing));
        if !is_meant || has(sentence, &OTHERWISE) {
            return None;
        }
        let mut url = address(link.attribute("href")?, Some(page))?;
        url.set_fragment(None);
        if !same_site(&url, page) || same_page(&url, page) || !(has(sentence, &LIVE) || is_live(&url)) {
            return None;
        }
        let days = own_day(Some(&url)).zip(own_day(Some(page)));
        let is_newer = days.is_some_and(|(day, own)| day > own);
        let is_older = days.is_some_and(|(day, own)| day < own);
        // "Today's" on a page of today is another story's.
        let is_of_now = days.is_some_and(|(day, own)| day == own) && !goes_on && !is_closing && !has_ended;
        let fits = are_kin(&url, page) || (is_newer && (goes_on || is_closing)) || is_opaque(&url);
        (fits && !is_older && !is_of_now).then_some(url)
    }
}

/// Whether a notice says that coverage is over here.
fn closes(text: &str) -> bool {
    has(text, &FAREWELL) || (has(text, &CLOSING) && has(text, &LIVE))
}

fn links(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    named(html, |name| name == "a").filter(|link| link.attribute("href").is_some())
}

/// What is called so leads to other stories.
const BESIDE: [&str; 8] = ["related", "recommend", "promo", "teaser", "sidebar", "trending", "most-read", "rich-link"];

/// Whether it stands in what surrounds the page: menus, and links to other stories.
fn is_beside(link: ElementRef<'_>) -> bool {
    link.ancestors().filter_map(ElementRef::wrap).any(|element| {
        let mut names =
            [element.attribute("class"), element.attribute("id")].into_iter().flatten().map(str::to_ascii_lowercase);
        matches!(element.value().name(), "nav" | "footer" | "aside")
            || names.any(|names| BESIDE.iter().any(|word| names.contains(word)))
    })
}

/// Lower case, words and numbers set apart by one space, with one at both ends.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2019}', '\u{2018}', '\u{b4}', '`'], "'");
    let spaced: String =
        text.chars().map(|char| if char.is_alphanumeric() || char == '\'' { char } else { ' ' }).collect();
    format!(" {} ", fold(&spaced))
}

/// Whether any of these words is in a plain text.
fn has(text: &str, words: &Sayings) -> bool {
    words.are_in(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use scraper::Selector;

    use super::*;
    use crate::entry::{Content, Html as Safe, Layer};

    const PAGE: &str = "https://a.example/world/live/2026/mar/02/harbour-storm-ferries-live";
    const NEXT: &str = "/world/live/2026/mar/03/harbour-storm-day-two-live";

    fn entry(html: &str) -> Entry {
        let page = Url::parse(PAGE).ok();
        let document = Html::parse_fragment(html);
        let link = document.select(&Selector::parse("a").unwrap()).next();
        let links = link.and_then(|link| address(link.attr("href")?, page.as_ref())).into_iter().collect();
        let text = document.root_element().text().collect();
        Entry {
            names: Vec::new(),
            link: None,
            title: None,
            content: Content { html: Safe::cleaned(html.to_owned()), text, links, ..Content::default() },
            published: None,
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
            layers: Vec::new(),
        }
    }

    fn found(entries: &[&str], page: &str, coverage: Coverage) -> String {
        let entries: Vec<Entry> = entries.iter().map(|html| entry(html)).collect();
        let own = Url::parse(PAGE).ok();
        let found = successor(&Html::parse_document(page), &entries, own.as_ref(), coverage);
        found.map(String::from).unwrap_or_default().trim_start_matches("https://a.example").to_owned()
    }

    #[test]
    fn coverage_goes_on_where_the_outlet_says_so() {
        for says in [
            "<p>Our live coverage continues <a href='NEXT'>here</a>.</p>",
            "<p><a href='NEXT'>Follow today’s live blog here</a>.</p>",
            "<p>This live blog is closing now. Please join us on <a href='NEXT'>our new page</a>.</p>",
            "<p>That’s all for today.</p><p>You can follow the latest live updates <a href='NEXT'>here</a>.</p>",
            "<p>We’ve moved to a new live blog: <a href='NEXT'>join us there</a></p>",
            "<p>Im neuen Liveblog <a href='NEXT'>geht es hier weiter</a>.</p>",
            "<p>Dieser Liveblog ist beendet. <a href='NEXT'>Hier geht es weiter.</a></p>",
            "<p>Den heutigen Liveblog finden Sie <a href='NEXT'>hier</a>.</p>",
            "<p>Le direct continue <a href='NEXT'>ici</a> !</p>",
            "<p>Ce direct est terminé, <a href='NEXT'>suivez la suite du direct</a></p>",
            "<p>La cobertura continúa <a href='NEXT'>en este enlace</a></p>",
            "<p>El directo <a href='NEXT'>sigue aquí</a></p>",
            "<p>La diretta si chiude qui: <a href='NEXT'>segui qui la diretta</a></p>",
            "<p>A cobertura em direto <a href='NEXT'>continua aqui</a></p>",
            "<p>Ons liveblog <a href='NEXT'>gaat hier verder</a></p>",
            "<p>Vår direktrapportering fortsätter här: <a href='NEXT'>direkt</a></p>",
            "<p>Direktesendingen <a href='NEXT'>fortsetter her</a>, direkte</p>",
            "<p><a href='NEXT'>Dalsza relacja na żywo tutaj</a></p>",
            "<p><a href='NEXT'>Seuranta jatkuu täällä</a></p>",
            "Our live coverage continues <a href='NEXT'>here</a>",
        ] {
            let says = says.replace("NEXT", NEXT);
            assert_eq!(found(&[&says, "Two", "One"], "", Coverage::Running), NEXT, "{says}");
        }
        let weak = format!("<p>Follow our live coverage <a href='{NEXT}'>here</a></p>");
        assert_eq!(found(&[&weak], "", Coverage::Ended), NEXT, "this page is over");
        let notice = format!(
            "<main><div class=intro>This blog is now closed. Follow <a href='{NEXT}'>the new one here</a></div></main>"
        );
        assert_eq!(found(&["Two", "One"], &notice, Coverage::Running), NEXT, "a notice");
        let strong = format!("<p>Our live coverage continues <a href='{NEXT}'>here</a>.</p>");
        assert_eq!(found(&["5", "4", "3", "2", &strong], &strong, Coverage::Running), "", "an old entry");
    }

    #[test]
    fn other_links_lead_to_other_stories() {
        let other = "/sport/live/2026/mar/02/cup-final-live";
        for (says, href) in [
            ("<p>Read more <a href='HREF'>here</a>.</p>", NEXT),
            ("<p>Follow our live coverage <a href='HREF'>here</a>.</p>", NEXT),
            ("<p>Follow <a href='HREF'>our live blog on the other story</a>.</p>", other),
            ("<p>Our live coverage of the cup continues <a href='HREF'>here</a>.</p>", other),
            ("<p><a href='HREF'>Follow today’s cup final live blog here</a>.</p>", other),
            (
                "<p><a href='HREF'>Follow today’s storm live blog here</a>.</p>",
                "/world/live/2026/mar/02/harbour-storm-surge-live",
            ),
            ("<p>This live blog is closing. For football, join our live coverage <a href='HREF'>here</a></p>", other),
            ("<p>The A5 is now closed. Follow our live traffic updates <a href='HREF'>here</a></p>", "/traffic/live"),
            ("<p>Yesterday’s live blog is <a href='HREF'>here</a>, today's continues here</p>", NEXT),
            ("<p>Our earlier live coverage continues <a href='HREF'>here</a></p>", NEXT),
            (
                "<p>Our live coverage continues <a href='HREF'>here</a>.</p>",
                "/world/live/2026/mar/01/harbour-storm-nears-live",
            ),
            (
                "<p>Our live coverage continues <a href='HREF'>here</a>.</p>",
                "https://b.example/world/live/2026/mar/03/harbour-storm-day-two-live",
            ),
            ("<p>Our live coverage continues <a href='HREF'>here</a>.</p>", PAGE),
            ("<p>Our live coverage continues <a href='HREF'>here</a>.</p>", "?page=2"),
            ("<p>Our live coverage continues <a href='HREF'>here</a>.</p>", "/"),
            (
                "<p>The match continues here: <a href='HREF'>report</a></p>",
                "/sport/2026/mar/03/harbour-storm-match-report",
            ),
            ("<p>The storm continues here. <a href='HREF'>Our live blog</a></p>", other),
            ("<p>La tempête continue ici, selon <a href='HREF'>la radio</a></p>", "/radio"),
            ("<p>Gestern im Liveblog: <a href='HREF'>hier geht es weiter zum Artikel</a></p>", NEXT),
            ("<p>Sigue leyendo <a href='HREF'>aquí</a></p>", NEXT),
            ("<p>Get our live newsletter: <a href='HREF'>coverage continues here</a></p>", NEXT),
        ] {
            let says = says.replace("HREF", href);
            assert_eq!(found(&[&says, "Two", "One"], "", Coverage::Running), "", "{says}");
        }
        let strong = format!("<p>Our live coverage continues <a href='{NEXT}'>here</a>.</p>");
        for around in ["nav", "aside", "footer", "div class=related"] {
            assert_eq!(found(&["One"], &format!("<{around}>{strong}"), Coverage::Running), "", "{around}");
        }
        let ended = format!("<p>Follow our live coverage <a href='{other}'>here</a></p>");
        assert_eq!(found(&[&ended], "", Coverage::Ended), "", "over, but that is another story");
        assert_eq!(successor(&Html::parse_document(""), &[entry(&strong)], None, Coverage::Ended), None);
    }
}
