//! Where the blog's next page of entries is, as the page itself says: a link by relation, number or word, or a count of
//! pages. Never another article, and never a page of comments.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;
use scraper::{ElementRef, Html};
use url::Url;

use crate::extract::html::address::{address, same_page};
use crate::extract::html::attributes::{Attributes, all, named};
use crate::extract::view::fold;
use crate::extract::views::selectors;
use crate::profile::Profile;

/// Parameters that number pages. `p` is none of them: it is the number of a post in WordPress.
const NUMBERED: [&str; 12] = [
    "page",
    "pg",
    "paged",
    "pageno",
    "pagenumber",
    "page_number",
    "pagina",
    "página",
    "seite",
    "sida",
    "side",
    "strona",
];

/// What a link to the next page says, whole and in any case.
const WORDS: [&str; 44] = [
    "older",
    "older posts",
    "older updates",
    "older entries",
    "next",
    "next page",
    "load more",
    "show more",
    "more updates",
    "view more",
    "ältere",
    "ältere beiträge",
    "ältere einträge",
    "nächste",
    "nächste seite",
    "weiter",
    "plus ancien",
    "plus anciens",
    "suivant",
    "suivante",
    "page suivante",
    "siguiente",
    "página siguiente",
    "más antiguas",
    "anteriores",
    "successiva",
    "pagina successiva",
    "successivo",
    "seguinte",
    "próxima",
    "próxima página",
    "mais antigas",
    "volgende",
    "oudere",
    "nästa",
    "äldre",
    "neste",
    "eldre",
    "næste",
    "ældre",
    "następna",
    "starsze",
    "seuraava",
    "vanhemmat",
];

/// The next page of entries, as a profile, the page's head, its links or its count of pages tell. `page` is the page's own
/// address, without which it has none, `opening` that of the blog's first page, where this is another one; `entries` is how
/// many it shows.
pub fn further(
    html: &Html,
    source: &str,
    page: Option<&Url>,
    opening: Option<&Url>,
    entries: usize,
    profile: &Profile,
) -> Option<Url> {
    let page = page?;
    let own = Place::of(page, opening.unwrap_or(page), profile);
    let picked = profile.next.as_ref().and_then(|next| selectors::text(html.root_element(), next));
    if let Some(url) = picked.and_then(|link| own.leads_on(&link, page)) {
        return Some(url);
    }
    let is_next = |link: &ElementRef<'_>| {
        let mut relations = link.attribute("rel").unwrap_or_default().split_ascii_whitespace();
        link.attribute("href").is_some() && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
    };
    let by_relation = named(html, |name| matches!(name, "link" | "a"))
        .filter(is_next)
        .filter(|link| !is_of_comments(*link))
        .find_map(|link| own.leads_on(link.attribute("href")?, page));
    let by_count = || {
        let counts = counted(html, source).or_else(|| filled(html, entries).then_some((own.number, own.number + 1)));
        let (is, _) = counts.filter(|(is, all)| *is > 0 && is < all)?;
        own.numbered(is + 1, page, profile.paging.as_deref()?)
    };
    by_relation.or_else(|| by_link(html, &own, page)).or_else(by_count)
}

/// A link between pages: to the page with the next number, or by a word where pages have no numbers.
fn by_link(html: &Html, own: &Place, page: &Url) -> Option<Url> {
    let links = named(html, |name| name == "a")
        .filter(|link| link.attribute("href").is_some())
        .filter(|link| is_of_pager(*link) && !is_of_comments(*link));
    let links: Vec<(ElementRef<'_>, Url)> =
        links.filter_map(|link| Some((link, own.leads_on(link.attribute("href")?, page)?))).collect();
    let numbered = links.iter().find(|(_, url)| own.number_of(url).is_some());
    let by_word = || links.iter().find(|(link, _)| says_next(*link));
    numbered.or_else(by_word).map(|(_, url)| url.clone())
}

/// What a page says of its number and of all: "1 / 5", "Page 1 of 5", or a pair among what it keeps for its scripts.
fn counted(html: &Html, source: &str) -> Option<(u32, u32)> {
    static SHOWN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:\p{L}+ )?(\d{1,3}) ?(?:/|of|von|sur|de|di|van|av|af|z) ?(\d{1,3})$").ok());
    static KEPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let (is, all) = (r#""currentPage"\s*:\s*(\d{1,3})"#, r#""totalPages"\s*:\s*(\d{1,3})"#);
        Regex::new(&format!(r"\{{[^{{}}]*?(?:{is}[^{{}}]*?{all}|{all}[^{{}}]*?{is})")).ok()
    });
    let pair = |one: &str, other: &str| Some((one.parse().ok()?, other.parse().ok()?));
    let shown = || {
        let is_called = |element: &ElementRef<'_>| {
            let class = element.attribute("class").unwrap_or_default().as_bytes();
            class.windows(3).any(|three| three.eq_ignore_ascii_case(b"pag"))
        };
        let texts = all(html).filter(is_called).map(|element| fold(&element.text().collect::<String>()));
        texts.filter(|text| text.len() < 40).find_map(|text| {
            let found = SHOWN.as_ref()?.captures(&text)?;
            pair(found.get(1)?.as_str(), found.get(2)?.as_str())
        })
    };
    let kept = || {
        // Of most pages this is all that has to be asked.
        memmem::find(source.as_bytes(), b"\"totalPages\"")?;
        let found = KEPT.as_ref()?.captures(source)?;
        let group = |at| found.get(at).map(|group| group.as_str());
        match (group(1), group(3)) {
            (Some(is), _) => pair(is, group(2)?),
            (None, total) => pair(group(4)?, total?),
        }
    };
    shown().or_else(kept)
}

