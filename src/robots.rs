//! robots.txt: what a site wants programs to leave alone (RFC 9309).
//!
//! Our own, without a crate: what was read is kept in the record, as plain rules for us alone, and the standard is short.

use serde::{Deserialize, Serialize};

/// No more of a file is read (RFC 9309, section 2.5).
pub const SIZE: usize = 500 << 10;

/// By what name we look for ourselves.
pub const AGENT: &str = "liveticker";

/// What a robots.txt says. One that says nothing allows everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    groups: Vec<Group>,
}

/// Some agents and the rules for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    /// Product tokens in lower case, or `*`.
    agents: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    allows: bool,
    /// Normalised: `*` and a `$` at the end are the only ones that are special.
    pattern: String,
}

impl Robots {
    /// Reads a robots.txt; what is not understood in it is passed over.
    pub fn parse(bytes: &[u8]) -> Robots {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let whole = if bytes.len() > SIZE {
            // A rule that is cut off would hold for more than was meant.
            let end = bytes[..SIZE].iter().rposition(|byte| b"\r\n".contains(byte)).unwrap_or(0);
            &bytes[..end]
        } else {
            bytes
        };
        let mut groups: Vec<Group> = Vec::new();
        let mut names_agents = false;
        for line in whole.split(|byte| b"\r\n".contains(byte)) {
            let line = line.split(|&byte| byte == b'#').next().unwrap_or_default();
            let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
            let (key, value) = (line[..colon].trim_ascii().to_ascii_lowercase(), line[colon + 1..].trim_ascii());
            match key.as_slice() {
                b"user-agent" => {
                    if !names_agents {
                        groups.push(Group::default());
                    }
                    names_agents = true;
                    if let Some(group) = groups.last_mut() {
                        group.agents.push(token(value));
                    }
                }
                b"allow" | b"disallow" => {
                    names_agents = false;
                    // An empty one says nothing; one before any agent is for nobody.
                    if let (Some(group), false) = (groups.last_mut(), value.is_empty()) {
                        group.rules.push(Rule { allows: key == b"allow", pattern: pattern(value) });
                    }
                }
                // Other records do not end a group (RFC 9309, section 2.2.4).
                _ => {}
            }
        }
        Robots { groups }
    }

    /// The same as far as it is for this agent.
    pub fn only_for(&self, agent: &str) -> Robots {
        let rules: Vec<Rule> = self.rules(agent).cloned().collect();
        let groups = if rules.is_empty() { Vec::new() } else { vec![Group { agents: vec!["*".to_owned()], rules }] };
        Robots { groups }
    }

    /// The rules of all groups for this agent, or of those for all where there are none (RFC 9309, section 2.2.1).
    fn rules(&self, agent: &str) -> impl Iterator<Item = &Rule> {
        let agent = agent.to_ascii_lowercase();
        let is_known = self.groups.iter().any(|group| group.agents.contains(&agent));
        let wanted = if is_known { agent } else { "*".to_owned() };
        self.groups.iter().filter(move |group| group.agents.contains(&wanted)).flat_map(|group| &group.rules)
    }

    /// Whether this agent may ask for a path with its query. The longest rule that fits decides, and of two equally long
    /// ones the one that allows (RFC 9309, section 2.2.2).
    pub fn allows(&self, agent: &str, path_and_query: &str) -> bool {
        if path_and_query == "/robots.txt" {
            return true;
        }
        let path = normal(path_and_query.as_bytes(), |_, _| false);
        let fitting = self.rules(agent).filter(|rule| fits(&rule.pattern, &path));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.allows)).is_none_or(|rule| rule.allows)
    }
}

/// The product token that a line begins with, in lower case, without a version.
fn token(value: &[u8]) -> String {
    if value == b"*" {
        return "*".to_owned();
    }
    let is_part = |byte: &&u8| byte.is_ascii_alphabetic() || b"_-".contains(byte);
    value.iter().take_while(is_part).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

fn pattern(value: &[u8]) -> String {
    let last = value.len() - 1;
    normal(value, |at, byte| byte == b'*' || (byte == b'$' && at == last))
}

/// In the one form in which paths are compared (RFC 9309, section 2.2.2): what need not be encoded is not, what has to be is,
/// in upper case. A `*` or `$` that is meant as it stands is encoded, so that what is left of them is special.
fn normal(text: &[u8], is_special: impl Fn(usize, u8) -> bool) -> String {
    let mut made = String::with_capacity(text.len());
    let digit =
        |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16)).and_then(|it| it.try_into().ok());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |made: &mut String, byte: u8| made.push_str(&format!("%{byte:02X}"));
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                let (high, low): (u8, u8) = (high, low);
                match high << 4 | low {
                    meant if is_plain(meant) => made.push(char::from(meant)),
                    meant => encode(&mut made, meant),
                }
                at += 2;
            }
            _ if is_special(at, byte) => made.push(char::from(byte)),
            _ if is_plain(byte) || b":/?#[]@!&'()+,;=".contains(&byte) => made.push(char::from(byte)),
            _ => encode(&mut made, byte),
        }
        at += 1;
    }
    made
}

