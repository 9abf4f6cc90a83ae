//! The last word on what is republished: a fixed set of elements, attributes and schemes; and text written so that it is
//! nothing but text.

use std::sync::LazyLock;

/// Text as a serialiser writes it (WHATWG HTML, section 13.3).
pub fn escape(text: &str, html: &mut String) {
    write_escaped(text, false, html);
}

/// The same for the value of an attribute.
pub fn escape_value(text: &str, html: &mut String) {
    write_escaped(text, true, html);
}

fn write_escaped(text: &str, is_value: bool, html: &mut String) {
    let is_marked = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xc2);
    if !text.bytes().any(is_marked) {
        return html.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '\u{a0}', '"']) {
        html.push_str(&rest[..at]);
        let char = rest[at..].chars().next().unwrap_or_default();
        html.push_str(match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\u{a0}' => "&nbsp;",
            _ if is_value => "&quot;",
            _ => "\"",
        });
        rest = &rest[at + char.len_utf8()..];
    }
    html.push_str(rest);
}

/// The last word: a fixed set of elements, attributes and schemes, whatever was written above.
pub fn sanitise(html: &str) -> String {
    static RULES: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut rules = ammonia::Builder::empty();
        rules
            .add_tags([
                "a",
                "abbr",
                "bdi",
                "blockquote",
                "br",
                "caption",
                "cite",
                "code",
                "dd",
                "del",
                "dl",
                "dt",
                "em",
                "figcaption",
                "figure",
                "h2",
                "h3",
                "h4",
                "hr",
                "img",
                "ins",
                "li",
                "mark",
                "ol",
                "p",
                "pre",
                "q",
                "s",
                "small",
                "strong",
                "sub",
                "sup",
                "table",
                "tbody",
                "td",
                "tfoot",
                "th",
                "thead",
                "tr",
                "u",
                "ul",
            ])
            .add_tag_attributes("a", ["href"])
            .add_tag_attributes("img", ["src", "alt"])
            .add_tag_attributes("ol", ["start"])
            .add_tag_attributes("li", ["value"])
            // Which way a text runs: `ltr`, `rtl` or `auto`, and nothing else.
            .add_generic_attributes(["dir"])
            .attribute_filter(|_, name, value| match name {
                "dir" => ["ltr", "rtl", "auto"].contains(&value).then(|| value.into()),
                "start" | "value" => value.parse::<i32>().is_ok().then(|| value.into()),
                _ => Some(value.into()),
            })
            .add_url_schemes(["http", "https"])
            .url_relative(ammonia::UrlRelative::Deny)
            .link_rel(None);
        rules
    });
    RULES.clean(html).to_string()
}
