//! What the head of a page says of it: its address, headline, language, picture and day.

use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::entry::About;
use crate::extract::html::address::address;
use crate::extract::html::attributes::{Attributes, named};
use crate::extract::view::{fold, text_of};
use crate::when;

/// What the head says.
pub struct Head {
    /// From where the page's relative addresses count.
    pub base: Option<Url>,
    /// What it says of the page.
    pub about: About,
    /// The day that its address or its title names.
    pub day: Option<Date>,
}

/// Reads it; `page` is the page's own address, where that is known.
pub fn read(html: &Html, page: Option<&Url>) -> Head {
    let told = Told::of(html);
    let canonical = told
        .attribute("link[rel~=canonical i][href]", "href")
        .or_else(|| told.meta("og:url"))
        .and_then(|link| address(&link, page));
    // A page knows its address better than a mirror of it, but only where nobody told us.
    let own = page.cloned().or_else(|| canonical.clone());
    let base =
        told.attribute("base[href]", "href").and_then(|base| address(&base, own.as_ref())).or_else(|| own.clone());
    let title = told
        .meta("og:title")
        .or_else(|| told.text("h1"))
        .or_else(|| told.text("title"))
        .map(|title| fold(&title))
        .filter(|title| !title.is_empty());
    let image = told.meta("og:image").and_then(|image| address(&image, base.as_ref()));
    let language =
        told.attribute("html[lang]", "lang").or_else(|| told.meta("og:locale").map(|locale| locale.replace('_', "-")));
    let about = About {
        title,
        description: told.meta("og:description").or_else(|| told.meta("description")).map(|text| fold(&text)),
        link: own.map(without_fragment),
        language: language.map(|tag| tag.trim().to_owned()).filter(|tag| is_language(tag)),
        image,
        icon: told.icon(base.as_ref()),
        outlet: told.meta("og:site_name").map(|name| fold(&name)).filter(|name| !name.is_empty()),
    };
    let titled =
        || [told.text("title"), about.description.clone()].into_iter().flatten().find_map(|text| day_in(&text));
    let day = own_day(page.or(about.link.as_ref())).or_else(titled);
    Head { base, about, day }
}

/// `/2015/jul/09/`, `/2024/09/17/`, `-2023-11-02`, `-november-16-2023`.
pub fn own_day(address: Option<&Url>) -> Option<Date> {
    let path = address?.path().to_ascii_lowercase();
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).filter(|part| !part.is_empty()).collect();
    parts.windows(3).find_map(|three| {
        let (year, month, day) = match three {
            [year, month, day] if year.len() == 4 => (year, month, day),
            [month, day, year] if year.len() == 4 && month.len() > 2 => (year, month, day),
            _ => return None,
        };
        let year = year.parse().ok().filter(|year| (2000..2100).contains(year))?;
        Date::new(year, month_of(month)?, day.parse().ok().filter(|_| day.len() <= 2)?).ok()
    })
}

/// `… – live – 28.09.2020`, `(2026-03-02)`.
fn day_in(text: &str) -> Option<Date> {
    text.split(char::is_whitespace).map(|word| word.trim_matches(|char: char| !char.is_ascii_digit())).find_map(
        |word| {
            let iso = || word.parse().ok().filter(|_| word.len() == 10);
            let parts: Vec<&str> = word.split('.').collect();
            match parts.as_slice() {
                [day, month, year] if year.len() == 4 => {
                    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
                }
                _ => iso(),
            }
        },
    )
}

