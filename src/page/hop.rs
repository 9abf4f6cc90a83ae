//! A page that is only a step on the way to another: where it sends its readers at once.

use std::sync::LazyLock;

use regex::bytes::Regex;
use url::Url;

/// So much of a page is searched, in bytes: what sends readers on at once stands at its beginning.
const HEAD: usize = 16 << 10;
/// A page that stays for longer is one to be read, and shall be loaded anew after that.
const SECONDS: f64 = 3.0;
/// A page by a script of which readers are sent on says no more than this, in bytes without its tags: "Redirecting …".
const WORDS: usize = 300;

static UNSEEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)<!--.*?-->|<noscript.*?</noscript\s*>|<template.*?</template\s*>").ok());
static META: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?is)<meta\s[^>]{0,2000}>").ok());
static REFRESH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is)\bhttp-equiv\s*=\s*["']?\s*refresh\b"#).ok());
static CONTENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is)\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"#).ok());
static SCRIPT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)<(?:script|style|title)\b[^>]*>(.*?)</(?:script|style|title)\s*>").ok());
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)<[^>]*>").ok());
static LOCATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?s)(?:^|[;{}\s.])location(?:\.href)?\s*=\s*(?:"([^"\\]+)"|'([^'\\]+)')|\blocation\.(?:replace|assign)\(\s*(?:"([^"\\]+)"|'([^'\\]+)')\s*\)"#,
    )
    .ok()
});

/// Where a page sends its readers at once, by `<meta http-equiv=refresh>` (WHATWG HTML, section 4.2.5.3) or by a script that does
/// nothing else. None where it stays, or is loaded anew itself.
pub fn leads_to(bytes: &[u8], own: &Url) -> Option<Url> {
    let head = &bytes[..bytes.len().min(HEAD)];
    // Of most pages this is all that has to be asked. (Other letters than these have no other case.)
    if bytes.len() > HEAD && !head.windows(5).any(|five| five.eq_ignore_ascii_case(b"refre")) {
        return None;
    }
    let seen = UNSEEN.as_ref()?.replace_all(head, &b""[..]);
    let target = refresh(&seen).or_else(|| if bytes.len() <= HEAD { by_script(&seen) } else { None })?;
    let mut url = own.join(target.trim()).ok()?;
    url.set_fragment(None);
    let mut here = own.clone();
    here.set_fragment(None);
    (["http", "https"].contains(&url.scheme()) && url != here).then_some(url)
}

fn refresh(head: &[u8]) -> Option<String> {
    let is_refresh = |tag: &&[u8]| REFRESH.as_ref().is_some_and(|refresh| refresh.is_match(tag));
    let tag = META.as_ref()?.find_iter(head).map(|found| found.as_bytes()).find(is_refresh)?;
    let content = first_group(CONTENT.as_ref()?, tag)?;
    let (seconds, rest) = content.split_once([';', ','])?;
    let is_soon = seconds.trim().parse::<f64>().is_ok_and(|seconds| (0.0..=SECONDS).contains(&seconds));
    let rest = rest.trim();
    let target = match rest.get(..3) {
        Some(begin) if begin.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=')?,
        _ => rest,
    };
    let target = target.trim().trim_matches(['"', '\'']).replace("&amp;", "&");
    (is_soon && !target.is_empty()).then_some(target)
}

fn by_script(page: &[u8]) -> Option<String> {
    let script = SCRIPT.as_ref()?;
    let words = TAG.as_ref()?.replace_all(&script.replace_all(page, &b""[..]), &b""[..]).into_owned();
    if words.iter().filter(|byte| !byte.is_ascii_whitespace()).count() > WORDS {
        return None;
    }
    script.captures_iter(page).find_map(|found| first_group(LOCATION.as_ref()?, found.get(1)?.as_bytes()))
}

fn first_group(regex: &Regex, text: &[u8]) -> Option<String> {
    let found = regex.captures(text)?;
    let group = (1..found.len()).find_map(|at| found.get(at))?;
    Some(String::from_utf8_lossy(group.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_a_page_that_stays_for_no_time_is_a_step_on_the_way() {
        let own = Url::parse("https://times.example/live?a=1").unwrap();
        for (what, page, wanted) in [
            ("a refresh", r#"<meta http-equiv="refresh" content="0; url=/live/2">"#.to_owned(), Some("/live/2")),
            (
                "in other words",
                "<META content='1;URL=\"x?b=1&amp;c=2\"' HTTP-EQUIV=Refresh>".to_owned(),
                Some("/x?b=1&c=2"),
            ),
            ("without url=", "<meta http-equiv=refresh content='0;/live/2'>".to_owned(), Some("/live/2")),
            ("itself, later", "<meta http-equiv=refresh content=60>".to_owned(), None),
            ("another, later", "<meta http-equiv=refresh content='300;url=/start'>".to_owned(), None),
            ("itself", "<meta http-equiv=refresh content='0;url=?a=1#top'>".to_owned(), None),
            (
                "without scripts",
                "<noscript><meta http-equiv=refresh content='0;url=/plain'></noscript>".to_owned(),
                None,
            ),
            ("in a comment", "<!-- <meta http-equiv=refresh content='0;url=/x'> -->".to_owned(), None),
            ("not of the web", "<meta http-equiv=refresh content='0;url=data:text/html,x'>".to_owned(), None),
            (
                "a script",
                "<title>One moment</title><script>location.href = '/live/2';</script>".to_owned(),
                Some("/live/2"),
            ),
            (
                "another",
                "<script>window.location.replace(\"/live/3\")</script>Redirecting…".to_owned(),
                Some("/live/3"),
            ),
            (
                "a script on a page with words",
                format!("<script>location.href='/x'</script><p>{}", "words ".repeat(100)),
                None,
            ),
            ("a script that reads it", "<script>if (location.href == '/x') {}</script>".to_owned(), None),
            ("another's location", "<script>mylocation = '/x'</script>".to_owned(), None),
        ] {
            let url = wanted.map(|path| own.join(path).unwrap());
            assert_eq!(leads_to(page.as_bytes(), &own), url, "{what}");
        }
    }
}
