//! A name that the operator has given to another live blog: what was known of the one before is set aside, not mixed with it.

use url::Url;

use super::chain::Chain;
use crate::extract::{are_kin, same_page};
use crate::liveblog::LiveBlog;

/// Whether the address that the configuration names now is that of another live blog than the one that was checked at `was`:
/// none that it had, and none of a series with it. `links` are what the page said then and says now of its own address. Whether
/// anything on the page is known is still to be asked.
pub fn is_elsewhere(was: Option<&str>, blog: &LiveBlog, chain: &Chain, links: Option<(&Url, &Url)>) -> bool {
    let (was, is) = (was.and_then(|place| Url::parse(place).ok()), blog.place.source.url());
    let is_kin = was.as_ref().zip(is).is_some_and(|(was, is)| same_page(was, is) || are_kin(was, is));
    let is_had = is.is_some_and(|is| chain.knows(is));
    let is_same_page = links.is_some_and(|(was, is)| same_page(was, is));
    !(is_kin || is_had || is_same_page)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::page::Source;

    #[test]
    fn an_address_of_the_same_series_is_no_other_live_blog() {
        let url = |path: &str| Url::parse(&format!("https://example.org{path}")).unwrap();
        let war = "/world/live/2026/mar/02/ukraine-war-talks-go-on-in-geneva";
        for (what, path, links, is_other) in [
            ("the same", war, None, false),
            ("the next day", "/world/live/2026/mar/03/ukraine-war-night-of-drones-over-kyiv", None, false),
            ("another story", "/sport/live/2026/mar/03/albion-rovers-cup-final-as-it-happens", None, true),
            ("another part of the site", "/about", None, true),
            ("another address of the same page", "/amp/12345", Some((url(war), url(war))), false),
        ] {
            let blog = LiveBlog::at("x".parse().unwrap(), Source::Web(url(path)), None);
            let links = links.as_ref().map(|(was, is)| (was, is));
            let was = url(war);
            assert_eq!(is_elsewhere(Some(was.as_str()), &blog, &Chain::default(), links), is_other, "{what}");
        }
    }
}
