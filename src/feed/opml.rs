//! The list of all feeds as OPML 2.0, for readers that subscribe to many at once.

use url::Url;

use super::format::Format;
use super::writable::{attribute, headline};
use crate::liveblog::FeedName;

/// The media type of the list, without parameters.
pub const MEDIA_TYPE: &str = "text/x-opml";

/// One feed of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline<'f> {
    /// Its name, and its files'.
    pub name: &'f FeedName,
    /// As people know it. Plain text.
    pub title: &'f str,
    /// The folder in which its files are reachable. One without is left out: nobody could subscribe to it.
    pub public_url: Option<&'f Url>,
    /// The live blog's page.
    pub page: Option<&'f Url>,
    /// Its language (BCP 47).
    pub language: Option<&'f str>,
}

/// The list of these feeds, in their order, each in that format. The same feeds give the same bytes.
pub fn write(title: &str, feeds: &[Outline<'_>], format: Format) -> String {
    let title = attribute(&headline(title).unwrap_or_default());
    let outlines: String = feeds.iter().filter_map(|feed| outline(feed, format)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{title}</title>\n  \
         </head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )
}

fn outline(feed: &Outline<'_>, format: Format) -> Option<String> {
    let address = feed.public_url?.join(&super::file_of(feed.name, format)).ok()?;
    let title = attribute(&headline(feed.title).unwrap_or_else(|| feed.name.to_string()));
    let optional = |name: &str, value: Option<&str>| {
        value.map(|value| format!(" {name}=\"{}\"", attribute(value))).unwrap_or_default()
    };
    // "rss" stands for all that is subscribed to; readers find out themselves which format it is.
    Some(format!(
        "    <outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"{}{}/>\n",
        attribute(address.as_str()),
        optional("htmlUrl", feed.page.map(Url::as_str)),
        optional("language", feed.language),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use scraper::Html;

    #[test]
    fn what_is_written_can_be_read_back() {
        let name: FeedName = "harbour".parse().unwrap();
        let folder: Url = "https://feeds.example.org/live/".parse().unwrap();
        let page: Url = "https://example.org/live?a=1&b=2".parse().unwrap();
        let one = Outline {
            name: &name,
            title: "\"Harbour\" & <Sea>\n\0",
            public_url: Some(&folder),
            page: Some(&page),
            language: Some("en"),
        };
        let two = Outline { title: "", page: None, language: None, ..one };
        let text = write("Live blogs", &[one, two, Outline { public_url: None, ..one }], Format::Atom);
        assert_eq!(text, write("Live blogs", &[one, two], Format::Atom));
        let read = Html::parse_document(&text);
        let read: Vec<Vec<(&str, &str)>> = read
            .tree
            .values()
            .filter_map(|node| node.as_element())
            .filter(|element| element.name() == "outline")
            .map(|element| {
                let mut attributes: Vec<_> = element.attrs().collect();
                attributes.sort();
                attributes
            })
            .collect();
        let atom = "https://feeds.example.org/live/harbour.atom";
        assert_eq!(read.len(), 2);
        assert_eq!(
            read[0],
            [
                ("htmlurl", page.as_str()),
                ("language", "en"),
                ("text", "\"Harbour\" & ‹Sea›"),
                ("title", "\"Harbour\" & ‹Sea›"),
                ("type", "rss"),
                ("xmlurl", atom)
            ]
        );
        assert_eq!(read[1], [("text", "harbour"), ("title", "harbour"), ("type", "rss"), ("xmlurl", atom)]);
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert!(write("Live blogs", &[], Format::Atom).contains("<body>\n  </body>"));
    }
}
