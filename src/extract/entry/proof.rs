//! Whether HTML that we have written is proven to be of the safe form that we write: then no parser need be asked. What is
//! not proven is no worse for it; it goes through the sanitiser.
//!
//! The form is small on purpose. Every `<` begins one of a few elements, each is closed where it was opened, each has
//! the attributes that it is allowed and no others, addresses are of the web, and no element stands where a parser would
//! move it (WHATWG HTML, section 13.2.6): a parser gives back the very same tree, and a serialiser the very same text.

/// Elements that hold text and one another, and stand anywhere.
const PHRASES: [&str; 16] =
    ["abbr", "cite", "code", "del", "em", "ins", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "a", "br"];
/// Blocks that hold such elements only.
const PARAGRAPHS: [&str; 5] = ["p", "h2", "h3", "h4", "figcaption"];
/// Blocks that hold blocks.
const SECTIONS: [&str; 3] = ["blockquote", "figure", "li"];

/// Proves it, or fails to.
pub fn is_proven(html: &str) -> bool {
    prove(html).is_some()
}

fn prove(html: &str) -> Option<()> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let next = rest.find('<').unwrap_or(rest.len());
        let text = &rest[..next];
        if !is_text(text) || (!text.is_empty() && matches!(open.last(), Some(&("ul" | "ol")))) {
            return None;
        }
        rest = &rest[next..];
        if rest.is_empty() {
            break;
        }
        let (tag, after) = rest[1..].split_once('>')?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return None;
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if tag.ends_with(' ') || !may_stand(name, &open) || !may_have(name, attributes) {
            return None;
        }
        if !matches!(name, "br" | "hr" | "img") {
            open.push(name);
        }
    }
    open.is_empty().then_some(())
}

/// Whether an element may begin where these are open.
fn may_stand(name: &str, open: &[&str]) -> bool {
    let around = open.last().copied();
    let in_phrases = around.is_some_and(|around| PHRASES.contains(&around) || PARAGRAPHS.contains(&around));
    if PHRASES.contains(&name) || name == "img" {
        // A link in a link would end the first.
        return around.is_none_or(|around| around != "ul" && around != "ol") && !(name == "a" && open.contains(&"a"));
    }
    let in_section = around.is_none_or(|around| SECTIONS.contains(&around));
    match name {
        "li" => matches!(around, Some("ul" | "ol")),
        "figcaption" => around == Some("figure"),
        "ul" | "ol" | "hr" => in_section,
        name => !in_phrases && in_section && (PARAGRAPHS.contains(&name) || SECTIONS.contains(&name)),
    }
}

/// Whether an element may have these attributes, in the one spelling that we write.
fn may_have(name: &str, attributes: &str) -> bool {
    let address = |value: &str| (value.starts_with("https://") || value.starts_with("http://")) && is_value(value);
    match name {
        "a" => attributes.strip_prefix("href=\"").and_then(|rest| rest.strip_suffix('"')).is_some_and(address),
        "img" => {
            let quoted = attributes.strip_prefix("src=\"").and_then(|rest| rest.strip_suffix('"'));
            quoted.and_then(|rest| rest.split_once("\" alt=\"")).is_some_and(|(src, alt)| address(src) && is_value(alt))
        }
        _ => attributes.is_empty(),
    }
}

fn is_value(text: &str) -> bool {
    !text.contains(['"', '<', '>', '\u{a0}']) && has_known_references(text)
}

fn is_text(text: &str) -> bool {
    let is_odd = |byte: u8| matches!(byte, b'>' | 0 | b'\r' | 0xc2);
    (!text.bytes().any(is_odd) || !text.contains(['>', '\0', '\r', '\u{a0}'])) && has_known_references(text)
}

/// Every `&` is one that we have written.
fn has_known_references(text: &str) -> bool {
    text.match_indices('&')
        .all(|(at, _)| ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"].iter().any(|known| text[at..].starts_with(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_write_is_proven() {
        for html in [
            "",
            "Text",
            "<p>Two <strong>boats</strong> &amp; <a href=\"https://a.example/?b&amp;c\">a <em>ferry</em></a><br>are in.</p>",
            "<ul><li>One</li><li><p>Two</p><ul><li>Three</li></ul></li></ul>",
            "<blockquote><p>Words</p><blockquote><p>Others'</p></blockquote></blockquote><hr>",
            "<figure><img src=\"https://a.example/x.jpg\" alt=\"A &quot;boat&quot;\"><figcaption>In <em>port</em></figcaption></figure>",
        ] {
            assert!(is_proven(html), "{html}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for html in [
            "<script>alert(1)</script>",
            "<p onclick=\"x\">a</p>",
            "<p>a",
            "a</p>",
            "<p><em>a</p></em>",
            "<p><p>a</p></p>",
            "<p><ul><li>a</li></ul></p>",
            "<a href=\"https://a.example\"><a href=\"https://b.example\">x</a></a>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\"data:text/html,x\">x</a>",
            "<a href='https://a.example'>x</a>",
            "<a href=\"https://a.example\" onclick=\"x\">x</a>",
            "<img src=\"https://a.example/x.jpg\" onerror=\"x\" alt=\"\">",
            "<img src=\"x\" alt=\"\">",
            "<table><tr><td>a</td></tr></table>",
            "<ul>text<li>a</li></ul>",
            "<li>a</li>",
            "<svg></svg>",
            "<P>a</P>",
            "<p >a</p>",
            "<!-- a -->",
            "a &copy; b",
            "a > b",
            "a \u{a0} b",
            "<h2><p>a</p></h2>",
            "<strong><p>a</p></strong>",
        ] {
            assert!(!is_proven(html), "{html}");
        }
    }
}