/// Whether the page has as many entries as it says that a page can have: then there may be another.
fn filled(html: &Html, entries: usize) -> bool {
    let mut lists = named(html, |name| name == "amp-live-list");
    let most =
        lists.find_map(|list| list.attribute("data-max-items-per-page")).and_then(|most| most.parse::<usize>().ok());
    most.is_some_and(|most| most > 1 && entries >= most)
}

/// Which of the blog's pages an address is.
struct Place {
    /// The address of all of them: without number.
    whole: Url,
    /// The first of them.
    opening: Url,
    /// Counted from 1.
    number: u32,
    parameters: Vec<String>,
}

impl Place {
    fn of(page: &Url, opening: &Url, profile: &Profile) -> Place {
        let parameters = NUMBERED.iter().map(|name| (*name).to_owned()).chain(profile.paging.clone()).collect();
        let mut place = Place { whole: page.clone(), opening: opening.clone(), number: 1, parameters };
        place.number = place.number_of(page).unwrap_or(1);
        if let Some((path, _)) = in_path(page) {
            place.whole.set_path(&path);
        }
        place
    }

    /// The number of a page, where its address has one.
    fn number_of(&self, url: &Url) -> Option<u32> {
        let queried = url.query_pairs().find_map(|(key, value)| {
            let is_number = self.parameters.iter().any(|name| key.eq_ignore_ascii_case(name));
            value.parse().ok().filter(|_| is_number)
        });
        queried.or_else(|| in_path(url).map(|(_, number)| number))
    }

    /// The address of the page with that number; none where that is the page itself, whatever it says.
    fn numbered(&self, number: u32, page: &Url, parameter: &str) -> Option<Url> {
        let others = page.query_pairs().filter(|(key, _)| key != parameter);
        let others: Vec<(String, String)> = others.map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        let mut next = page.clone();
        next.query_pairs_mut().clear().extend_pairs(others).append_pair(parameter, &number.to_string());
        next.set_fragment(None);
        (number != self.number).then_some(next)
    }

    /// Whether the link has all that the first page's address has behind `?`, but for the place among the pages: of
    /// `?id=7` the page `?id=8` is none.
    fn keeps(&self, url: &Url) -> bool {
        let is_place = |key: &str| self.parameters.iter().any(|name| key.eq_ignore_ascii_case(name));
        self.opening
            .query_pairs()
            .filter(|(key, _)| !is_place(key))
            .all(|pair| url.query_pairs().any(|other| other == pair))
    }

    /// The address that a link gives, if it is the next page of this blog: by number, or by what stands behind `?`.
    fn leads_on(&self, link: &str, page: &Url) -> Option<Url> {
        let mut url = address(link, Some(page))?;
        if url.fragment().is_some_and(|place| place.to_ascii_lowercase().contains("comment")) || asks_for_comments(&url)
        {
            return None;
        }
        url.set_fragment(None);
        let path = in_path(&url).map(|(path, _)| path);
        let mut whole = url.clone();
        if let Some(path) = &path {
            whole.set_path(path);
        }
        if !same_page(&whole, &self.whole) {
            return None;
        }
        let leads_on = match self.number_of(&url) {
            Some(number) => number == self.number + 1,
            None => url.query().is_some_and(|query| !query.is_empty()) && url != *page && self.keeps(&url),
        };
        leads_on.then_some(url)
    }
}