fn month_of(text: &str) -> Option<i8> {
    match text.parse() {
        Ok(number) => Some(number).filter(|_| text.len() <= 2),
        Err(_) => i8::try_from(when::month_named(text)?).ok(),
    }
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// The largest width of `32x32 64x64`.
fn largest(sizes: &str) -> u32 {
    let widths = sizes.split_whitespace().filter_map(|size| size.split(['x', 'X']).next()?.parse().ok());
    widths.max().unwrap_or_default()
}

/// Whether it has the form of a language tag (BCP 47, section 2.1), as far as feeds need it.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts
        .next()
        .is_some_and(|main| (2..=3).contains(&main.len()) && main.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The elements that tell of the page, found in one go.
struct Told<'a>(Vec<ElementRef<'a>>);

impl<'a> Told<'a> {
    fn of(html: &'a Html) -> Told<'a> {
        let is_told = |name: &str| matches!(name, "html" | "base" | "link" | "meta" | "title" | "h1");
        Told(named(html, is_told).collect())
    }

    fn first(&self, css: &str) -> Option<ElementRef<'a>> {
        let css = Selector::parse(css).ok()?;
        self.0.iter().copied().find(|element| css.matches(element))
    }

    fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.first(css)?.attribute(name).map(str::to_owned)
    }

    /// The site's icon: the one for home screens, since it is square and not tiny; failing that the largest.
    fn icon(&self, base: Option<&Url>) -> Option<Url> {
        let mut best: Option<((bool, bool, u32), Url)> = None;
        for element in self.0.iter().filter(|element| element.value().name() == "link") {
            let rel = element.attribute("rel").unwrap_or_default().to_ascii_lowercase();
            let is_touch = rel.split_whitespace().any(|word| word.starts_with("apple-touch-icon"));
            if !is_touch && !rel.split_whitespace().any(|word| word == "icon") {
                continue;
            }
            let Some(url) = element.attribute("href").and_then(|href| address(href, base)) else { continue };
            // Hardly a feed reader draws these.
            let is_drawing = url.path().ends_with(".svg");
            let worth = (is_touch, !is_drawing, element.attribute("sizes").map(largest).unwrap_or_default());
            if best.as_ref().is_none_or(|(so_far, _)| worth > *so_far) {
                best = Some((worth, url));
            }
        }
        best.map(|(_, url)| url)
    }

    fn text(&self, css: &str) -> Option<String> {
        self.first(css).map(text_of).filter(|text| !text.is_empty())
    }

    fn meta(&self, name: &str) -> Option<String> {
        let css = format!("meta[property='{name}'][content], meta[name='{name}'][content]");
        self.attribute(&css, "content").filter(|content| !content.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_is_the_largest_that_readers_can_draw() {
        for (links, wanted) in [
            ("<link rel='shortcut icon' href='/favicon.ico'>", "https://a.example/favicon.ico"),
            (
                "<link rel=icon sizes=32x32 href=/s.png><link rel=icon sizes='16x16 192x192' href=/l.png><link rel=icon sizes=any href=/x.svg>",
                "https://a.example/l.png",
            ),
            (
                "<link rel=icon sizes=512x512 href=/big.png><link rel=Apple-Touch-Icon href=//b.example/t.png?a&amp;b><link rel=apple-touch-icon-precomposed sizes=152x152 href=/t152.png>",
                "https://a.example/t152.png",
            ),
            ("<link rel=icon href='data:image/png;base64,AA'><link rel=mask-icon href=/m.svg>", ""),
            ("<link rel=icon href=/only.svg>", "https://a.example/only.svg"),
            ("<link rel=iconic href=/x.png>", ""),
        ] {
            let page = Url::parse("https://a.example/live/storm").ok();
            let head = read(&Html::parse_document(&format!("<head>{links}</head>")), page.as_ref());
            assert_eq!(head.about.icon.map(String::from).unwrap_or_default(), wanted, "{links}");
        }
    }

    #[test]
    fn a_title_may_name_its_day() {
        for (text, day) in [
            ("Leszno - Falubaz – 57 : 33 – live - 28.09.2020 - Sport", "2020-09-28"),
            ("Storm, live (2026-03-02)", "2026-03-02"),
            ("Version 1.2.3 and 99.99.2020", ""),
        ] {
            assert_eq!(day_in(text).map(|day| day.to_string()).unwrap_or_default(), day, "{text}");
        }
    }

    #[test]
    fn an_address_may_name_its_day() {
        for (address, day) in [
            ("https://www.theguardian.com/sport/live/2015/jul/09/ashes", "2015-07-09"),
            ("https://a.example/2024/09/17/x", "2024-09-17"),
            ("https://a.example/liveblog-november-16-2023/", "2023-11-16"),
            ("https://a.example/live-2023-11-02", "2023-11-02"),
            ("https://a.example/live/2024/13/45/x", ""),
            ("https://a.example/spielplan-2014-15-26/2407453", ""),
            ("https://a.example/live", ""),
        ] {
            let is = own_day(Url::parse(address).ok().as_ref()).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(is, day, "{address}");
        }
    }
}
