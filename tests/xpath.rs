//! An XPath and the CSS that is made of it find the same elements: on a small page, beside what libxml2 finds there
//! (`tests/fixtures/xpath/rows.py` asks it). What CSS cannot say is refused, and of what can be said, how much is.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use liveticker::xpath::{Part, Way, ways};
use scraper::{ElementRef, Html, Selector};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/xpath");

/// What a way finds, in the order of the page: the ids of elements, or the values of attributes.
fn found(html: &Html, context: Option<ElementRef<'_>>, way: &Way) -> Vec<String> {
    let elements: Vec<ElementRef<'_>> = match (way.css.as_str(), context) {
        ("", context) => context.into_iter().collect(),
        (css, Some(context)) => context.select(&Selector::parse(css).unwrap()).collect(),
        (css, None) => html.select(&Selector::parse(css).unwrap()).collect(),
    };
    let names = elements.into_iter().filter_map(|element| element.attr(way.attribute.as_deref().unwrap_or("id")));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The rows that differ, and how many could be said.
fn compared(rows: &str) -> (Vec<String>, usize, Vec<String>) {
    let html = Html::parse_document(&fs::read_to_string(Path::new(FOLDER).join("page.html")).unwrap());
    let (mut wrong, mut said, mut unsaid) = (Vec::new(), 0, Vec::new());
    for row in rows.lines() {
        let columns: Vec<&str> = row.split('\t').collect();
        let [part, context, xpath, names] = columns.as_slice() else { panic!("{row:?}") };
        let part = match *part {
            "entries" => Part::Entries,
            "first" => Part::First,
            _ => Part::All,
        };
        let ways = match ways(xpath, part) {
            Ok(ways) => ways,
            Err(why) => {
                unsaid.push(format!("{xpath}: {why}"));
                continue;
            }
        };
        said += 1;
        let context = Selector::parse(&format!("#{context}")).ok().and_then(|id| html.select(&id).next());
        let context = context.filter(|_| part != Part::Entries);
        let mut names_here: Vec<String> =
            ways.iter().map(|way| found(&html, context, way)).find(|found| !found.is_empty()).unwrap_or_default();
        let mut seen = Vec::new();
        names_here.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        if part == Part::First {
            names_here.truncate(1);
        }
        let names_here: Vec<String> = names_here.iter().map(|name| name.replace(' ', "+")).collect();
        if names_here.join(" ") != *names {
            wrong.push(format!("{part:?} {xpath}\n  CSS {ways:?}\n  finds {names_here:?}, not {names}"));
        }
    }
    (wrong, said, unsaid)
}

#[test]
fn css_finds_what_xpath_finds() {
    let kept = Path::new(FOLDER).join("rows.txt");
    let (wrong, said, unsaid) = compared(&fs::read_to_string(kept).unwrap());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(said > 180, "only {said} were said; not these: {}", unsaid.join("\n"));
    // As many as somebody asks for: `rows.py SEED N` makes them.
    if let Some(more) = std::env::var_os("XPATH_ROWS") {
        let (mut wrong, said, unsaid) = compared(&fs::read_to_string(more).unwrap());
        // Between a table and its rows a browser puts what libxml2 does not.
        wrong.retain(|wrong| !wrong.contains("\"r1\""));
        assert!(wrong.is_empty(), "{} of {said}:\n{}", wrong.len(), wrong.join("\n"));
        assert!(said > unsaid.len(), "{said} said, {} not", unsaid.len());
    }
}

