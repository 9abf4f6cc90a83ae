//! Addresses on a page → addresses to republish: absolute, of the web, without what follows readers.

use url::{Host, Url};

/// What is left of an address when it is to be republished: absolute, http or https, without what follows readers.
pub fn address(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    let mut url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return None;
    }
    strip_tracking(&mut url);
    Some(url)
}

fn strip_tracking(url: &mut Url) {
    let is_tracking = |key: &str| {
        key.starts_with("utm_")
            || key.starts_with("at_")
            || matches!(
                key,
                "CMP"
                    | "cmp"
                    | "fbclid"
                    | "gclid"
                    | "dclid"
                    | "msclkid"
                    | "igshid"
                    | "mc_cid"
                    | "mc_eid"
                    | "ref_src"
                    | "ref_url"
                    | "ito"
                    | "ftag"
                    | "smid"
                    | "yclid"
                    | "twclid"
                    | "ttclid"
                    | "wt_mc"
                    | "cmpid"
                    | "_ga"
            )
    };
    // Left alone, byte for byte, where there is nothing to strip: some servers care how a query is spelt.
    if url.query_pairs().any(|(key, _)| is_tracking(&key)) {
        let kept: Vec<&str> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !is_tracking(pair.split('=').next().unwrap_or_default()))
            .collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    }
}

/// Whether an address only hands another one on to a social network.
pub fn is_share_link(href: &str) -> bool {
    let href = href
        .trim()
        .trim_start_matches("https:")
        .trim_start_matches("http:")
        .trim_start_matches("//")
        .trim_start_matches("www.");
    [
        "facebook.com/sharer",
        "facebook.com/share.php",
        "facebook.com/dialog/share",
        "facebook.com/dialog/feed",
        "twitter.com/intent/",
        "twitter.com/share",
        "x.com/intent/",
        "x.com/share",
        "api.whatsapp.com/send",
        "wa.me/?",
        "whatsapp://send",
        "linkedin.com/share",
        "linkedin.com/cws/share",
        "reddit.com/submit",
        "pinterest.com/pin/create",
        "t.me/share",
        "telegram.me/share",
        "mailto:?",
        "bsky.app/intent",
        "threads.net/intent",
        "flipboard.com/bookmarklet",
    ]
    .iter()
    .any(|begin| href.starts_with(begin))
}

/// Whether both are of one site: the same host, or one below the other.
pub fn same_site(url: &Url, page: &Url) -> bool {
    let (Some(Host::Domain(one)), Some(Host::Domain(other))) = (url.host(), page.host()) else {
        return url.host().is_some() && url.host() == page.host();
    };
    let (one, other) = (one.trim_start_matches("www."), other.trim_start_matches("www."));
    let below = |host: &str, domain: &str| {
        domain.contains('.') && host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    };
    one == other || below(one, other) || below(other, one)
}

/// Whether both lead to one page, however they are spelt; what stands behind `?` may be a session, a campaign or a place.
pub fn same_page(url: &Url, other: &Url) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    host(url) == host(other)
        && url.port() == other.port()
        && url.path().trim_end_matches('/') == other.path().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Option<Url> {
        Url::parse("https://times.example/live/page.html").ok()
    }

    #[test]
    fn one_page_is_spelt_in_many_ways() {
        let page = "https://www.a.example/live/storm";
        for (other, same) in [
            ("http://a.example/live/storm/?utm_source=x#top", true),
            ("https://a.example/live/storm?page=2", true),
            ("https://a.example/live/storm-2", false),
            ("https://b.example/live/storm", false),
            ("https://a.example:8080/live/storm", false),
        ] {
            let is = Url::parse(page).ok().zip(Url::parse(other).ok()).map(|(page, other)| same_page(&page, &other));
            assert_eq!(is, Some(same), "{other}");
        }
    }

    #[test]
    fn an_address_is_absolute_or_none() {
        for (text, wanted) in [
            ("/a#b", Some("https://times.example/a#b")),
            ("?page=2", Some("https://times.example/live/page.html?page=2")),
            ("#post-1", Some("https://times.example/live/page.html#post-1")),
            (" https://b.example/x?a=%2F&b ", Some("https://b.example/x?a=%2F&b")),
            ("https://b.example/?utm_medium=a&q=1&fbclid=2", Some("https://b.example/?q=1")),
            ("https://b.example/?utm_medium=a", Some("https://b.example/")),
            ("javascript:alert(1)", None),
            ("JaVa\tScript:alert(1)", None),
            ("data:text/html,x", None),
            ("mailto:a@b.example", None),
            ("file:///etc/passwd", None),
            ("http://", None),
        ] {
            assert_eq!(address(text, base().as_ref()).map(String::from).as_deref(), wanted, "{text}");
        }
        assert_eq!(address("/a", None), None, "there is nothing that it could count from");
    }
}
