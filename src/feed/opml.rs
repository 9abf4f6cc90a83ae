//! The list of all feeds as OPML 2.0, for readers that subscribe to many at once.

use url::Url;

use super::format::Format;
use super::writable::{attribute, headline};

/// The media type of the list, without parameters.
pub const MEDIA_TYPE: &str = "text/x-opml";

/// One feed of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline<'f> {
    /// The names of its files without their endings.
    pub stem: &'f str,
    /// As people know it. Plain text.
    pub title: &'f str,
    /// The folder in which its files are reachable. One without is left out: nobody could subscribe to it.
    pub public_url: Option<&'f Url>,
    /// The live blog's page.
    pub page: Option<&'f Url>,
    /// Its language (BCP 47).
    pub language: Option<&'f str>,
    /// The folder in which readers put it, if in any.
    pub folder: Option<&'f str>,
}

/// The list of these feeds, each in that format: in their order, those of a folder together. The same feeds give the same bytes.
pub fn write(title: &str, feeds: &[Outline<'_>], format: Format) -> String {
    let title = attribute(&headline(title).unwrap_or_default());
    let mut folders: Vec<&str> = Vec::new();
    for folder in feeds.iter().filter_map(|feed| feed.folder) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let within = |folder: Option<&str>, indent: &str| -> String {
        feeds.iter().filter(|feed| feed.folder == folder).filter_map(|feed| outline(feed, format, indent)).collect()
    };
    let mut outlines = within(None, "    ");
    for folder in folders {
        let (text, inside) = (attribute(folder), within(Some(folder), "      "));
        if !inside.is_empty() {
            outlines.push_str(&format!("    <outline text=\"{text}\" title=\"{text}\">\n{inside}    </outline>\n"));
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{title}</title>\n  \
         </head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )
}

fn outline(feed: &Outline<'_>, format: Format, indent: &str) -> Option<String> {
    let address = feed.public_url?.join(&format!("{}.{}", feed.stem, format.ending())).ok()?;
    let title = attribute(&headline(feed.title).unwrap_or_else(|| feed.stem.to_owned()));
    let optional = |name: &str, value: Option<&str>| {
        value.map(|value| format!(" {name}=\"{}\"", attribute(value))).unwrap_or_default()
    };
    // "rss" stands for all that is subscribed to; readers find out themselves which format it is.
    Some(format!(
        "{indent}<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"{}{}/>\n",
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
        let folder: Url = "https://feeds.example.org/live/".parse().unwrap();
        let page: Url = "https://example.org/live?a=1&b=2".parse().unwrap();
        let one = Outline {
            stem: "harbour",
            title: "\"Harbour\" & <Sea>\n\0",
            public_url: Some(&folder),
            page: Some(&page),
            language: Some("en"),
            folder: None,
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
    fn those_of_a_folder_stand_in_it() {
        let folder: Url = "https://example.org/".parse().unwrap();
        let one = |stem: &'static str, folder_name: Option<&'static str>| Outline {
            stem,
            title: stem,
            public_url: Some(&folder),
            page: None,
            language: None,
            folder: folder_name,
        };
        let feeds = [one("a", Some("x")), one("b", None), one("c", Some("y & z")), one("a~digest", Some("x"))];
        let text = write("All", &feeds, Format::Rss);
        let told: Vec<&str> = text.lines().filter_map(|line| line.split("text=\"").nth(1)?.split('"').next()).collect();
        assert_eq!(told, ["b", "x", "a", "a~digest", "y &amp; z", "c"]);
        assert!(text.contains("xmlUrl=\"https://example.org/a~digest.rss\""), "{text}");
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert!(write("Live blogs", &[], Format::Atom).contains("<body>\n  </body>"));
    }
}