/// `/live/storm/page/2`: the path before it, and the number.
fn in_path(url: &Url) -> Option<(String, u32)> {
    let (before, number) = url.path().trim_end_matches('/').rsplit_once('/')?;
    let path = before.strip_suffix("/page")?;
    Some((path.to_owned(), number.parse().ok()?))
}

fn asks_for_comments(url: &Url) -> bool {
    url.query_pairs().any(|(key, _)| key.to_ascii_lowercase().contains("comment"))
}

/// What an element is called: its id and classes, its role and its name for those who do not see it.
fn called(element: ElementRef<'_>) -> String {
    let names = ["id", "class", "role", "aria-label", "data-component"];
    names.iter().filter_map(|name| element.attribute(name)).collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// Whether the link stands among links between pages.
fn is_of_pager(link: ElementRef<'_>) -> bool {
    around(link, 5).any(|element| {
        let called = called(element);
        ["paginat", "pager", "paging", "page-nav", "pagenav", "page-link", "page-numbers", "load-more", "loadmore"]
            .iter()
            .any(|word| called.contains(word))
            || (called.contains("navigation") && (called.contains("blog") || called.contains("page")))
    })
}

fn is_of_comments(link: ElementRef<'_>) -> bool {
    around(link, usize::MAX).filter(|element| !matches!(element.value().name(), "body" | "html")).any(|element| {
        // A commentary is what a live blog is, and the comments of a match are its entries.
        let called = called(element);
        let is_comment = |word: &str| word.starts_with("comment") && !word.starts_with("commentar");
        called.split(|char: char| !char.is_alphanumeric()).any(is_comment) && !called.contains("match")
    })
}

/// The element and those that it stands in, so many of them.
fn around<'a>(element: ElementRef<'a>, many: usize) -> impl Iterator<Item = ElementRef<'a>> {
    std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap)).take(many)
}