/// Whether a path begins as a pattern says, or is as it says where that ends in `$`.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return !is_whole || rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        let robots = Robots::parse(text.as_bytes());
        let allows = robots.allows(AGENT, path);
        assert_eq!(robots.only_for(AGENT).allows(AGENT, path), allows, "{text:?} {path}");
        allows
    }

    #[test]
    fn the_group_for_us_is_found() {
        for (what, text, allowed) in [
            ("nothing", "", true),
            ("all", "User-agent: *\nDisallow: /", false),
            ("ours", "User-agent: LiveTicker\nDisallow: /\nUser-agent: *\nAllow: /", false),
            ("ours with a version", "User-agent: liveticker/1.0\nDisallow: /", false),
            ("ours before all", "User-agent: *\nDisallow: /\n\nUser-agent: liveticker\nAllow: /", true),
            ("ours without a rule", "User-agent: *\nDisallow: /\n\nUser-agent: liveticker\nDisallow:", true),
            ("another's", "User-agent: liveticker-next\nDisallow: /", true),
            ("one that begins like ours", "User-agent: live\nDisallow: /", true),
            (
                "two of ours",
                "User-agent: liveticker\nDisallow: /a\nUser-agent: x\nUser-agent: liveticker\nDisallow: /p",
                false,
            ),
            ("one of several", "User-agent: x\nUser-agent: liveticker\nUser-agent: y\nDisallow: /", false),
            ("agents apart", "User-agent: liveticker\n\n# and\nSitemap: x\nUser-agent: y\nDisallow: /", false),
            ("another group", "User-agent: liveticker\nDisallow: /a\nUser-agent: y\nDisallow: /", true),
            ("rules for nobody", "Disallow: /\nUser-agent: *\nDisallow: /a", true),
            ("a mark, and CR alone", "\u{feff}user-AGENT : *\rdisallow:/ # all\r", false),
            ("CRLF", "User-agent: *\r\n\r\nDisallow: /\r\n", false),
            ("crawl-delay between", "User-agent: *\nCrawl-delay: 5\nDisallow: /", false),
            ("a page of HTML", "<!doctype html><p style='a:b'>User-agent: *\n<p>Disallow: /", true),
        ] {
            assert_eq!(allows(text, "/page"), allowed, "{what}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        for (rules, path, allowed) in [
            // RFC 9309, section 5.1 and 5.2
            ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", false),
            ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/", true),
            ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/example/x", false),
            ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/publications/x", true),
            ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/a.gif", false),
            ("Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/a.gif?x", true),
            ("Disallow: /page\nAllow: /page", "/page", true),
            ("Allow: /p\nDisallow: /", "/page", true),
            ("Disallow: /", "/robots.txt", true),
            ("Disallow: /", "/robots.txt?x", false),
            ("Disallow:", "/page", true),
            ("Disallow: /a$", "/a", false),
            ("Disallow: /a$", "/ab", true),
            ("Disallow: /a$b", "/a$b", false),
            ("Disallow: /*?print", "/x/y?a=1&print", true),
            ("Disallow: /*print", "/x/y?a=1&print", false),
            ("Disallow: /*/live/*/amp$", "/uk/live/a/b/amp", false),
            ("Disallow: /*/live/*/amp$", "/uk/live/amp", true),
            ("Disallow: /a*a$", "/a", true),
            ("Disallow: /**b", "/axb", false),
            ("Disallow: page", "/page", true),
            ("Disallow: /Page", "/page", true),
        ] {
            assert_eq!(allows(&format!("User-agent: *\n{rules}"), path), allowed, "{rules} {path}");
        }
    }

    #[test]
    fn encoded_or_not_it_is_the_same_path() {
        // RFC 9309, section 2.2.2 and 2.2.3
        for (pattern, path, forbidden) in [
            ("/foo/bar?baz=quz", "/foo/bar?baz=quz", true),
            ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", true),
            ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https%3a%2f%2ffoo.bar", true),
            ("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
            ("/foo/bar/baz", "/foo/bar/%62%61%7a", true),
            ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", true),
            ("/path/file-with-a-%2A.html", "/path/file-with-a-b.html", false),
            ("/path/foo-%24", "/path/foo-$", true),
            ("/a%2Fb", "/a/b", false),
            ("/100%", "/100%", true),
            ("/with space", "/with%20space", true),
        ] {
            let text = format!("User-agent: *\nDisallow: {pattern}");
            assert_eq!(!allows(&text, path), forbidden, "{pattern} {path}");
        }
    }

    #[test]
    fn a_file_without_end_is_read_to_its_last_whole_line() {
        let long = format!("User-agent: *\nDisallow: /a\n#{}\nDisallow: /", "x".repeat(SIZE));
        assert!(allows(&long, "/b") && !allows(&long, "/a"));
        let begin = "User-agent: *\nDisallow: /a\nDisallow: /bc";
        let cut = begin.replace("/a\n", &format!("/a\n#{}\n", "x".repeat(SIZE - begin.len() - 1)));
        assert!(allows(&cut, "/b"), "a rule that is cut off is none");
        assert!(Robots::parse(&[0xff, 0xfe, b'\n', b'a']).allows(AGENT, "/"));
    }
}
