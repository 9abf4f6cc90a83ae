//! schema.org `LiveBlogPosting` in microdata (WHATWG HTML, section 5) or RDFa Lite, written into the page's own elements.

use memchr::memmem;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::entry::{About, Layer};
use crate::extract::html::address::address;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{emphasis, person};
use crate::extract::view::left::Rule;
use crate::extract::view::{Body, Raw, View, ids_in, text_of};
use crate::when;
use crate::when::solve::{Stamps, Told, alone, solve};

/// A heading is no longer, in bytes.
const HEADING: usize = 200;
/// So many words in a row are hardly the same by chance.
const IN_A_ROW: usize = 3;

/// What the page's microdata says; `None` where it describes no updates.
pub fn view<'a>(html: &'a Html, source: &str, base: Option<&Url>, context: &when::Context) -> Option<View<'a>> {
    memmem::find(source.as_bytes(), b"liveBlogUpdate")?;
    let updates = Selector::parse(
        "[itemprop~='liveBlogUpdate'], [property~='liveBlogUpdate'], [property~='schema:liveBlogUpdate']",
    )
    .ok()?;
    let updates: Vec<ElementRef<'a>> = html.select(&updates).collect();
    let emphasis = emphasis::of_all(&updates);
    let entries = updates.into_iter().zip(emphasis);
    let mut told = Vec::new();
    let mut entries: Vec<Raw<'a>> = entries
        .map(|(update, categories)| {
            told.push(published(update, context));
            Raw { categories, ..entry(update, base, context) }
        })
        .collect();
    for (entry, told) in entries.iter_mut().zip(&told) {
        entry.unread = told.unread.clone();
    }
    let times = solve(&Stamps { page: context, told }).times;
    entries.iter_mut().zip(times).for_each(|(entry, time)| entry.published = time.map(|time| time.stamp));
    (!entries.is_empty()).then(|| View { layer: Layer::Microdata, about: About::default(), entries })
}

/// What tells when an update was published.
fn published(update: ElementRef<'_>, context: &when::Context) -> Told {
    let texts: Vec<String> = ["datePublished", "dateCreated"].iter().flat_map(|name| times(update, name)).collect();
    let mut meanings = texts.iter().map(|text| when::meanings(text, context));
    match meanings.find(|meanings| !meanings.is_empty()) {
        Some(meanings) => Told::entry(meanings),
        None => texts.iter().find(|text| !text.is_empty()).map_or_else(Told::default, |text| Told::unread(text)),
    }
}

/// The texts of a property that is a time: for machines, or else for people.
fn times(update: ElementRef<'_>, name: &str) -> Vec<String> {
    let text = |element: ElementRef<'_>| {
        let told = ["content", "datetime"].iter().find_map(|attribute| element.attribute(attribute));
        told.map_or_else(|| text_of(element), str::to_owned)
    };
    of(update, name).map(text).collect()
}

fn entry<'a>(update: ElementRef<'a>, base: Option<&Url>, context: &when::Context) -> Raw<'a> {
    let changed = times(update, "dateModified").iter().find_map(|text| alone(&when::meanings(text, context), context));
    let title = of(update, "headline").map(|element| (element, value(element))).find(|(_, text)| !text.is_empty());
    let authors: Vec<ElementRef<'a>> = of(update, "author").collect();
    let bodies: Vec<ElementRef<'a>> = of(update, "articleBody").collect();
    let seen = || bodies.first().and_then(|body| line_above(*body));
    let title = title.map(|(element, told)| match element.value().name() {
        // A person does not see it: the line above the text that says the same, and does, is the heading.
        "meta" => seen().filter(|(_, line)| says_again(line, &told)).unwrap_or((element, told)),
        _ => (element, told),
    });
    let link = of(update, "url").find_map(|element| {
        let told = element.attribute("href").or_else(|| element.attribute("content"))?;
        address(told, base)
    });
    let mut without: Vec<(ElementRef<'a>, Rule)> = title.iter().map(|(element, _)| (*element, Rule::Title)).collect();
    without.extend(authors.iter().map(|author| (*author, Rule::Author)));
    without.extend(of(update, "datePublished").chain(of(update, "dateModified")).map(|time| (time, Rule::Time)));
    // An update without a body is its own.
    let within = if bodies.is_empty() { vec![*update] } else { bodies.iter().map(|element| **element).collect() };
    without.retain(|(element, _)| !bodies.iter().any(|body| body.id() == element.id()));
    Raw {
        ids: update.attribute("id").map(str::to_owned).into_iter().chain(link.iter().flat_map(ids_in)).collect(),
        link,
        title: title.map(|(_, text)| text),
        body: Some(Body::Elements { within, without, cut: Vec::new() }),
        updated: changed.map(|stamp| stamp.at),
        authors: authors.iter().flat_map(|author| author_names(*author)).collect(),
        ..Raw::default()
    }
}

