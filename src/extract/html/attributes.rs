//! The attributes of an element, asked for by name. `attr` of the crate searches all names that it knows before it asks the element;
//! a page is asked some hundred thousand times, and most elements have one or two.

use html5ever::ns;
use scraper::node::Element;
use scraper::{ElementRef, Html};

/// The elements that have a name that is asked for, in the order of `Html::select`: to ask a selector of all is some twenty times as
/// much work.
pub fn named<'a>(html: &'a Html, is_asked_for: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = ElementRef<'a>> {
    all(html).filter(move |element| is_asked_for(element.value().name()))
}

/// All elements, in the order of `Html::select`.
pub fn all(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap).filter(|element| element.parent().is_some())
}

/// The scripts that hold JSON-LD.
pub fn json_ld(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    let is_json_ld = |kind: &str| kind.to_ascii_lowercase().contains("ld+json");
    named(html, |name| name == "script").filter(move |script| script.attribute("type").is_some_and(is_json_ld))
}

/// What has attributes.
pub trait Attributes<'e> {
    /// What an attribute says that is in no namespace.
    fn attribute(self, name: &str) -> Option<&'e str>;
}

impl<'e> Attributes<'e> for &'e Element {
    fn attribute(self, name: &str) -> Option<&'e str> {
        let is_it = |key: &html5ever::QualName| &*key.local == name && key.ns == ns!() && key.prefix.is_none();
        self.attrs.iter().find(|(key, _)| is_it(key)).map(|(_, value)| &**value)
    }
}

impl<'e> Attributes<'e> for ElementRef<'e> {
    fn attribute(self, name: &str) -> Option<&'e str> {
        self.value().attribute(name)
    }
}

#[cfg(test)]
mod tests {
    use scraper::Selector;

    use super::*;

    #[test]
    fn elements_are_those_that_a_selector_finds_in_its_order() {
        let html = Html::parse_document("<title>a</title><table><a href=x>b</a><tr><td><a>c</a><p>d<svg><a href=y>");
        let ids = |elements: Vec<ElementRef<'_>>| elements.iter().map(|element| element.id()).collect::<Vec<_>>();
        let by = |css: &str| Selector::parse(css).map(|css| ids(html.select(&css).collect())).ok();
        assert_eq!(Some(ids(named(&html, |name| name == "a").collect())), by("a"));
        assert_eq!(Some(ids(named(&html, |name| matches!(name, "td" | "title")).collect())), by("td, title"));
        assert_eq!(Some(ids(all(&html).collect())), by("*"));
    }

    #[test]
    fn an_attribute_is_what_the_crate_says_it_is() {
        let html = Html::parse_document(
            "<p ID=1 class='a b' hidden data-x-y='é'><svg xlink:href=#a xml:lang=de href=#b viewBox='0 0'><a HREF=/x?a&amp;b>",
        );
        for element in html.tree.nodes().filter_map(ElementRef::wrap) {
            for name in [
                "id",
                "ID",
                "class",
                "hidden",
                "data-x-y",
                "href",
                "xlink:href",
                "lang",
                "xml:lang",
                "viewBox",
                "",
                "x",
            ] {
                assert_eq!(element.attribute(name), element.attr(name), "{name} of {:?}", element.value());
            }
        }
    }
}