#[test]
fn an_xpath_is_said_in_css_as_a_person_would_say_it() {
    for (xpath, part, css) in [
        ("//article", Part::Entries, "article"),
        ("/html/body/div[2]/ol/li", Part::Entries, "html > body > div:nth-of-type(2) > ol > li"),
        ("//div[@class='a b']", Part::Entries, "div[class=\"a b\"]"),
        ("//div[contains(concat(' ', normalize-space(@class), ' '), ' post ')]", Part::Entries, "div.post"),
        ("//div[@id=\"stream\"]/*", Part::Entries, "div[id=\"stream\"] > *"),
        ("//a[contains(@href, '/live/')]/ancestor::article", Part::Entries, "article:has(a[href*=\"/live/\"])"),
        ("//article | //li[2]", Part::Entries, "article, li:nth-of-type(2)"),
        ("descendant::h2", Part::First, "h2"),
        ("./h2", Part::First, ":scope > h2"),
        (".//div/p", Part::First, ":scope div > p"),
        (".//time/@datetime", Part::First, "time@datetime"),
        ("@data-id", Part::First, "@data-id"),
        ("(.//a)[1]/@href", Part::Link, "a@href"),
        ("concat('https://www.example.org', .//a/@href)", Part::Link, "a@href"),
        ("concat('https://www.example.org/', .//a/@href)", Part::Link, "a@href"),
        (".//time/@datetime | .//span/@title", Part::First, "time@datetime | span@title"),
        (".//a/@href | .//b/@href", Part::First, "a, b@href"),
        ("normalize-space(.//h2)", Part::First, "h2"),
        (".", Part::First, ""),
    ] {
        let ways = ways(xpath, part).unwrap_or_else(|why| panic!("{xpath}: {why}"));
        let said: Vec<String> = ways
            .iter()
            .map(|way| {
                format!("{}{}", way.css, way.attribute.iter().map(|name| format!("@{name}")).collect::<String>())
            })
            .collect();
        assert_eq!(said.join(" | "), css, "{xpath}");
    }
}

#[test]
fn what_css_cannot_say_is_refused_with_the_reason() {
    for (xpath, part, why) in [
        ("//p[contains(., 'x')]", Part::Entries, "CSS cannot ask what the text of an element is"),
        ("//p[text()]", Part::Entries, "CSS cannot ask"),
        ("\"Anonymous\"", Part::First, "a fixed text"),
        ("//h2", Part::First, "begins at the top of the page"),
        ("../h2", Part::First, "leaves the entry"),
        ("substring-after(.//p, ':')", Part::First, "CSS has nothing like substring-after()"),
        ("concat('https://www.example.org/path/', .//a/@href)", Part::Link, "CSS has nothing like concat()"),
        ("concat('https://www.example.org', .//a/@href)", Part::First, "CSS has nothing like concat()"),
        ("//article/@id", Part::Entries, "an entry is an element"),
        ("(//article)[1]", Part::Entries, "CSS counts children only"),
        ("//div[@class='x'][2]", Part::Entries, "CSS counts children only"),
        (".//a/@href | .//p", Part::All, "CSS cannot join different attributes"),
        ("/div", Part::Entries, "a page begins with html, not with div"),
        ("//svg:use", Part::Entries, "\"svg:use\" has a prefix"),
        ("//article[", Part::Entries, "it is no XPath: it ends too early"),
        ("//article]", Part::Entries, "it is no XPath: \"]\" stands where it should end"),
        ("//a[@href='x]", Part::Entries, "the quote ' never ends"),
        ("", Part::Entries, "it is empty"),
        ("//article[§]", Part::Entries, "'§' has no meaning here"),
    ] {
        let refused = ways(xpath, part).err().unwrap_or_else(|| panic!("{xpath} was said"));
        assert!(refused.to_string().contains(why), "{xpath}: {refused}");
    }
}

#[test]
fn a_hostile_xpath_is_refused_at_once() {
    for (start, middle, end) in
        [("(", "//a", ")"), ("//a[", "b", "]"), ("not(", "a", ")"), ("//a/", "b", ""), ("a|", "b", "")]
    {
        for many in [10, 1000, 100_000] {
            let xpath = format!("{}{middle}{}", start.repeat(many), end.repeat(many));
            let refused = ways(&xpath, Part::Entries);
            assert!(many < 1000 || refused.is_err(), "{start} {many}");
        }
    }
}