/// Whether the link says that it leads to the next page, to those who see it or to those who do not.
fn says_next(link: ElementRef<'_>) -> bool {
    let shown: String = link.text().collect();
    [Some(shown.as_str()), link.attribute("aria-label"), link.attribute("title")].into_iter().flatten().any(|text| {
        let text = fold(text).to_lowercase();
        let text = text.trim_matches(|char: char| !char.is_alphanumeric());
        WORDS.contains(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_of_entries_is_where_the_page_says() {
        let live = "https://a.example/live/storm";
        let pager = |links: &str| format!("<div class=pagination>{links}</div>");
        for (what, page, html, wanted) in [
            ("nothing", live, "<p>Good morning".to_owned(), ""),
            ("a relation in the head", live, "<link rel=next href='?page=2'>".into(), "?page=2"),
            ("a relation of a link", live, "<a rel='next nofollow' href='/live/storm/page/2'>2</a>".into(), "/page/2"),
            ("a path with its own slash", live, "<a rel=next href='/live/storm/page/2/'>2</a>".into(), "/page/2/"),
            ("from page 2 in the path", "https://a.example/live/storm/page/2", "<a rel=next href='/live/storm/page/3'>".into(), "/page/3"),
            ("a cursor", live, "<link rel=next href='?before=17'>".into(), "?before=17"),
            ("another article", live, "<link rel=next href='/live/flood?page=2'>".into(), ""),
            ("the article behind it", live, "<a rel=next href='/news/2026/rain'>Next</a>".into(), ""),
            ("another host", live, "<link rel=next href='https://b.example/live/storm?page=2'>".into(), ""),
            ("the page itself", live, "<link rel=next href=''>".into(), ""),
            ("a damaged address", live, "<link rel=next href='MetaData(live/storm,Some(x))'>".into(), ""),
            ("no address", live, "<a rel=next href='javascript:more()'>Next</a>".into(), ""),
            ("a page back", "https://a.example/live/storm?page=3", "<link rel=next href='?page=2'>".into(), ""),
            ("a page too far", live, "<link rel=next href='?page=5'>".into(), ""),
            ("numbers", live, pager("<a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=9'>9</a>"), "?page=2"),
            ("numbers on page 2", "https://a.example/live/storm?page=2", pager("<a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=3'>3</a>"), "?page=3"),
            ("the last page", "https://a.example/live/storm?page=3", pager("<a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=3'>3</a>"), ""),
            ("numbers of no pager", live, "<p><a href='?page=2'>2</a>".into(), ""),
            ("an older word that leads back", "https://a.example/live/storm?page=2", pager("<a href='?page=1'>Older</a><a href='?page=3'>Newer</a>"), "?page=3"),
            ("a word", live, "<nav id=liveblog-navigation><a href='?page=with:block-9'>Oldest</a><a href='?page=with:block-2'><b>Older</b> ›</a></nav>".into(), "?page=with:block-2"),
            ("a word for those who do not see", live, pager("<a aria-label='Next page' href='?from=2#x'>›</a>"), "?from=2"),
            ("a word in the story", live, "<p><a href='?page=with:block-2'>Older</a>".into(), ""),
            ("other words", live, pager("<a href='?page=with:block-2'>An older update on the storm</a>"), ""),
            ("a carousel", live, "<ol class=carousel><li><a href='?page=with:block-2'>Next</a></ol>".into(), ""),
            ("comments", live, "<div id=comments><div class=pagination><a rel=next href='?page=2'>2</a></div></div>".into(), ""),
            ("a commentary", live, "<div class=lx-commentary><a rel=next href='/live/storm/page/2'>next</a></div>".into(), "/page/2"),
            ("comments by their place", live, pager("<a rel=next href='?page=2#comments'>2</a>"), ""),
            ("comments by their parameter", live, pager("<a rel=next href='?commentpage=2'>Next</a>"), ""),
            ("other stories", live, pager("<a href='/news?page=2'>2</a><a href='/?page=2'>Next</a>"), ""),
            ("a post of WordPress", "https://a.example/?p=7", "<link rel=next href='/?p=8'>".into(), ""),
            ("an article by its number", "https://a.example/read?id=7", "<a rel=next href='?id=8'>".into(), ""),
            ("a cursor of such a one", "https://a.example/read?id=7", "<a rel=next href='?id=7&from=3'>".into(), "https://a.example/read?id=7&from=3"),
        ] {
            let page = Url::parse(page).ok();
            let found = further(&Html::parse_document(&html), &html, page.as_ref(), None, 3, &Profile::default());
            let found = found.map(String::from).unwrap_or_default();
            assert_eq!(found.trim_start_matches(live), wanted, "{what}");
            assert_eq!(further(&Html::parse_document(&html), &html, None, None, 3, &Profile::default()), None, "{what}");
        }
    }

    #[test]
    fn a_profile_knows_how_pages_are_counted_and_where_the_link_is() {
        let counts = Profile { paging: Some("page".into()), ..Profile::default() };
        let picks = Profile { next: crate::profile::Pick::parse(".more@data-href").ok(), ..Profile::default() };
        let kept = |is: u32| {
            format!(
                r#"<script type="application/json">{{"paging":{{"total":41,"currentPage":{is},"totalPages":5}}}}</script>"#
            )
        };
        let live = "https://a.example/live/storm";
        for (what, profile, page, html, wanted) in [
            ("kept for scripts", &counts, live, kept(1), "?page=2"),
            ("on page 4", &counts, "https://a.example/live/storm?page=4", kept(4), "?page=5"),
            ("on the last", &counts, "https://a.example/live/storm?page=5", kept(5), ""),
            ("the first again", &counts, "https://a.example/live/storm?page=2", kept(1), ""),
            ("other parameters stay", &counts, "https://a.example/live/storm?a=1#x", kept(1), "?a=1&page=2"),
            ("in the other order", &counts, live, r#"{"totalPages":3,"currentPage":2}"#.into(), "?page=3"),
            ("not in one object", &counts, live, r#"{"totalPages":3},{"currentPage":2}"#.into(), ""),
            (
                "shown",
                &counts,
                live,
                "<div class=pagination><span class=current-page>1 / 5</span></div>".into(),
                "?page=2",
            ),
            ("shown in words", &counts, live, "<div class=pager>Page 1 of 5</div>".into(), "?page=2"),
            ("a score", &counts, live, "<p>1 / 5</p>".into(), ""),
            ("a full list", &counts, live, "<amp-live-list data-max-items-per-page=10>".into(), "?page=2"),
            ("a list with room", &counts, live, "<amp-live-list data-max-items-per-page=20>".into(), ""),
            ("not known to count", &picks, live, kept(1), ""),
            ("a pick", &picks, live, "<b class=more data-href='?before=9'>more</b>".into(), "?before=9"),
            ("a pick that leads away", &picks, live, "<b class=more data-href='/other'>more</b>".into(), ""),
        ] {
            let page = Url::parse(page).ok();
            let found = further(&Html::parse_document(&html), &html, page.as_ref(), None, 10, profile);
            assert_eq!(found.map(String::from).unwrap_or_default().trim_start_matches(live), wanted, "{what}");
        }
    }
}
