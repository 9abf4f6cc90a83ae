//! Where a picture really is: pages put a placeholder first and let a script, or the browser, choose among candidates.

use scraper::ElementRef;
use scraper::node::Element;
use url::Url;

use super::address::address;
use crate::extract::html::attributes::Attributes;
use crate::extract::view::legal;
use crate::extract::words::names;

/// Attributes in which pages keep the address until a picture comes into view.
const LATE: [&str; 13] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-lazyload",
    "data-url",
    "data-hi-res-src",
    "data-full-src",
    "data-img-src",
    "data-image",
    "data-echo",
    "data-orig-file",
    "data-large-file",
];
/// The same for candidates.
const LATE_SETS: [&str; 4] = ["data-srcset", "data-lazy-srcset", "data-src-set", "data-original-set"];
/// What a file is called that only keeps the place.
const PLACEHOLDERS: [&str; 14] = [
    "spacer",
    "blank",
    "grey",
    "gray",
    "placeholder",
    "lazyload",
    "lazy",
    "loading",
    "loader",
    "transparent",
    "pixel",
    "1x1",
    "empty",
    "dummy",
];
/// No screen shows more, in pixels: what a template is filled with.
const WIDEST: u32 = 1600;

/// The address of the picture that an `<img>` shows in the end; `None` where it shows none.
pub fn of(img: ElementRef<'_>, base: Option<&Url>) -> Option<Url> {
    let value = img.value();
    let widths = widths(value);
    let usable = |text: &str| {
        let text = legal(text);
        let text = filled(text.trim(), &widths)?;
        let is_script =
            text.starts_with(['{', '[']) || ["data:", "about:", "blob:"].iter().any(|scheme| text.starts_with(scheme));
        if text.is_empty() || is_script { None } else { address(&text, base) }
    };
    let shown = value.attribute("src").and_then(usable);
    let late =
        || LATE.iter().filter_map(|name| value.attribute(name)).filter(|text| looks_like_a_file(text)).find_map(usable);
    let set = |names: &[&str], element: &Element| {
        names
            .iter()
            .filter_map(|name| element.attribute(name))
            .find_map(|set| largest(set).into_iter().find_map(|candidate| usable(&candidate)))
    };
    let of_picture = || {
        let picture = img.parent().and_then(ElementRef::wrap).filter(|parent| parent.value().name() == "picture")?;
        let sources = picture.child_elements().filter(|child| child.value().name() == "source");
        let mut found: Vec<(f64, Url)> = Vec::new();
        for source in sources {
            for name in ["srcset"].iter().chain(&LATE_SETS) {
                let Some(set) = source.attribute(name) else { continue };
                let best = candidates(set).into_iter().filter_map(|(text, size)| Some((size, usable(&text)?)));
                found.extend(best);
            }
        }
        // The first of equals: publishers begin with the best format.
        let mut best: Option<(f64, Url)> = None;
        for (size, url) in found {
            if best.as_ref().is_none_or(|(so_far, _)| size > *so_far) {
                best = Some((size, url));
            }
        }
        best.map(|(_, url)| url)
    };
    let is_real = |url: &Url| !is_placeholder(url);
    late()
        .or_else(|| set(&LATE_SETS, value))
        .or_else(|| shown.clone().filter(is_real))
        .or_else(|| set(&["srcset"], value))
        .or_else(of_picture)
        // A file that is called like a placeholder may be a picture of one.
        .or_else(|| shown.filter(|url| !is_surely_placeholder(url)))
}

/// Whether it is called like a placeholder.
fn is_placeholder(url: &Url) -> bool {
    let file = url.path().rsplit('/').next().unwrap_or_default();
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let words = names::tokens(name);
    // `grey-whale.jpg` is a picture.
    words.iter().any(|word| PLACEHOLDERS.contains(&word.as_str()))
        && (words.len() <= 2 || matches!(ending, "gif" | "svg"))
}

fn is_surely_placeholder(url: &Url) -> bool {
    let file = url.path().rsplit('/').next().unwrap_or_default();
    is_placeholder(url) && matches!(file.rsplit_once('.').map(|(_, ending)| ending), Some("gif" | "svg"))
}

fn looks_like_a_file(text: &str) -> bool {
    let text = text.trim();
    text.contains(['/', '.']) && !text.contains(char::is_whitespace)
}

/// The candidates of a `srcset`, the largest first.
fn largest(srcset: &str) -> Vec<String> {
    let mut all = candidates(srcset);
    all.sort_by(|one, other| other.1.total_cmp(&one.1));
    all.into_iter().map(|(url, _)| url).collect()
}

