//! The categories of an entry in one spelling and one order: that the newsroom sets it apart is recognised in whatever
//! words, and stands first.

/// What is happening here that matters.
pub const KEY_EVENT: &str = "Key event";
/// Kept above the others.
pub const PINNED: &str = "Pinned";
/// It has just become known.
pub const BREAKING: &str = "Breaking";

/// What each is called where nothing else can be meant, wherever it stands.
const PLAIN: [(&str, &[&str]); 2] = [
    (
        KEY_EVENT,
        &[
            "key event",
            "keyevent",
            "key moment",
            "key point",
            "key update",
            "moment clé",
            "momento clave",
            "momento chave",
        ],
    ),
    (
        PINNED,
        &[
            "pinned",
            "pinned post",
            "pinned update",
            "angepinnt",
            "angepinnter beitrag",
            "épinglé",
            "épinglée",
            "post épinglé",
            "fijado",
            "post fijado",
            "fissato in alto",
            "vastgepind",
            "przypięty",
            "przypięte",
        ],
    ),
];

/// Other names of each category in labels, by the sites whose pages we have seen. Kinds of events in a match are none of
/// these: whether a goal matters is for the newsroom to say.
const IN_LABELS: [(&str, &[&str]); 3] = [
    (
        KEY_EVENT,
        &[
            "key",
            "highlight",
            "highlighted",
            "important",
            "wichtig",
            "wichtiges ereignis",
            "essentiel",
            "l'essentiel",
            "temps fort",
            "à retenir",
            "importante",
            "destacado",
            "destaque",
            "in evidenza",
            "belangrijk",
            "viktigt",
            "viktig",
            "vigtigt",
            "ważne",
            "důležité",
            "dôležité",
            "главное",
            "головне",
            "öne çıkan",
            "حدث بارز",
            "मुख्य घटना",
            "重要",
            "주요",
        ],
    ),
    (
        PINNED,
        &[
            "sticky",
            "pin",
            "fixado",
            "fäst",
            "закреплено",
            "закріплено",
            "sabitlendi",
            "مثبّت",
            "पिन किया गया",
            "固定",
            "고정",
            "置顶",
            "置頂",
        ],
    ),
    (
        BREAKING,
        &[
            "breaking",
            "breaking news",
            "eilmeldung",
            "última hora",
            "ultim'ora",
            "urgent",
            "siste nytt",
            "laatste nieuws",
            "senaste nytt",
            "z ostatniej chwili",
            "срочно",
            "терміново",
            "son dakika",
            "عاجل",
            "ब्रेकिंग",
            "速報",
            "속보",
            "突发",
            "突發",
        ],
    ),
];

/// That label in our spelling, where we know it for one that sets an entry apart.
pub fn known(label: &str) -> Option<&'static str> {
    let label = folded(label);
    PLAIN.iter().chain(&IN_LABELS).find(|(_, words)| words.contains(&label.as_str())).map(|(name, _)| *name)
}

/// The same for a text that stands anywhere in an entry and may be part of what it says.
pub fn known_anywhere(text: &str) -> Option<&'static str> {
    let text = folded(text);
    PLAIN.iter().find(|(_, words)| words.contains(&text.as_str())).map(|(name, _)| *name)
}

/// Whether the newsroom sets an entry of these categories apart from the others: it calls it a key event, pins it or
/// breaks it.
pub fn set_apart(categories: &[String]) -> bool {
    categories.iter().any(|category| known(category).is_some())
}

/// Each once, in our spelling, and what sets the entry apart first.
pub fn in_order(categories: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut first: Vec<&'static str> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for category in categories {
        match known(&category) {
            Some(name) if first.contains(&name) => {}
            Some(name) => first.push(name),
            None if others.iter().any(|other| folded(other) == folded(&category)) => {}
            None => others.push(category),
        }
    }
    first.sort_by_key(|name| [KEY_EVENT, PINNED, BREAKING].iter().position(|known| known == name));
    first.into_iter().map(str::to_owned).chain(others).collect()
}

/// As it is compared: `KEY-EVENT`, `Key event:` and `key_event` are one.
fn folded(label: &str) -> String {
    let label = label.replace(['-', '_'], " ").replace('\u{2019}', "'").to_lowercase();
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").trim_matches(|char: char| !char.is_alphanumeric()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_an_entry_apart_is_known_in_whatever_words_and_comes_first() {
        for (told, wanted) in [
            ("", ""),
            ("KEY EVENT", "Key event"),
            ("Storm|key-event|Harbour", "Key event|Storm|Harbour"),
            ("Pinned post|Highlight", "Key event|Pinned"),
            ("Breaking|PINNED|Pinned", "Pinned|Breaking"),
            ("Wichtig", "Key event"),
            ("L\u{2019}essentiel", "Key event"),
            ("Eilmeldung:", "Breaking"),
            ("Goal|goal|Yellow card", "Goal|Yellow card"),
            ("Keynote|Pinneberg|Important people", "Keynote|Pinneberg|Important people"),
        ] {
            let told = told.split('|').filter(|one| !one.is_empty()).map(str::to_owned);
            assert_eq!(in_order(told).join("|"), wanted);
        }
    }

    #[test]
    fn only_the_newsroom_sets_an_entry_apart() {
        let is = |category: &str| set_apart(&[category.to_owned()]);
        assert!(["Key event", "Pinned", "Breaking", "Épinglé", "Destacado"].into_iter().all(is));
        assert!(!["Goal", "90'", "Red card", "Summary", "Opinion", ""].into_iter().any(is));
    }

    #[test]
    fn a_word_in_the_text_is_no_label() {
        for (text, wanted) in
            [("Key event", Some(KEY_EVENT)), ("ÉPINGLÉ", Some(PINNED)), ("Important", None), ("Urgent", None)]
        {
            assert_eq!(known_anywhere(text), wanted, "{text}");
        }
    }
}