/// The line right above a text.
fn line_above<'a>(body: ElementRef<'a>) -> Option<(ElementRef<'a>, String)> {
    let line = body.prev_siblings().find_map(ElementRef::wrap)?;
    let text = text_of(line);
    (1..=HEADING).contains(&text.len()).then_some((line, text))
}

/// Whether so many words in a row of a line stand in a headline too.
fn says_again(line: &str, headline: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (line, headline) = (words(line), words(headline));
    line.windows(IN_A_ROW).any(|row| headline.windows(IN_A_ROW).any(|other| row == other))
}

/// The elements below an update that bear a property of it, and not of something that stands in it.
fn of<'a>(update: ElementRef<'a>, name: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let name = name.to_owned();
    update.descendent_elements().skip(1).filter(move |element| {
        let is_named = |attribute: &str| {
            element.attribute(attribute).is_some_and(|names| {
                names.split_whitespace().any(|other| other.strip_prefix("schema:").unwrap_or(other) == name)
            })
        };
        (is_named("itemprop") || is_named("property"))
            && !element
                .ancestors()
                .take_while(|above| above.id() != update.id())
                .filter_map(ElementRef::wrap)
                .any(|above| above.attribute("itemscope").is_some() || above.attribute("typeof").is_some())
    })
}

fn value(element: ElementRef<'_>) -> String {
    element.attribute("content").map_or_else(|| text_of(element), crate::extract::view::fold)
}

/// The name of a person that is described, or what is written there.
fn author_names(author: ElementRef<'_>) -> Vec<String> {
    let named = author.descendent_elements().skip(1).find(|inner| {
        ["itemprop", "property"]
            .iter()
            .any(|attribute| inner.attribute(attribute).is_some_and(|names| names.ends_with("name")))
    });
    person::names_of(&value(named.unwrap_or(author)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_seen_wins_over_a_headline_that_is_not() {
        let html = |above: &str| {
            format!(
                "<div itemprop=blogPost><div itemprop=liveBlogUpdate itemscope><meta itemprop=headline content='Over 3.2, AUS 9/0, \
                 Holm to Quist'>{above}<div itemprop=articleBody><p>Short, and pulled away.</p></div></div></div>"
            )
        };
        for (above, wanted) in [
            ("<div>Holm to Quist, FOUR runs</div>", "Holm to Quist, FOUR runs"),
            ("<div>The last over before tea</div>", "Over 3.2, AUS 9/0, Holm to Quist"),
            ("", "Over 3.2, AUS 9/0, Holm to Quist"),
        ] {
            let source = html(above);
            let page = Html::parse_document(&source);
            let context = when::Context::at(jiff::Timestamp::UNIX_EPOCH, None);
            let title = view(&page, &source, None, &context).and_then(|view| view.entries.into_iter().next()?.title);
            assert_eq!(title.as_deref(), Some(wanted), "{above}");
        }
    }
}
