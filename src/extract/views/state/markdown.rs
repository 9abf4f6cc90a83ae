//! Markdown where a text evidently is some (CommonMark, the part of it that newsrooms use): headings, lists, quotations,
//! emphasis, links, pictures.

/// The HTML of it; `None` where the text has tags of its own or no marks of Markdown.
pub fn html(text: &str) -> Option<String> {
    if crate::extract::json::tags(text) > 0 || !is_markdown(text) {
        return None;
    }
    let mut html = String::new();
    let mut list: Option<&str> = None;
    for block in text.split("\n\n") {
        let mut paragraph: Vec<&str> = Vec::new();
        for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let kind = item(line);
            if kind.map(|(kind, _)| kind) != list || !paragraph.is_empty() && kind.is_some() {
                flush(&mut paragraph, &mut html);
            }
            match (kind, list) {
                (Some((kind, _)), open) if open != Some(kind) => {
                    close(&mut list, &mut html);
                    html.push_str(&format!("<{kind}>"));
                    list = Some(kind);
                }
                (None, Some(_)) => close(&mut list, &mut html),
                _ => {}
            }
            let level = line.bytes().take_while(|byte| *byte == b'#').count();
            if let Some((_, inner)) = kind {
                html.push_str("<li>");
                inline(inner, &mut html);
                html.push_str("</li>");
            } else if (1..=6).contains(&level) && line[level..].starts_with(' ') {
                flush(&mut paragraph, &mut html);
                html.push_str(&format!("<h{}>", level.max(2)));
                inline(line[level..].trim(), &mut html);
                html.push_str(&format!("</h{}>", level.max(2)));
            } else if let Some(quoted) = line.strip_prefix('>') {
                flush(&mut paragraph, &mut html);
                html.push_str("<blockquote><p>");
                inline(quoted.trim(), &mut html);
                html.push_str("</p></blockquote>");
            } else {
                paragraph.push(line);
            }
        }
        flush(&mut paragraph, &mut html);
    }
    close(&mut list, &mut html);
    Some(html)
}

/// `**bold**`, `[text](address)`, a line with `# ` or `> ` before it, two items.
fn is_markdown(text: &str) -> bool {
    let pairs = |mark: &str| text.matches(mark).count() >= 2;
    let is_link = text.split_once("](").is_some_and(|(before, after)| {
        before.contains('[') && after.split_once(')').is_some_and(|(address, _)| !address.contains(char::is_whitespace))
    });
    let lines = || text.lines().map(str::trim_start);
    is_link
        || pairs("**")
        || pairs("__")
        || lines().any(|line| line.starts_with("## ") || line.starts_with("### ") || line.starts_with("# "))
        || lines().filter(|line| item(line).is_some()).count() >= 2
}

fn item(line: &str) -> Option<(&'static str, &str)> {
    let bullet = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).map(|inner| ("ul", inner));
    bullet.or_else(|| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits).then(|| line[digits..].strip_prefix(". ")).flatten().map(|inner| ("ol", inner))
    })
}

fn flush(paragraph: &mut Vec<&str>, html: &mut String) {
    if !paragraph.is_empty() {
        html.push_str("<p>");
        inline(&paragraph.join(" "), html);
        html.push_str("</p>");
        paragraph.clear();
    }
}

fn close(list: &mut Option<&str>, html: &mut String) {
    if let Some(kind) = list.take() {
        html.push_str(&format!("</{kind}>"));
    }
}

/// Emphasis, links and pictures within a line.
fn inline(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let marked = ["**", "__"].iter().find_map(|mark| between(rest, mark, mark)).map(|found| ("strong", found));
        let marked = marked.or_else(|| between(rest, "*", "*").map(|found| ("em", found)));
        // An underscore within a word is one.
        let is_word = html.ends_with(|char: char| char.is_alphanumeric());
        let marked = marked.or_else(|| between(rest, "_", "_").filter(|_| !is_word).map(|found| ("em", found)));
        if let Some((name, (inner, after))) = marked {
            html.push_str(&format!("<{name}>"));
            inline_plain(inner, html);
            html.push_str(&format!("</{name}>"));
            rest = after;
            continue;
        }
        let is_picture = rest.starts_with("![");
        if let Some((shown, (address, after))) = link(rest.strip_prefix('!').filter(|_| is_picture).unwrap_or(rest)) {
            if is_picture {
                html.push_str("<img src=\"");
                escape(address, html);
                html.push_str("\" alt=\"");
                escape(shown, html);
                html.push_str("\">");
            } else {
                html.push_str("<a href=\"");
                escape(address, html);
                html.push_str("\">");
                inline_plain(shown, html);
                html.push_str("</a>");
            }
            rest = after;
            continue;
        }
        escape(&rest[..char.len_utf8()], html);
        rest = &rest[char.len_utf8()..];
    }
}

fn inline_plain(text: &str, html: &mut String) {
    escape(text, html);
}

/// Emphasis and links are no longer, in bytes; nothing is looked for beyond.
const LONGEST: usize = 1_000;

/// What stands between two marks that touch it, on one line, and what behind them.
fn between<'t>(text: &'t str, mark: &str, end: &str) -> Option<(&'t str, &'t str)> {
    let inner = text.strip_prefix(mark)?;
    let length = inner[..inner.floor_char_boundary(LONGEST)].find(end)?;
    let (inner, after) = (&inner[..length], &inner[length + end.len()..]);
    let touches = !inner.is_empty() && !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
    touches.then_some((inner, after))
}

/// `[shown](address)`
fn link(text: &str) -> Option<(&str, (&str, &str))> {
    let inner = text.strip_prefix('[')?;
    let near = &inner[..inner.floor_char_boundary(LONGEST)];
    let middle = near.find("](")?;
    let end = middle + near[middle..].find(')')?;
    let address = inner[middle + 2..end].split_whitespace().next()?;
    Some((&inner[..middle], (address, &inner[end + 1..])))
}

fn escape(text: &str, html: &mut String) {
    for char in text.chars() {
        match char {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            char => html.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_where_they_evidently_are_some() {
        for (text, markup) in [
            (
                "**Two** boats & one.\n\nSee [the list](https://a.example/x).",
                Some(
                    "<p><strong>Two</strong> boats &amp; one.</p><p>See <a href=\"https://a.example/x\">the list</a>.</p>",
                ),
            ),
            (
                "## Heading\ntext\n- one\n- two\n\n> said",
                Some(
                    "<h2>Heading</h2><p>text</p><ul><li>one</li><li>two</li></ul><blockquote><p>said</p></blockquote>",
                ),
            ),
            ("1. one\n2. *two*", Some("<ol><li>one</li><li><em>two</em></li></ol>")),
            ("![A boat](/a.jpg) [x](y)", Some("<p><img src=\"/a.jpg\" alt=\"A boat\"> <a href=\"y\">x</a></p>")),
            ("A plain text - with a dash, 2 * 3 and snake_case_word.", None),
            ("<p>**x** and **y**</p>", None),
        ] {
            assert_eq!(html(text).as_deref(), markup, "{text}");
        }
    }

    #[test]
    fn a_text_of_marks_alone_is_read_in_time() {
        html(&"**[![".repeat(20_000));
        html(&"_a*".repeat(20_000));
    }
}
