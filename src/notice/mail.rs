//! A notification as a letter.

use jiff::Timestamp;

use super::message::base64;
use super::which::Notice;

/// The letter (RFC 5322), its lines ending in CR and LF. The same notification has the same Message-ID, so that a mailbox keeps
/// one of two; letters of one entry are one thread.
pub fn letter(notice: &Notice, from: &str, to: &str, now: Timestamp) -> String {
    let host = from.rsplit('@').next().unwrap_or("liveticker.invalid");
    let mut body = notice.body();
    for line in [notice.authors.join(", "), notice.url.clone().unwrap_or_default()] {
        if !line.is_empty() {
            body.push_str(&format!("\n\n{line}"));
        }
    }
    let subject = format!("[{}] {}", notice.feed_title, notice.headline());
    let thread = id(&notice.id, host);
    let head = [
        format!("From: liveticker <{from}>"),
        format!("To: <{to}>"),
        format!("Subject: {}", encoded(&subject)),
        format!("Date: {}", now.strftime("%a, %d %b %Y %H:%M:%S +0000")),
        format!("Message-ID: {}", id(&notice.key(), host)),
        format!("References: {thread}"),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
        // Nobody answers it by a note of absence (RFC 3834, section 5).
        "Auto-Submitted: auto-generated".to_owned(),
        format!("List-Id: <{}.liveticker>", notice.feed),
    ];
    format!("{}\r\n\r\n{}\r\n", head.join("\r\n"), lines(&base64(body.as_bytes())))
}

/// An id of letters, digits and dots.
fn id(text: &str, host: &str) -> String {
    let plain: String = text.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '.' }).collect();
    let parts: Vec<&str> = plain.split('.').filter(|part| !part.is_empty()).collect();
    format!("<{}@{host}>", parts.join("."))
}

/// A header's text in encoded words (RFC 2047), each of which holds whole characters.
fn encoded(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words: Vec<String> = vec![String::new()];
    for char in line.chars() {
        if let Some(word) = words.last_mut() {
            // 45 bytes are 60 characters of base64, and a word has 75 at most.
            if word.len() + char.len_utf8() <= 45 { word.push(char) } else { words.push(char.to_string()) }
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", base64(word.as_bytes()))).collect();
    words.join("\r\n ")
}

/// In lines of 76 characters (RFC 2045, section 6.8).
fn lines(base64: &str) -> String {
    let mut rest = base64;
    let mut lines = Vec::new();
    while rest.len() > 76 {
        let (line, more) = rest.split_at(76);
        lines.push(line);
        rest = more;
    }
    lines.push(rest);
    lines.join("\r\n")
}
