//! What the head of a page says of it: its address, headline, language, picture.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::clean::address;
use super::view::{fold, text_of};
use crate::entry::About;

/// What the head says.
pub struct Head {
    /// From where the page's relative addresses count.
    pub base: Option<Url>,
    /// What it says of the page.
    pub about: About,
}

/// Reads it; `page` is the page's own address, where that is known.
pub fn read(html: &Html, page: Option<&Url>) -> Head {
    let canonical = attribute(html, "link[rel~=canonical i][href]", "href")
        .or_else(|| meta(html, "og:url"))
        .and_then(|link| address(&link, page));
    // A page knows its address better than a mirror of it, but only where nobody told us.
    let own = page.cloned().or_else(|| canonical.clone());
    let base =
        attribute(html, "base[href]", "href").and_then(|base| address(&base, own.as_ref())).or_else(|| own.clone());
    let title = meta(html, "og:title")
        .or_else(|| text(html, "h1"))
        .or_else(|| text(html, "title"))
        .map(|title| fold(&title))
        .filter(|title| !title.is_empty());
    let image = meta(html, "og:image").and_then(|image| address(&image, base.as_ref()));
    let language = attribute(html, "html[lang]", "lang")
        .or_else(|| meta(html, "og:locale").map(|locale| locale.replace('_', "-")));
    let about = About {
        title,
        description: meta(html, "og:description").or_else(|| meta(html, "description")).map(|text| fold(&text)),
        link: own.map(without_fragment),
        language: language.map(|tag| tag.trim().to_owned()).filter(|tag| is_language(tag)),
        image,
        outlet: meta(html, "og:site_name").map(|name| fold(&name)).filter(|name| !name.is_empty()),
    };
    Head { base, about }
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Whether it has the form of a language tag (BCP 47, section 2.1), as far as feeds need it.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts
        .next()
        .is_some_and(|main| (2..=3).contains(&main.len()) && main.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn first<'a>(html: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    html.select(&Selector::parse(css).ok()?).next()
}

fn attribute(html: &Html, css: &str, name: &str) -> Option<String> {
    first(html, css)?.attr(name).map(str::to_owned)
}

fn text(html: &Html, css: &str) -> Option<String> {
    first(html, css).map(text_of).filter(|text| !text.is_empty())
}

fn meta(html: &Html, name: &str) -> Option<String> {
    let css = format!("meta[property='{name}'][content], meta[name='{name}'][content]");
    attribute(html, &css, "content").filter(|content| !content.trim().is_empty())
}
