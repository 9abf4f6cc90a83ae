//! What is shown from elsewhere — a film, a post, a map — and the address at which a person finds it, whether its own
//! element tells it or an attribute that a script reads.

use scraper::ElementRef;
use scraper::node::Element;
use url::Url;

use super::address::{address, is_share_link, same_page};
use crate::extract::html::attributes::Attributes;
use crate::extract::view::legal;
use crate::extract::words::names;

/// Attributes in which the address of an embed stands, the surest first.
const ADDRESSES: [&str; 20] = [
    "data-instgrm-permalink",
    "data-permalink",
    "data-embed-url",
    "data-oembed-url",
    "data-oembed",
    "data-canonical-url",
    "data-video-url",
    "data-tweet-url",
    "data-post-url",
    "data-iframe-src",
    "data-embed-src",
    "data-pym-src",
    "data-embed",
    "data-url",
    "data-href",
    "data-src",
    "data-link",
    "cite",
    "url",
    "src",
];

/// The address of what an element shows from elsewhere. Of other elements than those that HTML has for it, it is to be
/// asked only where they show nothing themselves.
pub fn of(element: ElementRef<'_>, base: Option<&Url>) -> Option<Url> {
    let value = element.value();
    let attribute =
        |names: &[&str]| names.iter().find_map(|name| value.attribute(name)).map(|text| legal(text).trim().to_owned());
    let to = |text: String| address(&text, base);
    match value.name() {
        "iframe" | "amp-iframe" | "embed" | "frame" => {
            attribute(&["src", "data-src", "data-lazy-src", "data-url", "data-iframe-src"])
                .filter(|text| !text.starts_with("about:"))
                .and_then(to)
                .map(watched)
        }
        "object" => attribute(&["data", "data-src"]).and_then(to).map(watched),
        "video" | "audio" | "amp-video" | "amp-audio" => attribute(&["src", "data-src"]).and_then(to),
        "amp-youtube" => youtube(&attribute(&["data-videoid"])?),
        "amp-twitter" => tweet(&attribute(&["data-tweetid"])?),
        "amp-instagram" => to(format!("https://www.instagram.com/p/{}/", attribute(&["data-shortcode"])?)),
        "amp-facebook" => attribute(&["data-href"]).and_then(to),
        "amp-tiktok" => attribute(&["data-src"]).and_then(to),
        "source" | "track" | "param" | "img" | "picture" | "input" | "script" | "time" => None,
        _ => by_number(value).or_else(|| by_attribute(value, base)),
    }
}

/// Whether an element is one that a page's own script fills: with a hyphen in its name, or empty.
pub fn is_filled_by_script(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    name.contains('-')
        || name == "blockquote"
        || (matches!(name, "figure" | "div" | "span" | "section" | "article" | "aside" | "p" | "a")
            && is_empty(element))
}

fn is_empty(element: ElementRef<'_>) -> bool {
    !element.descendants().skip(1).any(|node| match node.value() {
        scraper::Node::Text(text) => !text.trim().is_empty() && !is_in_script(node),
        scraper::Node::Element(inner) => {
            matches!(inner.name(), "img" | "picture" | "svg" | "iframe" | "video" | "audio" | "object" | "embed")
                || inner.name().contains('-')
        }
        _ => false,
    })
}

fn is_in_script(node: ego_tree::NodeRef<'_, scraper::Node>) -> bool {
    node.parent()
        .and_then(ElementRef::wrap)
        .is_some_and(|above| matches!(above.value().name(), "script" | "style" | "noscript" | "template"))
}

/// The number of a post or a film, and a name that tells whose.
fn by_number(value: &Element) -> Option<Url> {
    let number = |names: &[&str]| names.iter().find_map(|name| value.attribute(name)).map(str::trim);
    let is_long = |text: &&str| text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(post) =
        number(&["data-tweet-id", "data-tweetid", "data-twitter-id", "data-tweet", "tweet-id", "tweetid"])
            .filter(is_long)
    {
        return tweet(post);
    }
    let named = value.classes().chain(value.id()).find_map(|name| name.strip_prefix("tweet-"));
    if let Some(post) = named.filter(is_long) {
        return tweet(post);
    }
    let is_of = |service: &str| value.name().contains(service) || names::is_called(value, &[service]);
    let film = number(&[
        "videoid",
        "video-id",
        "data-videoid",
        "data-video-id",
        "data-youtube-id",
        "data-ytid",
        "data-yt-id",
        "data-vimeo-id",
        "data-id",
    ]);
    let film = film?;
    if (is_of("youtube") || value.attribute("data-youtube-id").is_some() || value.attribute("data-ytid").is_some())
        && is_name_of_film(film)
    {
        return youtube(film);
    }
    if (is_of("vimeo") || value.attribute("data-vimeo-id").is_some())
        && film.len() >= 6
        && film.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Url::parse(&format!("https://vimeo.com/{film}")).ok();
    }
    if is_of("dailymotion") && film.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Url::parse(&format!("https://www.dailymotion.com/video/{film}")).ok();
    }
    None
}

