//! What nobody is to be shown: a user's name and password in an address.

/// A text in which stars stand for what an address has between `//` and `@` (RFC 3986, section 3.2.1), as many bytes of them, so
/// that every other place in it is where it was.
pub fn without_logins(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("//") {
        let (before, behind) = rest.split_at(at + 2);
        shown.push_str(before);
        // A host and what stands before it end where a path, a query or a fragment begins; and in a file where quotes do.
        let end =
            behind.find(|char: char| char.is_whitespace() || "/?#\"'<>`\\".contains(char)).unwrap_or(behind.len());
        let login = behind[..end].rfind('@').unwrap_or(0);
        shown.push_str(&"*".repeat(login));
        rest = &behind[login..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_login_is_shown_and_all_else_is_where_it_was() {
        for (text, shown) in [
            (
                "url = \"https://ann:se@cret@example.org/live\" # x",
                "url = \"https://***********@example.org/live\" # x",
            ),
            ("https://ann@example.org", "https://***@example.org"),
            ("https://example.org/@ann and me@example.org", "https://example.org/@ann and me@example.org"),
            ("// a comment // http://ü:ß@a", "// a comment // http://*****@a"),
            ("https://example.org", "https://example.org"),
            ("", ""),
        ] {
            assert_eq!(without_logins(text), shown);
            assert_eq!(shown.len(), text.len());
        }
    }
}