/// The candidates of a `srcset` with their sizes, as a browser splits them (WHATWG HTML, section 4.8.4.2.2).
fn candidates(srcset: &str) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_ascii_whitespace() || char == ',');
        if rest.is_empty() || found.len() >= 64 {
            return found;
        }
        let end = rest.find(|char: char| char.is_ascii_whitespace()).unwrap_or(rest.len());
        let (url, after) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            found.push((bare.to_owned(), 1.0));
            rest = after;
            continue;
        }
        // The descriptors go on to the next comma that stands in no brackets.
        let mut depth = 0usize;
        let end = after.find(|char: char| {
            match char {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            char == ',' && depth == 0
        });
        let (told, behind) = after.split_at(end.unwrap_or(after.len()));
        let size = told.split_ascii_whitespace().find_map(|word| {
            let number = word.strip_suffix(['w', 'x', 'h'])?;
            number.parse::<f64>().ok().filter(|number| number.is_finite())
        });
        found.push((url.to_owned(), size.unwrap_or(1.0)));
        rest = behind;
    }
}

/// The widths that a page offers (`data-widths="[240,800]"`).
fn widths(element: &Element) -> Vec<u32> {
    let told = ["data-widths", "data-sizes-available", "data-available-widths"]
        .iter()
        .find_map(|name| element.attribute(name));
    told.unwrap_or_default()
        .split(|char: char| !char.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .filter(|width| *width > 0)
        .collect()
}

/// An address whose place for a width is filled in; `None` where there is a place and no width is offered.
fn filled(text: &str, widths: &[u32]) -> Option<String> {
    const PLACES: [&str; 7] = ["{width}", "{{width}}", "{w}", "%7Bwidth%7D", "%7bwidth%7d", "${width}", "{WIDTH}"];
    let mut text = text.to_owned();
    if let Some(place) = PLACES.iter().find(|place| text.contains(**place)) {
        let fitting = widths.iter().copied().filter(|width| *width <= WIDEST).max();
        let width = fitting.or_else(|| widths.iter().copied().min())?;
        text = text.replace(place, &width.to_string());
    }
    // Another place that a script fills in.
    let has_place = text.contains(['{', '}']) || text.to_ascii_lowercase().contains("%7b");
    (!has_place || text.starts_with(['{', '['])).then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use scraper::{Html, Selector};

    use super::*;

    #[test]
    fn the_picture_is_found_behind_its_placeholder() {
        let base = Url::parse("https://a.example/live/").ok();
        for (html, wanted) in [
            ("<img src=x.jpg>", "/live/x.jpg"),
            ("<img src='data:image/gif;base64,R0' data-src=/x.jpg>", "/x.jpg"),
            ("<img src=/icons/grey.gif data-original=/boats.jpg srcset='/a.jpg 680w, /b.jpg 1024w'>", "/boats.jpg"),
            ("<img src=/blurred-20.jpg data-src=/sharp.jpg>", "/sharp.jpg"),
            ("<img src=/spacer.gif srcset='/a.jpg 680w,\n/b.jpg 1024w'>", "/b.jpg"),
            ("<img data-srcset='/u.png?w=75,h=2 75w,\n /u.png?w=640 640w,\n /u.png?w=1024 1024w'>", "/u.png?w=1024"),
            ("<img srcset='/a,b.jpg 1x, /c.jpg, /d.jpg 2x'>", "/d.jpg"),
            ("<img srcset='/only.jpg'>", "/only.jpg"),
            (
                "<picture><source srcset='/t.webp'><source data-srcset='/t-480.jpg 480w, /t-960.jpg 960w'><img src='data:,'></picture>",
                "/t-960.jpg",
            ),
            ("<img data-src='/i/{width}/x.jpg' data-widths='[240,800,2400]'>", "/i/800/x.jpg"),
            ("<img src='/i/{width}/x.jpg'>", ""),
            ("<img src='/i/{format}/x.jpg'>", ""),
            ("<img src='/spacer.gif'>", ""),
            ("<img src='/grey-whale.jpg'>", "/grey-whale.jpg"),
            ("<img src='/placeholder.jpg'>", "/placeholder.jpg"),
            ("<img src='javascript:x()'>", ""),
            ("<img data-src='{\"a\": 1}'>", ""),
        ] {
            let html = Html::parse_fragment(html);
            let img = html.select(&Selector::parse("img").unwrap()).next().unwrap();
            let found =
                of(img, base.as_ref()).map(|url| url.as_str().trim_start_matches("https://a.example").to_owned());
            assert_eq!(found.unwrap_or_default(), wanted, "{}", html.html());
        }
    }
}