fn is_name_of_film(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// An absolute address in an attribute. What shares the page itself is no embed, and neither is a picture.
fn by_attribute(value: &Element, base: Option<&Url>) -> Option<Url> {
    ADDRESSES.iter().filter_map(|name| value.attribute(name)).find_map(|text| {
        let text = legal(text);
        let text = text.trim();
        let is_absolute = ["https://", "http://", "//"].iter().any(|begin| text.starts_with(begin));
        if !is_absolute || is_share_link(text) {
            return None;
        }
        let url = address(text, base)?;
        let file = url.path().rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_picture = matches!(file.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp" | "svg" | "avif");
        let is_of_page = base.is_some_and(|base| same_page(&url, base));
        (!is_picture && !is_of_page).then(|| watched(url))
    })
}

/// Players have a page that a person can open.
fn watched(url: Url) -> Url {
    let is_of = |name: &str| url.host_str().is_some_and(|host| host.contains(name));
    let film = || match url.path().strip_prefix("/embed/") {
        Some(id) if is_of("youtube") && !id.is_empty() && !id.contains('/') => youtube(id),
        _ => None,
    };
    film().unwrap_or(url)
}

fn youtube(id: &str) -> Option<Url> {
    Url::parse_with_params("https://www.youtube.com/watch", [("v", id)]).ok()
}

fn tweet(id: &str) -> Option<Url> {
    let id: String = id.chars().filter(char::is_ascii_digit).collect();
    Url::parse(&format!("https://x.com/i/status/{id}")).ok().filter(|_| !id.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use scraper::Html;

    use super::*;

    #[test]
    fn each_embed_has_an_address() {
        let base = Url::parse("https://a.example/live").ok();
        for (html, wanted) in [
            (
                "<iframe src='https://www.youtube-nocookie.com/embed/abcDEF12345?rel=0'></iframe>",
                "https://www.youtube.com/watch?v=abcDEF12345",
            ),
            ("<iframe data-src='https://player.vimeo.com/video/1'></iframe>", "https://player.vimeo.com/video/1"),
            ("<iframe srcdoc=x></iframe>", ""),
            ("<lite-youtube videoid=abcDEF12345></lite-youtube>", "https://www.youtube.com/watch?v=abcDEF12345"),
            ("<div class=youtube-player data-id=abcDEF12345></div>", "https://www.youtube.com/watch?v=abcDEF12345"),
            ("<div class=player data-id=abcDEF12345></div>", ""),
            (
                "<blockquote class=instagram-media data-instgrm-permalink='https://www.instagram.com/p/AbC/?utm_source=x'></blockquote>",
                "https://www.instagram.com/p/AbC/",
            ),
            (
                "<blockquote class=tiktok-embed cite='https://www.tiktok.com/@h/video/7'><section></section></blockquote>",
                "https://www.tiktok.com/@h/video/7",
            ),
            ("<div class=tweet data-url='https://twitter.com/a/status/1'></div>", "https://twitter.com/a/status/1"),
            ("<div data-tweet-id=1234567890123></div>", "https://x.com/i/status/1234567890123"),
            ("<news-map source=x src='https://maps.example/7'></news-map>", "https://maps.example/7"),
            ("<div class=share data-url='https://a.example/live'></div>", ""),
            ("<div data-src='https://a.example/x.jpg'></div>", ""),
            ("<div data-url='/relative'></div>", ""),
            ("<div data-url='javascript:x()'></div>", ""),
        ] {
            let html = Html::parse_fragment(html);
            let element = html.root_element().child_elements().next().unwrap();
            assert_eq!(of(element, base.as_ref()).map(String::from).unwrap_or_default(), wanted, "{}", html.html());
        }
    }
}
