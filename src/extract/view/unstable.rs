//! Ids that lie: the place on the page, the time of the last change, the words of the heading. With the next update or the
//! next correction each would be another entry's, or a new one's.

use crate::extract::view::{Raw, ids_in};

/// Takes away ids that cannot be trusted to stay. Where they lead on the page is kept.
pub fn drop_unstable(entries: &mut [Raw<'_>]) {
    drop_places(entries);
    let told = entries.iter().filter(|entry| id(entry).is_some()).count();
    let most = |count: usize| told >= 2 && count * 5 >= told * 4;
    let times = entries.iter().filter(|entry| is_time(entry)).count();
    let slugs = entries.iter().filter(|entry| is_slug(entry)).count();
    if most(times) || most(slugs) {
        for entry in entries {
            entry.anchor = entry.ids.first().cloned().or_else(|| entry.link.as_ref()?.fragment().map(str::to_owned));
            entry.ids.clear();
            entry.link = None;
        }
    }
}

/// The id that an entry goes by.
fn id(entry: &Raw<'_>) -> Option<String> {
    entry.ids.first().cloned().or_else(|| ids_in(entry.link.as_ref()?).into_iter().next())
}

/// `post1782205950`: seconds since 1970, near the time of the entry. Sorted by, and changed with every edit.
fn is_time(entry: &Raw<'_>) -> bool {
    const DAY: i64 = 86_400;
    let Some(id) = id(entry) else { return false };
    let digits = &id[id.len() - id.bytes().rev().take_while(u8::is_ascii_digit).count()..];
    let second = match digits.len() {
        10 => digits.parse::<i64>().ok(),
        13 => digits.parse::<i64>().ok().map(|number| number / 1000),
        _ => None,
    };
    let (Some(second), Some(published)) = (second, entry.published) else { return false };
    (second - published.at.as_second()).abs() < 2 * DAY
}

/// The words of the heading, as addresses are made of them.
fn is_slug(entry: &Raw<'_>) -> bool {
    let (Some(id), Some(title)) = (id(entry), &entry.title) else { return false };
    let (id, title) = (slug(&id), slug(title));
    // Long headings are cut, and some have a number behind.
    let id = id.trim_end_matches(|char: char| char == '-' || char.is_ascii_digit());
    id.len() >= 8 && id.contains('-') && (title.starts_with(id) || id.starts_with(&title))
        || (id == title && title.len() >= 4)
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for char in text.to_lowercase().chars() {
        match char {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' => slug.push('a'),
            'ç' => slug.push('c'),
            'è' | 'é' | 'ê' | 'ë' => slug.push('e'),
            'ì' | 'í' | 'î' | 'ï' => slug.push('i'),
            'ñ' => slug.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' => slug.push('o'),
            'ù' | 'ú' | 'û' => slug.push('u'),
            '\'' | '\u{2019}' => {}
            char if char.is_alphanumeric() => slug.push(char),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_matches('-').to_owned()
}

/// Takes away ids that only count the entries from the top of the page: with the next update each would be another
/// entry's. Counted from the oldest they are as good as any.
fn drop_places(entries: &mut [Raw<'_>]) {
    let place = |entry: &Raw<'_>| {
        let id = entry.ids.first().cloned().or_else(|| ids_in(entry.link.as_ref()?).into_iter().next())?;
        let digits = id.len() - id.trim_end_matches(|char: char| char.is_ascii_digit()).len();
        id[id.len() - digits..].parse::<usize>().ok()
    };
    let first = entries.first().and_then(place);
    let counts = entries.len() >= 3
        && first.is_some_and(|first| first <= 1)
        && entries.iter().enumerate().all(|(at, entry)| place(entry) == first.map(|first| first + at));
    let newest_on_top = entries.windows(2).all(|pair| match (pair[0].published, pair[1].published) {
        (Some(above), Some(below)) => above.at >= below.at,
        _ => true,
    });
    if counts && newest_on_top {
        for entry in entries {
            entry.ids.clear();
            entry.link = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::entry::Stamp;

    #[test]
    fn an_id_that_counts_from_the_top_is_none() {
        let entries = |spelt: &[(&str, i64)]| -> Vec<Raw<'static>> {
            let raw = |(id, minute): &(&str, i64)| Raw {
                ids: vec![(*id).to_owned()],
                published: Timestamp::from_second(minute * 60).ok().map(Stamp::exact),
                ..Raw::default()
            };
            spelt.iter().map(raw).collect()
        };
        for (what, spelt, stays) in [
            ("from the top, newest first", vec![("post1", 9), ("post2", 8), ("post3", 7)], false),
            ("from nought", vec![("item-0", 9), ("item-1", 8), ("item-2", 7)], false),
            ("from the top, oldest first", vec![("e1", 7), ("e2", 8), ("e3", 9)], true),
            ("from the end", vec![("e3", 9), ("e2", 8), ("e1", 7)], true),
            ("with a gap", vec![("e1", 9), ("e2", 8), ("e4", 7)], true),
            ("numbers of the outlet's own", vec![("800005", 9), ("800006", 8), ("800007", 7)], true),
            ("too few to tell", vec![("e1", 9), ("e2", 8)], true),
        ] {
            let mut entries = entries(&spelt);
            drop_places(&mut entries);
            assert!(entries.iter().all(|entry| entry.ids.is_empty() != stays), "{what}");
        }
    }

    #[test]
    fn an_id_that_an_edit_would_change_is_none() {
        let entry = |id: &str, second: i64, title: &str| Raw {
            ids: vec![id.to_owned()],
            title: Some(title.to_owned()),
            published: Timestamp::from_second(second).ok().map(Stamp::exact),
            ..Raw::default()
        };
        for (what, entries, stays) in [
            (
                "seconds of the last change",
                vec![entry("post1782205950", 1_782_205_800, "Keys"), entry("post1782203400", 1_782_203_400, "Tables")],
                false,
            ),
            (
                "numbers of the outlet's own that have as many digits",
                vec![entry("1300000977", 1_782_205_800, "Keys"), entry("1300000912", 1_782_203_400, "Tables")],
                true,
            ),
            (
                "headings",
                vec![
                    entry("loeschzug-erreicht-das-mohr", 9, "Löschzug erreicht das Mohr"),
                    entry("guten-morgen", 8, "Guten Morgen!"),
                ],
                false,
            ),
            ("words", vec![entry("lock-opens", 9, "The gates"), entry("tug-coming", 8, "A tug")], true),
        ] {
            let mut entries = entries;
            drop_unstable(&mut entries);
            assert!(entries.iter().all(|entry| entry.ids.is_empty() != stays), "{what}");
            assert!(entries.iter().all(|entry| entry.anchor.is_some() != stays), "{what}");
        }
    }
}
