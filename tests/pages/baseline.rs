//! The plainest reader that there could be, to compare with: every element that has a time and a paragraph, and no such element in it.

use scraper::{ElementRef, Html, Selector};

use super::check::Got;

/// Its entries: what the paragraphs say, the first heading, the time as far as it is in an attribute.
pub fn read(html: &str) -> Vec<Got> {
    let page = Html::parse_document(html);
    let select = |css: &str| Selector::parse(css).unwrap();
    let (any, times, texts, heads) = (
        select("body *"),
        select("time, [class*=time], [class*=date]"),
        select("p, li, td, blockquote"),
        select("h2, h3, h4, h5"),
    );
    let has_both =
        |element: &ElementRef<'_>| element.select(&times).next().is_some() && element.select(&texts).next().is_some();
    let is_least = |element: &ElementRef<'_>| !element.select(&any).any(|inner| inner != *element && has_both(&inner));
    let say = |element: ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
    let entry = |element: ElementRef<'_>| {
        let is_outermost = |text: &ElementRef<'_>| {
            !text
                .ancestors()
                .filter_map(ElementRef::wrap)
                .take_while(|one| *one != element)
                .any(|one| texts.matches(&one))
        };
        let text: Vec<String> = element.select(&texts).filter(is_outermost).map(say).collect();
        let time =
            element.select(&times).find_map(|time| time.value().attr("datetime")).and_then(|time| time.parse().ok());
        Got {
            title: element.select(&heads).next().map(say).unwrap_or_default(),
            text: text.join("\n"),
            at: time,
            authors: Vec::new(),
        }
    };
    page.select(&any).filter(has_both).filter(is_least).map(entry).collect()
}
